//===- Probability.cpp - averages, log-densities and masks in objectives ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An objective becomes operators: `E[...]` a `gen.expectation` over `gen.sample`s, `log p(x | z)` a
// `gen.log_density`. What they compute is decided on these operators, by gen-solve-objectives.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// The name of the conditionals that a name in an objective stands for: a parameter of an objective
/// may stand for them.
std::string Elaborator::familyName(StringRef name, Scope &scope) {
  Binding *binding = scope.find(name);
  return binding && binding->value.isFamily() ? binding->value.family().name : name.str();
}

/// All conditionals of a name (about nothing but `within`, where it has names), each after those
/// that give its givens.
std::vector<ConditionalUse> Elaborator::familyUses(StringRef name, ArrayRef<std::string> within) {
  std::vector<ConditionalUse> result, rest;
  for (Conditional &conditional : conditionals) {
    auto isWithin = [&](const std::string &v) { return within.empty() || is_contained(within, v); };
    if (conditional.item->name.name == name && all_of(conditional.variables, isWithin))
      rest.push_back({&conditional, conditional.variables, {}});
  }
  while (!rest.empty()) {
    auto next = find_if(rest, [&](const ConditionalUse &use) {
      return none_of(rest, [&](const ConditionalUse &other) {
        return any_of(other.variables,
                      [&](auto &v) { return is_contained(use.conditional->givens, v); });
      });
    });
    if (next == rest.end())
      next = rest.begin(); // a cycle; its given is then unknown, which is reported
    result.push_back(std::move(*next));
    rest.erase(next);
  }
  return result;
}

/// `q(z | x)`, `p(z)`, `p(x, z)`, `q`: the conditionals that it names, in the order of drawing.
std::optional<std::vector<ConditionalUse>> Elaborator::uses(const ast::Expr *expr, Scope &scope) {
  if (const auto *ref = dyn_cast<ast::ConditionalRefExpr>(expr)) {
    auto one = use(*ref, scope);
    return one ? std::optional(std::vector{std::move(*one)}) : std::nullopt;
  }
  const auto *call = dyn_cast<ast::CallExpr>(expr);
  const auto *name = dyn_cast<ast::NameExpr>(call ? call->callee : expr);
  std::string family = name ? familyName(name->name, scope) : std::string();
  std::vector<ConditionalUse> result;
  if (name && isConditionalName(family) && !call) {
    result = familyUses(family);
  } else if (name && isConditionalName(family)) {
    std::vector<std::string> about;
    for (const ast::Argument &argument : call->args)
      if (const auto *variable = dyn_cast_or_null<ast::NameExpr>(argument.value))
        about.push_back(variable->name.str());
    SmallVector<StringRef> names(about.begin(), about.end());
    if (Conditional *exact = findPart(family, names, {}))
      result = {{exact, about, {}}};
    else
      result = familyUses(family, about);
    size_t covered = 0;
    for (const ConditionalUse &use : result)
      covered += use.variables.size();
    if (covered != about.size())
      result.clear();
  }
  std::map<std::string, const Conditional *> about;
  for (const ConditionalUse &use : result)
    for (const std::string &variable : use.variables)
      if (auto [other, inserted] = about.try_emplace(variable, use.conditional); !inserted) {
        error(Code::drawnTwice, expr->range())
                .note(other->second->item->name.range, "one is declared here")
                .note(use.conditional->item->name.range, "another one here")
            << tick(text(expr->range())) << " stands for several conditionals about "
            << tick(variable) << "; name one of them: " << tick(use.conditional->symbol());
        return std::nullopt;
      }
  if (result.empty()) {
    error(Code::unknownConditional, expr->range()).note("there are " + conditionalsText())
        << "there is no conditional " << tick(text(expr->range()));
    return std::nullopt;
  }
  for (ConditionalUse &use : result)
    for (const std::string &variable : use.variables)
      variables[variable].used = true;
  return result;
}

/// What only an objective's names stand for: a variable, all conditionals of a name, a schedule,
/// another objective.
std::optional<Value> Elaborator::objectiveName(const ast::NameExpr &expr, Binding *binding) {
  bool isReference = binding && binding->value.isReference();
  if (!binding || isReference) {
    auto value = objectiveState->values.find(expr.name.str());
    if (value != objectiveState->values.end()) {
      variables[value->first].used = true;
      return value->second;
    }
  }
  if (!binding && isConditionalName(expr.name))
    return Value(Family{expr.name.str()});
  if (!isReference)
    return std::nullopt;
  const Reference &reference = binding->value.reference();
  if (isa<ast::ScheduleItem>(reference.item))
    return scheduleValue(expr.name, expr.range());
  const auto *objective = dyn_cast<ast::ObjectiveItem>(reference.item);
  if (objective && !objective->hasParams)
    return objectiveValue(*objective, {}, *reference.scope, expr.range());
  return std::nullopt;
}

/// One number an example, or a pair of examples where one of the values is of pairs.
mlir::Type Elaborator::perExample(mlir::ValueRange of) {
  TensorInfo info;
  info.element = builder.getF32Type();
  gen::EventType type(batched(info));
  for (mlir::Value value : of)
    (void)type.unifyPlates(gen::EventType(value.getType()));
  return type.type();
}

/// Fills in the givens that are not given explicitly: what is drawn or observed around.
static void complete(ConditionalUse &use, const ObjectiveState &state) {
  for (const std::string &given : use.conditional->givens)
    if (auto value = state.values.find(given); value != state.values.end())
      use.givens.try_emplace(given, value->second);
}

/// Draws the variables of a use, and makes them known inside of the average.
bool Elaborator::draw(const ConditionalUse &given, ArrayRef<ast::Ident> names, Scope &scope,
                      SmallVectorImpl<mlir::Value> &drawn, SMRange range) {
  ConditionalUse use = given;
  complete(use, *objectiveState);
  if (!names.empty() && names.size() != use.variables.size()) {
    error(Code::tupleCount, range)
        << "expected " << use.variables.size() << " names for the variables that are drawn, found "
        << names.size();
    return false;
  }
  // `E[z1, z2 ~ ...]` names them in its own order; other names stand for them in theirs.
  auto isVariable = [&](const ast::Ident &name) {
    return is_contained(use.variables, name.name.str());
  };
  bool sameNames = all_of(names, isVariable);
  int64_t id = objectiveState->draws;
  BodyState state;
  state.visit = [&](StringRef name, const Value &distribution, const TensorInfo &info) {
    auto operands = instantiate(distribution.distribution(), info);
    if (!operands)
      return Value();
    if (any_of(operands->parameters, [&](mlir::Value v) { return hasOther(v); })) {
      error(Code::drawOfPairs, range)
          << tick(name)
          << " would be drawn for every pair of examples: draw it outside of `pairs`, "
          << "and take `other(" << name << ")` inside";
      return Value();
    }
    mlir::Value value = gen::SampleOp::create(builder, location(distribution.distribution().range),
                                              batched(info), builder.getStringAttr(name),
                                              mlir::FlatSymbolRefAttr::get(operands->symbol),
                                              operands->parameters, builder.getI64IntegerAttr(id),
                                              builder.getStringAttr(use.conditional->symbol()));
    origins[value] = range;
    drawn.push_back(value);
    size_t position = find(use.variables, name.str()) - use.variables.begin();
    StringRef known = names.empty() || sameNames ? name : names[position].name;
    scope.add(known, {Value(value), range});
    objectiveState->values[name.str()] = Value(value);
    return Value(value);
  };
  unsigned before = diags.errorCount();
  if (visit(use, state, range))
    return true;
  if (diags.errorCount() == before)
    error(Code::unknownConditional, range).note(use.conditional->item->name.range, "declared here")
        << tick(use.conditional->symbol())
        << " cannot be drawn here: a variable that it needs is neither given nor averaged over";
  return false;
}

/// The sum of the log-densities of the uses at the values of their variables.
Value Elaborator::logDensity(ArrayRef<ConditionalUse> uses, Scope &scope, SMRange range) {
  mlir::Value total;
  for (ConditionalUse use : uses) {
    complete(use, *objectiveState);
    std::map<std::string, Value> values;
    for (const std::string &variable : use.variables)
      if ((values[variable] = variableValue(variable, range, scope)).isError())
        return Value();
    BodyState state;
    bool good = true;
    state.visit = [&](StringRef name, const Value &distribution, const TensorInfo &info) {
      Value at = values.at(name.str());
      auto operands = at.isError() ? std::nullopt : instantiate(distribution.distribution(), info);
      mlir::Value tensor = operands ? tensorOf(at, info.element, range) : mlir::Value();
      Value whole =
          tensor ? broadcastTo(castTo(tensor, info.element, range), info.event, range) : Value();
      good &= !whole.isError();
      if (whole.isError())
        return whole;
      SmallVector<mlir::Value> inputs(operands->parameters);
      inputs.push_back(whole.tensor());
      mlir::Value density = gen::LogDensityOp::create(
          builder, location(distribution.distribution().range), perExample(inputs),
          mlir::FlatSymbolRefAttr::get(operands->symbol), operands->parameters, whole.tensor(),
          builder.getStringAttr(use.conditional->symbol()), builder.getStringAttr(name));
      Value counted = Value(density);
      // What is missing has no density; a value that the text gives is there.
      if (auto data = module.lookupSymbol<gen::DataOp>(name);
          data && data.getMayBeMissing() && !scope.find(name))
        counted = whereHolds(counted, presence(name, range), range);
      Value sum =
          total ? buildOperator("add", {{{}, Value(total), range}, {{}, counted, range}}, {}, range)
                : counted;
      good &= !sum.isError();
      if (!sum.isError())
        total = sum.tensor();
      return at;
    };
    if (!visit(use, state, range) || !good) {
      if (!diags.hasErrors())
        error(Code::unknownConditional, range)
                .note(use.conditional->item->name.range, "declared here")
            << tick(use.conditional->symbol()) << " has no density here: a variable that it needs "
            << "is neither given nor averaged over";
      return Value();
    }
  }
  return total ? Value(total) : Value();
}

Value Elaborator::probability(const ast::LogDensityExpr &expr, Scope &scope) {
  auto named = uses(expr.distribution, scope);
  if (!named)
    return Value();
  Scope &inner = newScope(&scope);
  if (const auto *ref = dyn_cast<ast::ConditionalRefExpr>(expr.distribution))
    for (const ast::Argument &argument : ref->variables) // log p(x = u | z)
      if (argument.value)
        inner.add(argument.name.name, {evaluate(argument.value, scope), argument.range});
  return logDensity(*named, inner, expr.range());
}

mlir::Value Elaborator::average(mlir::Value value, mlir::ValueRange draws,
                                const AverageOptions &options, SMRange range) {
  SmallVector<mlir::Value> inputs(draws);
  if (options.baseline)
    inputs.push_back(options.baseline);
  auto mark = [&](bool set) { return set ? builder.getUnitAttr() : mlir::UnitAttr(); };
  return gen::ExpectationOp::create(builder, location(range), value.getType(), value, inputs,
                                    builder.getI64IntegerAttr(options.samples),
                                    builder.getStringAttr(options.estimator),
                                    mark(options.baseline != nullptr), mark(options.leaveOneOut));
}

Value Elaborator::probability(const ast::ExpectationExpr &expr, Scope &scope) {
  if (objectiveState->inPairs) {
    error(Code::drawOfPairs, expr.range())
        << "an average over draws stands outside of `pairs`: write `E[...](pairs(...))`";
    return Value();
  }
  Scope &inner = newScope(&scope);
  auto outer = objectiveState->values;
  SmallVector<mlir::Value> drawn;
  auto options = averageOptions(expr, scope);
  bool good = options.has_value();
  for (const ast::Draw &draw : expr.draws) {
    const auto *name = dyn_cast<ast::NameExpr>(draw.source);
    if (name && name->name == "data" && !isConditionalName("data"))
      continue; // an objective has one value per example: this average is training's
    auto named = good ? uses(draw.source, inner) : std::nullopt;
    good = named.has_value();
    for (const ConditionalUse &use : good ? *named : std::vector<ConditionalUse>())
      good = good && this->draw(use, draw.names, inner, drawn, draw.range);
  }
  ++objectiveState->draws;
  Value body = good ? evaluate(expr.body, inner) : Value();
  objectiveState->values = std::move(outer);
  mlir::Value value =
      body.isError() ? mlir::Value() : tensorOf(body, builder.getF32Type(), expr.body->range());
  if (!value)
    return Value();
  return drawn.empty() ? Value(value) : Value(average(value, drawn, *options, expr.range()));
}

/// Zero for the examples where the condition does not hold.
Value Elaborator::whereHolds(const Value &value, const Value &condition, SMRange range) {
  return buildOperator(
      "select", {{{}, condition, range}, {{}, value, range}, {{}, Value(0.0), range}}, {}, range);
}

Value Elaborator::where(const ast::WhereExpr &expr, Scope &scope) {
  Value value = evaluate(expr.value, scope), condition = evaluate(expr.condition, scope);
  if (value.isError() || condition.isError())
    return Value();
  return whereHolds(value, condition, expr.range());
}

/// Whether the data of that name are there, for every example.
Value Elaborator::presence(StringRef name, SMRange range) {
  TensorInfo info;
  info.element = builder.getI32Type();
  mlir::Value mask = gen::ArgumentOp::create(
      builder, location(range), batched(info), (name + "_present").str(),
      ("0 for the examples that lack " + name + ", which is then not read").str());
  return buildOperator("compare", {{{}, Value(mask), range}, {{}, Value(int64_t(0)), range}},
                       {builder.getNamedAttr("predicate", builder.getStringAttr("ne"))}, range);
}

Value Elaborator::present(const ast::CallExpr &expr, Scope &scope) {
  const auto *name = expr.args.size() == 1 && !expr.args.front().name
                         ? dyn_cast_or_null<ast::NameExpr>(expr.args.front().value)
                         : nullptr;
  gen::DataOp data = name ? module.lookupSymbol<gen::DataOp>(name->name) : gen::DataOp();
  if (!data || !data.getMayBeMissing()) {
    auto builder = error(Code::notOptional, expr.range());
    builder << "`present` takes the name of data declared `optional`";
    if (data)
      builder.note(variables[name->name.str()].range, "declared here");
    return Value();
  }
  return presence(name->name, expr.range());
}

Value Elaborator::scheduleValue(StringRef name, SMRange range) {
  auto type = mlir::RankedTensorType::get({}, builder.getF32Type());
  mlir::Value value = gen::ArgumentOp::create(builder, location(range), type, name,
                                              "present value of the schedule");
  return Value(value);
}
