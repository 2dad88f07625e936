//===- Calls.cpp - calls of nets, blocks, distributions and operators ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

bool Elaborator::evaluateArguments(ArrayRef<ast::Argument> arguments, Scope &scope,
                                   std::vector<Actual> &actuals) {
  bool good = true;
  for (const ast::Argument &argument : arguments) {
    Value value = evaluate(argument.value, scope);
    good &= !value.isError();
    actuals.push_back({argument.name, value, argument.value->range()});
  }
  return good;
}

Value Elaborator::call(const ast::CallExpr &expr, std::optional<Actual> input, Scope &scope,
                       const ast::Ident &label) {
  std::vector<Actual> actuals;
  if (input)
    actuals.push_back(*input);
  if (const auto *member = dyn_cast<ast::MemberExpr>(expr.callee)) {
    if (!evaluateArguments(expr.args, scope, actuals))
      return Value();
    Value base = evaluate(member->base, scope);
    if (base.isReference())
      return callReference(base.reference(), actuals, expr.range(), label, member->member.name);
    if (!base.isError())
      error(Code::notCallable, expr.callee->range())
          << "expected a net before the dot, found " << base.describe();
    return Value();
  }
  const auto *name = dyn_cast<ast::NameExpr>(expr.callee);
  if (!name) {
    error(Code::notCallable, expr.callee->range()) << "expected the name of a layer or function";
    return Value();
  }
  // `p(z)` names variables, not values.
  if (!findCallable(name->name, scope) && isConditionalName(familyName(name->name, scope))) {
    auto named = uses(&expr, scope);
    return named ? conditionalValue(named->front(), expr.range()) : Value();
  }
  if (name->name == "present" && !findCallable(name->name, scope))
    return present(expr, scope);
  if (name->name == "pairs" && !input && !findCallable(name->name, scope))
    return pairs(expr, scope);
  if (name->name == "other" && !findCallable(name->name, scope))
    return other(expr, input, scope);
  if (name->name == "parameters" && inObjective() && !findCallable(name->name, scope))
    return parametersOf(expr);
  if (!evaluateArguments(expr.args, scope, actuals))
    return Value();
  return callNamed({name->name, name->range()}, actuals, expr.range(), scope, label);
}

/// The innermost declaration of the name that can be called: a value `mean` does not hide a
/// function `mean`.
Binding *Elaborator::findCallable(StringRef name, Scope &scope) {
  for (Scope *at = &scope; at; at = at->parent)
    if (Binding *binding = at->findHere(name))
      if (binding->value.isReference())
        return binding;
  return nullptr;
}

/// Own and library declarations, members of a distribution, functions of shapes, then operators.
Value Elaborator::callNamed(const ast::Ident &callee, Actuals actuals, SMRange range, Scope &scope,
                            const ast::Ident &label) {
  if (!actuals.empty() && actuals.front().value.isDistribution() &&
      definesMember(actuals.front().value.distribution(), callee.name))
    return distributionMember(actuals.front().value.distribution(), callee.name,
                              actuals.drop_front(), range);
  if (auto value = ofDistribution(callee.name, actuals, range))
    return *value;
  if (!actuals.empty() && actuals.front().value.isDistribution() &&
      isObjectiveFunction(callee.name)) {
    if (tolerant)
      return Value();
    error(Code::unknownMember, callee.range)
        << actuals.front().value.describe() << " has no " << tick(callee.name);
    return Value();
  }
  if (auto schedule =
          inSchedule() ? scheduleDefinitions.find(callee.name) : scheduleDefinitions.end();
      schedule != scheduleDefinitions.end())
    return scheduleCall(schedule->second, actuals, range);
  if (Binding *binding = findCallable(callee.name, scope)) {
    binding->used = true;
    return callReference(binding->value.reference(), actuals, range, label);
  }
  if (callee.name == "scan")
    return scan(actuals, range, label);
  if (callee.name == "gradient")
    return gradient(actuals, range);
  if (auto value = builtin(callee.name, actuals, range, scope))
    return *value;
  if (auto value = numericFunction(callee.name, actuals, range))
    return *value;
  if (auto op = callableOperator(callee.name)) {
    Value value = callOperator(*op, actuals, range);
    if (label && claimLabel(label.name.str() + layers->suffix, label.range))
      layers->values[label.name] = value;
    return value;
  }
  if (Binding *binding = scope.find(callee.name)) {
    Value value = read(*binding, callee.range);
    if (!value.isError())
      error(Code::notCallable, callee.range).note(binding->range, "declared here")
          << tick(callee.name) << " is " << value.describe() << ", which cannot be called";
    return Value();
  }
  return unknownName(callee.name, callee.range, scope, /*called=*/true);
}

Value Elaborator::callReference(const Reference &reference, Actuals actuals, SMRange range,
                                const ast::Ident &label, StringRef innerLayer) {
  return TypeSwitch<const ast::Item *, Value>(reference.item)
      .Case([&](const ast::FunctionItem *function) {
        if (function->functionKind == ast::FunctionKind::Optimizer && optimizing)
          return innerOptimizer(*function, *reference.scope, actuals, range);
        if (function->functionKind == ast::FunctionKind::Optimizer) {
          error(Code::notCallable, range)
              << Value(reference).describe() << " is called by `train` alone";
          return Value();
        }
        return callFunction(*function, *reference.scope, actuals, range, label, innerLayer);
      })
      .Case([&](const ast::DistributionItem *item) {
        return makeDistribution(*item, *reference.scope, actuals, range);
      })
      .Case([&](const ast::ObjectiveItem *item) {
        if (objectiveState)
          return objectiveValue(*item, actuals, *reference.scope, range);
        error(Code::misplacedProbability, range) << "an objective belongs into an objective";
        return Value();
      })
      .Default([&](const ast::Item *) {
        error(Code::notCallable, range) << Value(reference).describe() << " cannot be called here";
        return Value();
      });
}

bool Elaborator::enterFrame(const ast::Item &item, StringRef name, SMRange call) {
  constexpr size_t deepest = 200;
  bool again = any_of(frames, [&](const Frame &frame) { return frame.item == &item; });
  if (again || frames.size() >= deepest) {
    error(Code::recursion, call).note(item.range(), "declared here")
        << tick(name) << " calls itself: its size would have no end";
    return false;
  }
  frames.push_back({&item, name, call});
  return true;
}

/// Elaborates the body at the place of the call. A block makes new parameters under the caller's
/// path, a net shares them under its own.
Value Elaborator::callFunction(const ast::FunctionItem &function, Scope &definition,
                               Actuals actuals, SMRange range, const ast::Ident &label,
                               StringRef innerLayer) {
  bool isNet = function.functionKind == ast::FunctionKind::Net;
  std::string path = isNet ? function.name.name.str() : layerPath(function.name.name, label);
  Scope &scope = newScope(&definition);
  if (path.empty() || !bindParameters(function, actuals, range, scope) ||
      !enterFrame(function, function.name.name, range))
    return Value();
  LayerNames inner{.path = path, .kinds = layers->kinds, .standard = layers->standard};
  if (!inner.standard) {
    inner.standard = library.isStandard(function.name.range.Start);
    std::string kind = (inner.standard ? "std:" : "") + function.name.name.str();
    inner.kinds = isNet ? kind : inner.kinds + "." + kind;
  }
  LayerNames *outer = std::exchange(layers, &inner);
  BodyState state;
  execute(function.body, scope, state);
  layers = outer;
  frames.pop_back();
  if (!state.result) {
    if (!diags.hasErrors())
      error(Code::missingReturn, function.name.range)
          << tick(function.name.name) << " returns nothing";
    return Value();
  }
  Value result = withUpdates(*state.result, state.updates);
  if (result.isTensor())
    origins[result.tensor()] = range;
  if (label)
    layers->values[label.name] = result;
  if (innerLayer.empty() || result.isError())
    return result;
  if (auto layer = inner.values.find(innerLayer); layer != inner.values.end())
    return layer->second;
  if (Binding *binding = scope.findHere(innerLayer))
    return binding->value;
  error(Code::unknownMember, range).note(function.name.range, "declared here")
      << "the net " << tick(function.name.name) << " has no layer " << tick(innerLayer);
  return Value();
}
