//===- Objectives.cpp - objectives and schedules ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

std::string sema::oneLine(StringRef text) {
  std::string result;
  bool space = false;
  for (char c : text) {
    if (StringRef(" \t\r\n").contains(c)) {
      space = !result.empty();
      continue;
    }
    if (space)
      result += ' ';
    space = false;
    result += c;
  }
  return result;
}

void Elaborator::elaborateObjectives(ArrayRef<const ast::Item *> members) {
  builder.setInsertionPointToEnd(module.getBody());
  for (const ast::Item *member : members)
    if (const auto *item = dyn_cast<ast::AugmentItem>(member))
      augmentations.push_back(item);
  for (const ast::Item *member : members)
    TypeSwitch<const ast::Item *>(member)
        .Case([&](const ast::ObjectiveItem *item) { objective(*item); })
        .Case([&](const ast::ScheduleItem *item) { schedule(*item); })
        .Default([](const ast::Item *) {});
  if (!diags.hasErrors())
    impliedObjectives();
  for (const ast::Item *member : members)
    if (const auto *item = dyn_cast<ast::FreezeItem>(member)) {
      std::vector<std::string> paths;
      checkTargets(item->targets, paths);
      freeze(paths);
    }
  for (const ast::Item *member : members)
    TypeSwitch<const ast::Item *>(member)
        .Case([&](const ast::TrainItem *item) { train(*item); })
        .Case([&](const ast::RequireAnalyticItem *item) { requireAnalytic(*item); })
        .Default([](const ast::Item *) {});
}

/// Augmentations that the objective does not read.
static void dropUnused(mlir::Block &block) {
  for (mlir::Operation &op : make_early_inc_range(reverse(block)))
    if (mlir::isOpTriviallyDead(&op))
      op.erase();
}

/// Makes a `gen.objective` of what `fill` evaluates; every variable of the model that it reads
/// becomes an input.
void Elaborator::emitObjective(StringRef name, StringRef text, bool hidden, SMRange range,
                               function_ref<mlir::Value(ObjectiveState &)> fill) {
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto op =
      gen::ObjectiveOp::create(builder, location(range), name, text, builder.getStrArrayAttr({}),
                               /*analytic=*/false, hidden, mlir::ArrayAttr());
  mlir::Block &block = op.getBody().emplaceBlock();
  builder.setInsertionPointToStart(&block);
  ObjectiveState state;
  std::vector<std::string> names;
  for (const std::string &variable : variableOrder) {
    const Variable &known = variables[variable];
    if (!known.type || (!known.isData && !hidden))
      continue;
    mlir::Value argument = block.addArgument(known.type, location(known.range));
    origins[argument] = known.range;
    state.values[variable] = Value(argument);
    names.push_back(variable);
  }
  state.frames = frames.size();
  LayerNames none;
  LayerNames *outerLayers = std::exchange(layers, &none);
  ObjectiveState *outer = std::exchange(objectiveState, &state);
  bool good = hidden || augment(state);
  mlir::Value result = good ? fill(state) : mlir::Value();
  objectiveState = outer;
  layers = outerLayers;
  if (!result) {
    op.erase();
    return;
  }
  gen::ResultOp::create(builder, location(range), result, mlir::ValueRange());
  if (!augmentations.empty())
    dropUnused(block);
  SmallVector<StringRef> read;
  for (size_t i = names.size(); i-- > 0;)
    if (block.getArgument(i).use_empty())
      block.eraseArgument(i);
    else
      read.insert(read.begin(), names[i]);
  op.setInputsAttr(builder.getStrArrayAttr(read));
  emitDivergences(op);
}

/// `augment x = ...;`: the data as a train step sees them, everywhere in an objective.
bool Elaborator::augment(ObjectiveState &state) {
  for (const ast::AugmentItem *item : augmentations) {
    auto known = state.values.find(item->name.name.str());
    if (known == state.values.end()) {
      error(Code::unknownVariable, item->name.range)
          << "`augment` changes `data` of the model, " << tick(item->name.name) << " is none";
      return false;
    }
    mlir::Value data = known->second.tensor();
    Value value = evaluate(item->value, newScope(modelScope));
    if (value.isError())
      return false;
    mlir::Value changed =
        tensorOf(value, gen::EventType(data.getType()).element, item->value->range());
    if (!changed)
      return false;
    if (changed.getType() != data.getType()) {
      error(Code::variableTypeMismatch, item->value->range())
              .note(variables[known->first].range, "declared here")
          << "the augmented data " << tick(item->name.name) << " keep the shape "
          << gen::formatEvent(gen::EventType(data.getType()).event) << ", found "
          << gen::formatEvent(gen::EventType(changed.getType()).event);
      return false;
    }
    mlir::Location loc = location(item->range());
    mlir::Value training = gen::TrainingOp::create(builder, loc);
    mlir::Value chosen = gen::SelectOp::create(builder, loc, training, changed, data);
    origins[chosen] = item->range();
    known->second = Value(chosen);
  }
  return true;
}

void Elaborator::objective(const ast::ObjectiveItem &item) {
  if (item.hasParams)
    return; // a definition: its uses are objectives
  emitObjective(item.name.name, oneLine(text(item.value->range())), /*hidden=*/false, item.range(),
                [&](ObjectiveState &) {
                  Value value = evaluate(item.value, newScope(modelScope));
                  return objectiveResult(value, item.value->range());
                });
}

/// One value per example, also where the text gives a number for all of them.
mlir::Value Elaborator::objectiveResult(const Value &value, SMRange range) {
  if (value.isError())
    return {};
  mlir::Value result = tensorOf(value, builder.getF32Type(), range);
  if (!result)
    return {};
  gen::EventType type(result.getType());
  if (type.rank() != 0) {
    error(Code::densityNotReduced, range)
            .note("`sum(...)` adds up an event; `log p(x | z)` of a declared conditional is summed "
                  "already")
        << "an objective has one value per example, this has the shape "
        << gen::formatEvent(type.event);
    return {};
  }
  if (!isa<mlir::FloatType>(type.element)) {
    error(Code::wrongType, range) << "an objective is a real number, found " << value.describe();
    return {};
  }
  return result;
}

/// A definition `objective iwae(p, q, K) = ...` with its arguments, or another objective by name.
Value Elaborator::objectiveValue(const ast::ObjectiveItem &item, Actuals actuals, Scope &definition,
                                 SMRange range) {
  if (!enterFrame(item, item.name.name, range))
    return Value();
  size_t outer = std::exchange(objectiveState->frames, frames.size());
  auto leave = make_scope_exit([&] {
    objectiveState->frames = outer;
    frames.pop_back();
  });
  Scope &scope = newScope(&definition);
  if (!bindDefinition(item.name, item.params, actuals, range, scope))
    return Value();
  return evaluate(item.value, scope);
}

/// The parameters of a definition without a body: an objective's, a schedule's.
bool Elaborator::bindDefinition(const ast::Ident &name, ArrayRef<ast::Parameter> parameters,
                                Actuals actuals, SMRange range, Scope &scope) {
  SmallVector<int> assigned;
  if (!assign(parameters, actuals, range, name, signatureText(name.name, parameters), assigned))
    return false;
  for (auto [i, parameter] : enumerate(parameters)) {
    Value value =
        assigned[i] < 0 ? evaluate(parameter.defaultValue, scope) : actuals[assigned[i]].value;
    ValueRange allowed;
    if (parameter.type && value.isNumber() && resolveRange(*parameter.type, scope, allowed) &&
        !allowed.contains(*value.asReal())) {
      error(Code::valueOutOfRange, assigned[i] < 0 ? range : actuals[assigned[i]].range)
              .note("its signature is `" + signatureText(name.name, parameters) + "`")
          << "the parameter " << tick(parameter.name.name) << " of " << tick(name.name)
          << " must lie in " << allowed.text() << ", found " << value.describe();
      return false;
    }
    scope.add(parameter.name.name, {value, parameter.name.range});
  }
  return true;
}

/// What follows from every model with a joint density: `log_prob` of all its variables, and, where
/// an encoder proposes the latent ones, `log_marginal` of the data.
void Elaborator::impliedObjectives() {
  std::map<ast::Role, std::vector<std::string>> families;
  for (const Conditional &conditional : conditionals) {
    auto &names = families[conditional.item->role];
    if (!is_contained(names, conditional.item->name.name.str()))
      names.push_back(conditional.item->name.name.str());
  }
  const auto &decoders = families[ast::Role::Decoder], &encoders = families[ast::Role::Encoder];
  if (decoders.size() != 1)
    return;
  auto joint = familyUses(decoders.front());
  // False where two conditionals are about one variable: their family is no density.
  auto collect = [](ArrayRef<ConditionalUse> uses, std::set<std::string> &names) {
    return all_of(uses, [&](const ConditionalUse &use) {
      return all_of(use.variables, [&](auto &name) { return names.insert(name).second; });
    });
  };
  std::set<std::string> known;
  if (!collect(joint, known))
    return;
  // Every given of the joint is one of its variables, or observed: else it has no density by
  // itself.
  for (const ConditionalUse &use : joint)
    for (const std::string &given : use.conditional->givens)
      if (!known.count(given) && !variables[given].isData)
        return;
  auto free = [&](StringRef name) {
    return !modelScope->find(name) || !modelScope->findHere(name);
  };
  SMRange range = joint.front().conditional->item->name.range;
  if (free("log_prob"))
    emitObjective("log_prob", ("log " + decoders.front()), /*hidden=*/true, range,
                  [&](ObjectiveState &) {
                    return objectiveResult(logDensity(joint, newScope(modelScope), range), range);
                  });
  if (encoders.size() != 1 || !free("log_marginal"))
    return;
  auto proposal = familyUses(encoders.front());
  std::set<std::string> proposed;
  if (!collect(proposal, proposed))
    return;
  for (const std::string &name : known)
    if (!variables[name].isData && !proposed.count(name))
      return;
  for (const ConditionalUse &use : proposal)
    for (const std::string &given : use.conditional->givens)
      if (!proposed.count(given) && !variables[given].isData)
        return;
  emitObjective("log_marginal",
                ("log(E[" + encoders.front() + "](exp(log " + decoders.front() + " - log " +
                 encoders.front() + ")))"),
                /*hidden=*/true, range, [&](ObjectiveState &state) -> mlir::Value {
                  Scope &scope = newScope(modelScope);
                  SmallVector<mlir::Value> drawn;
                  for (const std::string &name : proposed)
                    state.values.erase(name);
                  for (const ConditionalUse &use : proposal)
                    if (!draw(use, {}, scope, drawn, range))
                      return {};
                  Value p = logDensity(joint, scope, range), q = logDensity(proposal, scope, range);
                  if (p.isError() || q.isError())
                    return {};
                  auto apply = [&](StringRef op, ArrayRef<Value> operands) {
                    std::vector<Actual> actuals;
                    for (const Value &operand : operands)
                      actuals.push_back({{}, operand, range});
                    return buildOperator(op, actuals, {}, range);
                  };
                  Value weight = apply("exp", {apply("subtract", {p, q})});
                  Value mean = Value(average(weight.tensor(), drawn, {/*samples=*/0}, range));
                  return objectiveResult(apply("log", {mean}), range);
                });
}

/// Operators, and members of the library's distributions.
bool Elaborator::isObjectiveFunction(StringRef name) {
  if (callableOperator(name))
    return true;
  for (const ast::File *source : library.standardFiles())
    for (const ast::Item *item : source->items)
      if (const auto *distribution = dyn_cast<ast::DistributionItem>(item))
        for (const ast::Item *member : distribution->members)
          if (const auto *definition = dyn_cast<ast::DefinitionItem>(member))
            if (definition->name.name == name)
              return true;
  return false;
}
