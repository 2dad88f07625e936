//===- Substitutions.cpp - givens that only objectives provide ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `decoder p(x | k, e)` with `log p(x | k, e = embed(x))`: the value in the objective says what `e`
// is.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// Gives types to givens that are no variables of the model; true if there are such.
bool Elaborator::typeSubstituted() {
  bool found = false;
  for (const Conditional &conditional : conditionals) {
    if (conditional.elaborated)
      continue;
    for (const std::string &given : conditional.givens) {
      if (variables.count(given))
        continue;
      const ast::Expr *value = nullptr;
      for (const ast::Item *member : members)
        if (const auto *objective = dyn_cast<ast::ObjectiveItem>(member); objective && !value)
          value = findSubstitution(objective->value, conditional, given);
      mlir::Type type = value ? typeOf(value) : mlir::Type();
      if (!type)
        continue;
      Variable variable;
      variable.type = type;
      variable.range = value->range();
      variable.used = found = true;
      variable.info.event = gen::EventType(type).event;
      variable.info.element = gen::EventType(type).element;
      variables[given] = variable;
    }
  }
  return found;
}

const ast::Expr *Elaborator::findSubstitution(const ast::Expr *expr, const Conditional &conditional,
                                              StringRef given) {
  const auto *ref = dyn_cast<ast::ConditionalRefExpr>(expr);
  if (ref && ref->name.name == conditional.item->name.name) {
    SmallVector<StringRef> about, givens;
    for (const ast::Argument &argument : ref->variables)
      about.push_back(argument.name.name);
    for (const ast::Argument &argument : ref->givens)
      givens.push_back(argument.name.name);
    if (findConditional(ref->name.name, about, givens) == &conditional)
      for (const ast::Argument &argument : ref->givens)
        if (argument.name.name == given && argument.value)
          return argument.value;
  }
  const ast::Expr *found = nullptr;
  ast::forEachChild(expr, [&](const ast::Expr *child) {
    if (!found)
      found = findSubstitution(child, conditional, given);
  });
  return found;
}

/// The type of an expression over the model's variables. What is built to learn it is thrown away.
mlir::Type Elaborator::typeOf(const ast::Expr *expr) {
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto scratch = mlir::func::FuncOp::create(builder, location(expr->range()), "scratch",
                                            builder.getFunctionType({}, {}));
  mlir::Block *block = scratch.addEntryBlock();
  builder.setInsertionPointToStart(block);
  Scope &scope = newScope(modelScope);
  for (const auto &[name, variable] : variables)
    if (variable.type)
      scope.add(name, {Value(mlir::Value(block->addArgument(variable.type, scratch.getLoc()))),
                       variable.range});
  LayerNames none;
  LayerNames *outer = std::exchange(layers, &none);
  Value value = evaluate(expr, scope);
  layers = outer;
  mlir::Type type = value.isTensor() ? value.tensor().getType() : mlir::Type();
  scratch.erase();
  return type;
}
