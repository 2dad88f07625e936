//===- Conditionals.cpp - priors, encoders, decoders ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

std::string Conditional::symbol() const {
  std::string result = item->name.name.str() + "(" + join(variables, ",");
  if (!givens.empty())
    result += "|" + join(givens, ",");
  return result + ")";
}

void Elaborator::declareConditional(const ast::ConditionalItem &item) {
  Conditional conditional{.item = &item, .variables = {}, .givens = {}, .layersBefore = {}};
  auto add = [&](const ast::Parameter &parameter, std::vector<std::string> &names) {
    std::string name = parameter.name.name.str();
    if (is_contained(conditional.variables, name) || is_contained(conditional.givens, name))
      error(Code::repeatedName, parameter.name.range)
          << "the variable " << tick(name) << " stands twice in " << tick(item.name.name);
    else
      names.push_back(name);
  };
  for (const ast::Parameter &variable : item.variables)
    add(variable, conditional.variables);
  for (const ast::Parameter &given : item.givens)
    add(given, conditional.givens);
  for (const Conditional &other : conditionals)
    if (other.symbol() == conditional.symbol()) {
      error(Code::repeatedName, item.name.range).note(other.item->name.range, "first declared here")
          << "the conditional " << tick(conditional.symbol()) << " is declared twice";
      return;
    }
  for (const ast::Parameter &variable : item.variables) {
    auto [known, inserted] = variables.try_emplace(variable.name.name.str());
    if (inserted) {
      known->second.range = variable.name.range;
      variableOrder.push_back(known->first);
    }
  }
  conditionals.push_back(std::move(conditional));
}

/// The types of all givens are known.
bool Elaborator::ready(const Conditional &conditional) {
  return all_of(conditional.item->givens, [&](const ast::Parameter &given) {
    auto variable = variables.find(given.name.name.str());
    return given.type || (variable != variables.end() && variable->second.type);
  });
}

/// In the order of the text, but a conditional after those that give its variables their types.
void Elaborator::elaborateConditionals() {
  elaborateReady();
  if (!diags.hasErrors() && typeSubstituted())
    elaborateReady();
  if (!diags.hasErrors())
    reportUnprovided();
}

void Elaborator::elaborateReady() {
  bool progress = true;
  while (progress && !diags.full()) {
    progress = false;
    for (Conditional &conditional : conditionals) {
      if (conditional.elaborated || !ready(conditional))
        continue;
      conditional.elaborated = progress = true;
      elaborateConditional(conditional);
    }
  }
}

void Elaborator::reportUnprovided() {
  for (const Conditional &conditional : conditionals) {
    if (conditional.elaborated)
      continue;
    for (const ast::Parameter &given : conditional.item->givens) {
      std::string name = given.name.name.str();
      if (given.type || (variables.count(name) && variables[name].type))
        continue;
      std::vector<StringRef> names(variableOrder.begin(), variableOrder.end());
      error(Code::unknownVariable, given.name.range).suggest(given.name.range, name, names)
          << "nobody provides the variable " << tick(name) << " on the right of the bar";
    }
  }
}

void Elaborator::bindGivens(const Conditional &conditional, mlir::Block &block, Scope &scope) {
  for (const ast::Parameter &given : conditional.item->givens) {
    Variable &variable = variables[given.name.name.str()];
    mlir::Type type = variable.type;
    if (given.type)
      if (auto info = tensorInfo(*given.type, scope)) {
        mlir::Type declared = batched(*info);
        if (type && type != declared)
          error(Code::variableTypeMismatch, given.type->range)
                  .note(variable.range, "it has the shape " +
                                            gen::formatEvent(gen::EventType(type).event) + " here")
              << "the variable " << tick(given.name.name) << " is declared as "
              << gen::formatEvent(info->event) << " here";
        type = declared;
      }
    if (!type)
      continue;
    mlir::Value argument = block.addArgument(type, location(given.name.range));
    origins[argument] = variable.range.isValid() ? variable.range : given.name.range;
    scope.add(given.name.name, {Value(argument), given.name.range});
  }
}

void Elaborator::elaborateConditional(Conditional &conditional) {
  const ast::ConditionalItem &item = *conditional.item;
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto names = [&](const std::vector<std::string> &list) {
    return builder.getStrArrayAttr(SmallVector<StringRef>(list.begin(), list.end()));
  };
  auto op = gen::ConditionalOp::create(
      builder, location(item.range()), builder.getStringAttr(conditional.symbol()),
      builder.getStringAttr(spelling(item.role)), names(conditional.variables),
      names(conditional.givens), builder.getStringAttr(item.name.name));
  mlir::Block &block = op.getBody().emplaceBlock();
  builder.setInsertionPointToStart(&block);
  Scope &scope = newScope(modelScope);
  bindGivens(conditional, block, scope);
  std::string role = spelling(item.role).str();
  LayerNames &roleNames = roleLayers.try_emplace(role, LayerNames{.path = role, .kinds = role}).first->second;
  conditional.layersBefore = roleNames;
  LayerNames *outer = std::exchange(layers, &roleNames);
  BodyState state;
  state.conditional = &conditional;
  execute(item.body, scope, state);
  layers = outer;
  for (const ast::Parameter &variable : item.variables)
    if (!state.sampled.count(variable.name.name.str()) && !diags.hasErrors())
      error(Code::variableNotDrawn, variable.name.range)
          << tick(conditional.symbol()) << " does not say how " << tick(variable.name.name)
          << " is distributed: expected `" << variable.name.name << " ~ ...;`";
}

void Elaborator::sample(const ast::SampleItem &item, Scope &scope, BodyState &state) {
  std::string name = item.variable.name.str();
  const Conditional &conditional = *state.conditional;
  SMRange place = item.variable.range;
  if (auto given = find(conditional.givens, name); given != conditional.givens.end()) {
    error(Code::givenIsDrawn, place) << tick(name) << " is given in " << tick(conditional.symbol())
                                     << ", it cannot be drawn there";
    return;
  }
  if (!is_contained(conditional.variables, name)) {
    std::vector<StringRef> names(conditional.variables.begin(), conditional.variables.end());
    error(Code::drawnNotDeclared, place)
            .suggest(place, name, names)
            .note(conditional.item->name.range, "the variables stand here, left of the bar")
        << tick(name) << " is drawn, but " << tick(conditional.symbol()) << " is not about it";
    return;
  }
  if (auto [other, inserted] = state.sampled.try_emplace(name, place); !inserted) {
    error(Code::drawnTwice, place).note(other->second, "first drawn here")
        << tick(name) << " is drawn twice";
    return;
  }
  Variable &variable = variables[name];
  if (variable.isData && conditional.item->role == ast::Role::Encoder) {
    error(Code::dataInEncoder, place).note(variable.range, "declared as data here")
        << tick(name) << " is observed: an encoder draws latent variables only";
    return;
  }
  Value value = evaluate(item.distribution, scope);
  if (value.isError())
    return;
  if (!value.isDistribution()) {
    error(Code::expectedDistribution, item.distribution->range())
        << "expected a distribution after `~`, found " << value.describe();
    return;
  }
  if (state.known) // its distribution was elaborated all the same: layers without a label are
                   // counted
    if (auto known = state.known->find(name); known != state.known->end()) {
      scope.add(name, {known->second, place});
      return;
    }
  const DistributionValue &distribution = value.distribution();
  if (!checkUnmasked(distribution, item.distribution->range()))
    return;
  const ast::TypeRef *type = item.type;
  for (const ast::Parameter &parameter : conditional.item->variables)
    if (parameter.name.name == name && parameter.type)
      type = parameter.type;
  std::optional<TensorInfo> declared;
  if (type && !(declared = tensorInfo(*type, scope)))
    return;
  if (!declared && variable.type)
    declared = variable.info;
  auto info = valueInfo(distribution, declared ? &*declared : nullptr, item.distribution->range());
  if (!info)
    return;
  SMRange declaredAt = type ? type->range : variable.range;
  if (declared) {
    auto joined = gen::broadcastEvents(info->event, declared->event);
    bool classesFit = !declared->classes || !info->classes || declared->classes == info->classes;
    bool fits =
        joined && ArrayRef<int64_t>(*joined) == ArrayRef<int64_t>(declared->event) && classesFit;
    bool sameKind = declared->element == info->element || !info->classes;
    if (!fits || !sameKind) {
      auto builder = error(Code::variableTypeMismatch, item.distribution->range());
      auto print = [](const TensorInfo &info) {
        std::string kind = info.classes ? "class(" + std::to_string(info.classes) + ")" : "";
        return kind.empty() || !info.event.empty() ? kind + gen::formatEvent(info.event) : kind;
      };
      builder << "the variable " << tick(name) << " is " << print(*declared)
              << ", the distribution gives " << print(*info);
      if (declaredAt.isValid())
        builder.note(declaredAt, "declared here");
      return;
    }
    info->event = declared->event;
    info->element = declared->element;
    info->range = declared->range;
  }
  if (declared && variable.type && variable.type != batched(*info)) {
    error(Code::variableTypeMismatch, place)
            .note(variable.range, "it has the shape " +
                                      gen::formatEvent(gen::EventType(variable.type).event) +
                                      " here")
        << "the variable " << tick(name) << " has the shape " << gen::formatEvent(info->event)
        << " here";
    return;
  }
  if (!checkSupport(distribution, name, item.distribution->range()))
    return;
  if (!variable.type) {
    variable.type = batched(*info);
    variable.info = *info;
    if (!variable.isData)
      variable.range = place;
  }
  if (state.visit) {
    scope.add(name, {state.visit(name, value, *info), place});
    return;
  }
  auto operands = instantiate(distribution, *info);
  if (!operands)
    return;
  mlir::Value drawn = gen::SampleOp::create(
      builder, location(distribution.range), batched(*info), builder.getStringAttr(name),
      mlir::FlatSymbolRefAttr::get(operands->symbol), operands->parameters, mlir::IntegerAttr(),
      mlir::StringAttr());
  origins[drawn] = item.range();
  scope.add(name, {Value(drawn), place});
}

/// Its parameters as tensors, and the operator that holds its functions for them.
std::optional<Instance> Elaborator::instantiate(const DistributionValue &distribution,
                                                const TensorInfo &info) {
  SmallVector<mlir::Value> parameters;
  auto hasClassAxis = [&](StringRef name) { // one number for every class
    for (auto [parameter, declared] : zip_equal(distribution.parameters, distribution.item->params))
      if (parameter.first == name)
        return declared.type && declared.type->shape.size() == 1 && info.classes;
    return false;
  };
  for (const auto &[leaf, given] : leaves(distribution)) {
    mlir::Value tensor = tensorOf(given, builder.getF32Type(), distribution.range);
    if (tensor && given.isNumber() && hasClassAxis(leaf)) {
      Value stretched = broadcastTo(tensor, {info.classes}, distribution.range);
      tensor = stretched.isError() ? mlir::Value() : stretched.tensor();
    }
    if (!tensor)
      return std::nullopt;
    parameters.push_back(tensor);
  }
  mlir::StringAttr symbol = instance(distribution, info, parameters, distribution.range);
  return Instance{symbol, parameters};
}

/// What a variable is declared to be must be something that the distribution can give.
bool Elaborator::checkSupport(const DistributionValue &distribution, const std::string &name,
                              SMRange range) {
  const Variable &variable = variables[name];
  const ValueRange &declared = variable.info.range;
  const DistributionValue &source = supporting(distribution);
  const ast::DistributionItem &item = *source.item;
  if (!variable.isData || !declared.isDeclared() || !item.support)
    return true;
  ValueRange support, relaxed;
  if (!resolveDomain(*item.support, *source.scope, support))
    return false;
  if (support.contains(declared))
    return true;
  if (item.relaxed && resolveDomain(*item.relaxed, *source.scope, relaxed) &&
      relaxed.contains(declared))
    return true;
  auto builder = error(Code::supportMismatch, range);
  builder.note(declared.where, "declared here");
  builder << "the data " << tick(name) << " lies in " << declared.text() << ", but "
          << tick(item.name.name) << " is a distribution over " << support.text();
  if (item.relaxed)
    builder << ", at most " << relaxed.text();
  return false;
}

/// Every latent variable has a way to the data, or is used by a net or objective.
void Elaborator::checkLatents() {
  bool generates = any_of(conditionals, [&](const Conditional &conditional) {
    return any_of(conditional.variables, [&](auto &name) { return variables[name].isData; });
  });
  if (!generates)
    return;
  std::set<std::string> reaching;
  for (auto &[name, variable] : variables)
    if (variable.isData || variable.used)
      reaching.insert(name);
  for (bool progress = true; progress;) {
    progress = false;
    for (const Conditional &conditional : conditionals) {
      if (conditional.item->role == ast::Role::Encoder ||
          !any_of(conditional.variables, [&](auto &name) { return reaching.count(name); }))
        continue;
      for (const std::string &given : conditional.givens)
        progress |= reaching.insert(given).second;
    }
  }
  for (const std::string &name : variableOrder)
    if (!reaching.count(name))
      error(Code::latentUnused, variables[name].range)
          << "the latent variable " << tick(name) << " has no path to any data";
}
