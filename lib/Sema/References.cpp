//===- References.cpp - uses of conditionals ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

bool Elaborator::isConditionalName(StringRef name) {
  return any_of(conditionals, [&](const Conditional &c) { return c.item->name.name == name; });
}

/// By name, variables and givens, in any order.
Conditional *Elaborator::findConditional(StringRef name, ArrayRef<StringRef> variables,
                                         ArrayRef<StringRef> givens) {
  auto same = [](const std::vector<std::string> &a, ArrayRef<StringRef> b) {
    return a.size() == b.size() && all_of(b, [&](StringRef name) { return is_contained(a, name); });
  };
  for (Conditional &conditional : conditionals)
    if (conditional.item->name.name == name && same(conditional.variables, variables) &&
        same(conditional.givens, givens))
      return &conditional;
  return nullptr;
}

/// Also q(z1 | x, z2) of a declared q(z1, z2 | x).
Conditional *Elaborator::findPart(StringRef name, ArrayRef<StringRef> variables,
                                  ArrayRef<StringRef> givens) {
  if (Conditional *conditional = findConditional(name, variables, givens))
    return conditional;
  for (Conditional &conditional : conditionals) {
    auto isVariable = [&](StringRef name) {
      return is_contained(conditional.variables, name.str());
    };
    auto isKnown = [&](StringRef name) {
      return isVariable(name) || is_contained(conditional.givens, name.str());
    };
    if (conditional.variables.size() > 1 && conditional.item->name.name == name &&
        all_of(variables, isVariable) && all_of(givens, isKnown) &&
        all_of(conditional.givens, [&](auto &given) { return is_contained(givens, given); }))
      return &conditional;
  }
  return nullptr;
}

std::string Elaborator::conditionalsText() {
  std::string result;
  for (const Conditional &conditional : conditionals)
    result += (result.empty() ? "" : ", ") + conditional.symbol();
  return result;
}

/// What a name is bound to. In the model's own text its variables hide the language's constants: data may be called `e`.
Binding *Elaborator::lookUp(StringRef name, Scope &scope) {
  Binding *binding = scope.find(name);
  if (!binding || !variables.count(name.str()))
    return binding;
  Scope *outermost = &scope;
  bool own = false;
  for (; outermost->parent; outermost = outermost->parent)
    own |= outermost == fileScope;
  bool isConstant = binding == outermost->findHere(name) && !binding->value.isReference();
  return own && isConstant ? nullptr : binding;
}

/// What a variable is here: given, observed or drawn around.
Value Elaborator::variableValue(StringRef name, SMRange range, Scope &scope) {
  Binding *binding = lookUp(name, scope);
  if (binding && !binding->value.isReference())
    return read(*binding, range);
  auto known = variables.find(name.str());
  if (!inObjective() || known == variables.end())
    return unknownName(name, range, scope, /*called=*/false);
  if (auto value = objectiveState->values.find(name.str()); value != objectiveState->values.end())
    return value->second;
  error(Code::unknownVariable, range).note(known->second.range, "declared here")
      << "the variable " << tick(name) << " has no value here: average over it, as in `E[" << name
      << " ~ ...](...)`";
  return Value();
}

/// `p(z1 | z2)` with the givens that are visible here.
std::optional<ConditionalUse> Elaborator::use(const ast::ConditionalRefExpr &ref, Scope &scope) {
  SmallVector<StringRef> names, givens;
  ConditionalUse use;
  for (const ast::Argument &argument : ref.variables) {
    names.push_back(argument.name.name);
    use.variables.push_back(argument.name.name.str());
    if (auto variable = variables.find(use.variables.back()); variable != variables.end())
      variable->second.used = true;
  }
  for (const ast::Argument &argument : ref.givens)
    givens.push_back(argument.name.name);
  use.conditional = findPart(familyName(ref.name.name, scope), names, givens);
  if (!use.conditional) {
    error(Code::unknownConditional, ref.range()).note("there are " + conditionalsText())
        << "there is no conditional " << tick(text(ref.range()));
    return std::nullopt;
  }
  for (const ast::Argument &argument : ref.givens) {
    std::string name = argument.name.name.str();
    Value value = argument.value ? evaluate(argument.value, scope)
                                 : variableValue(name, argument.range, scope);
    if (value.isError())
      return std::nullopt;
    use.givens[name] = value;
  }
  return use;
}

Value Elaborator::conditionalRef(const ast::ConditionalRefExpr &ref, Scope &scope) {
  auto found = use(ref, scope);
  return found ? conditionalValue(*found, ref.range()) : Value();
}

/// Elaborates the body again, with the same parameters, until all variables of the use were
/// visited.
bool Elaborator::visit(const ConditionalUse &use, BodyState &state, SMRange range) {
  Conditional &conditional = *use.conditional;
  const ast::ConditionalItem &item = *conditional.item;
  if (!conditional.elaborated && ready(conditional)) {
    conditional.elaborated = true;
    elaborateConditional(conditional);
  }
  if (!enterFrame(item, item.name.name, range))
    return false;
  Scope &scope = newScope(modelScope);
  for (const std::string &given : conditional.givens)
    if (auto value = use.givens.find(given); value != use.givens.end())
      scope.add(given, {value->second, range});
  LayerNames names = conditional.layersBefore;
  if (names.path.empty())
    names.path = names.kinds = spelling(item.role).str();
  LayerNames *outer = std::exchange(layers, &names);
  if (!conditional.drawsBefore)
    conditional.drawsBefore = drawCount;
  unsigned drawn = std::exchange(drawCount, *conditional.drawsBefore);
  state.conditional = &conditional;
  state.known = &use.givens;
  size_t left = use.variables.size();
  auto visitOne = std::move(state.visit);
  state.visit = [&](StringRef name, const Value &distribution, const TensorInfo &info) {
    if (!is_contained(use.variables, name.str()))
      return Value();
    Value value = visitOne(name, distribution, info);
    if (--left == 0)
      state.result = Value(); // what follows is about other variables
    return value;
  };
  execute(item.body, scope, state);
  drawCount = std::max(drawCount, drawn);
  layers = outer;
  frames.pop_back();
  return left == 0;
}

/// The distribution of the one variable that the use is about.
Value Elaborator::conditionalValue(const ConditionalUse &use, SMRange range) {
  if (use.variables.size() != 1) {
    error(Code::expectedDistribution, range)
            .note(use.conditional->item->name.range, "declared here")
        << "expected a conditional about one variable, found " << tick(use.conditional->symbol());
    return Value();
  }
  Value result;
  BodyState state;
  state.visit = [&](StringRef, const Value &distribution, const TensorInfo &) {
    result = distribution;
    return Value();
  };
  visit(use, state, range);
  return result;
}
