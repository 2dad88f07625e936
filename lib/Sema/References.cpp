//===- References.cpp - conditionals as values ---===//
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

/// By name, variables and givens, in any order. Without givens, also the only one about these
/// variables.
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

std::string Elaborator::conditionalsText() {
  std::string result;
  for (const Conditional &conditional : conditionals)
    result += (result.empty() ? "" : ", ") + conditional.symbol();
  return result;
}

/// `p(z1 | z2)` inside a body: the distribution, with the givens that are visible there.
Value Elaborator::conditionalRef(const ast::ConditionalRefExpr &ref, Scope &scope) {
  SmallVector<StringRef> variables, givens;
  std::map<std::string, Value> values;
  for (const ast::Argument &argument : ref.variables)
    variables.push_back(argument.name.name);
  for (const ast::Argument &argument : ref.givens) {
    givens.push_back(argument.name.name);
    Value value;
    if (argument.value) {
      value = evaluate(argument.value, scope);
    } else if (Binding *binding = scope.find(argument.name.name)) {
      value = read(*binding, argument.range);
    } else {
      value = unknownName(argument.name.name, argument.range, scope, /*called=*/false);
    }
    if (value.isError())
      return value;
    values[argument.name.name.str()] = value;
  }
  if (Conditional *conditional = findConditional(ref.name.name, variables, givens))
    return conditionalValue(*conditional, values, ref.range());
  error(Code::unknownConditional, ref.range()).note("there are " + conditionalsText())
      << "there is no conditional " << tick(text(ref.range()));
  return Value();
}

/// Elaborates the body again, with the same parameters, up to the distribution of its variable.
Value Elaborator::conditionalValue(Conditional &conditional,
                                   const std::map<std::string, Value> &givens, SMRange range) {
  const ast::ConditionalItem &item = *conditional.item;
  if (!conditional.elaborated && ready(conditional)) {
    conditional.elaborated = true;
    elaborateConditional(conditional);
  }
  if (!enterFrame(item, item.name.name, range))
    return Value();
  Scope &scope = newScope(modelScope);
  for (const auto &[name, value] : givens)
    scope.add(name, {value, range});
  LayerNames names = conditional.layersBefore;
  if (names.path.empty())
    names.path = names.kinds = spelling(item.role).str();
  LayerNames *outer = std::exchange(layers, &names);
  std::map<std::string, Value> distributions;
  BodyState state;
  state.conditional = &conditional;
  state.distributions = &distributions;
  execute(item.body, scope, state);
  layers = outer;
  frames.pop_back();
  if (distributions.size() == 1)
    return distributions.begin()->second;
  if (!diags.hasErrors())
    error(Code::expectedDistribution, range).note(item.name.range, "declared here")
        << "expected a conditional about one variable, found " << tick(conditional.symbol());
  return Value();
}
