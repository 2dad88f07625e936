//===- Divergences.cpp - closed forms of divergences ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule such as `KL(normal(a, s) || normal(b, t)) = ...` is made into a function of the two
// instances' parameters wherever an objective asks for the divergence of two declared conditionals.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/ScopeExit.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// The name that one side of a rule matches, and the names that it gives to the parameters.
static StringRef patternName(const ast::Expr *side) {
  const auto *call = dyn_cast<ast::CallExpr>(side);
  const auto *name = dyn_cast<ast::NameExpr>(call ? call->callee : side);
  return name ? name->name : StringRef();
}

static SmallVector<StringRef> patternParameters(const ast::Expr *side) {
  SmallVector<StringRef> names;
  if (const auto *call = dyn_cast<ast::CallExpr>(side))
    for (const ast::Argument &argument : call->args)
      if (const auto *name = dyn_cast<ast::NameExpr>(argument.value))
        names.push_back(name->name);
  return names;
}

/// Own rules come before imported ones, those before the library's.
std::pair<const ast::DivergenceRuleItem *, Scope *>
Elaborator::findRule(StringRef name, StringRef lhs, StringRef rhs) {
  auto search = [&](const ast::File &source) -> const ast::DivergenceRuleItem * {
    for (const ast::Item *item : source.items) {
      const auto *rule = dyn_cast<ast::DivergenceRuleItem>(item);
      if (rule && rule->name.name == name && patternName(rule->lhs) == lhs &&
          patternName(rule->rhs) == rhs)
        return rule;
    }
    return nullptr;
  };
  if (const auto *rule = search(file))
    return {rule, fileScope};
  for (const ast::File *source : library.importedFiles())
    if (const auto *rule = search(*source))
      return {rule, fileScope->parent};
  for (const ast::File *source : library.standardFiles())
    if (const auto *rule = search(*source))
      return {rule, fileScope->parent->parent};
  return {nullptr, nullptr};
}

/// The distribution of a conditional about one variable; null for others.
gen::SampleOp Elaborator::onlySample(const ast::Expr *side) {
  SmallVector<StringRef> about, givens;
  StringRef name;
  if (const auto *ref = dyn_cast<ast::ConditionalRefExpr>(side)) {
    name = ref->name.name;
    for (const ast::Argument &argument : ref->variables)
      about.push_back(argument.name.name);
    for (const ast::Argument &argument : ref->givens)
      givens.push_back(argument.name.name);
  } else if (const auto *call = dyn_cast<ast::CallExpr>(side)) {
    const auto *callee = dyn_cast<ast::NameExpr>(call->callee);
    name = callee ? callee->name : StringRef();
    for (const ast::Argument &argument : call->args)
      if (const auto *variable = dyn_cast_or_null<ast::NameExpr>(argument.value))
        about.push_back(variable->name);
  }
  Conditional *conditional = findConditional(name, about, givens);
  auto op = conditional ? module.lookupSymbol<gen::ConditionalOp>(conditional->symbol())
                        : gen::ConditionalOp();
  if (!op || about.size() != 1)
    return {};
  auto samples = op.getBody().getOps<gen::SampleOp>();
  return samples.empty() ? gen::SampleOp() : *samples.begin();
}

void Elaborator::divergence(const ast::DivergenceExpr &expr) {
  gen::SampleOp lhs = onlySample(expr.lhs), rhs = onlySample(expr.rhs);
  if (!lhs || !rhs)
    return;
  auto left = instanceItems.find(lhs.getDistribution().str());
  auto right = instanceItems.find(rhs.getDistribution().str());
  if (left == instanceItems.end() || right == instanceItems.end())
    return;
  auto [rule, scope] =
      findRule(expr.name.name, left->second.item->name.name, right->second.item->name.name);
  std::string key =
      (expr.name.name + " " + lhs.getDistribution() + " " + rhs.getDistribution()).str();
  if (!rule || !divergences.insert(key).second)
    return;
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  mlir::Location loc = location(expr.range());
  auto symbol = builder.getStringAttr(expr.name.name + "_" + Twine(divergences.size() - 1));
  auto op = gen::DivergenceOp::create(builder, loc, symbol, builder.getStringAttr(expr.name.name),
                                      lhs.getDistributionAttr(), rhs.getDistributionAttr());
  builder.setInsertionPointToStart(&op.getBody().emplaceBlock());
  SmallVector<mlir::Type> types(lhs.getParameters().getTypes());
  llvm::append_range(types, rhs.getParameters().getTypes());
  auto function =
      mlir::func::FuncOp::create(builder, loc, "value", builder.getFunctionType(types, {}));
  function.setPrivate();
  builder.setInsertionPointToStart(function.addEntryBlock());
  LayerNames none;
  LayerNames *outer = std::exchange(layers, &none);
  auto restore = make_scope_exit([&] { layers = outer; });
  Scope &inner = newScope(scope);
  SmallVector<Value> arguments;
  for (mlir::Value argument : function.getArguments())
    arguments.push_back(Value(argument));
  ArrayRef<Value> given = arguments;
  size_t count = lhs.getParameters().size();
  bindPattern(rule->lhs, withLeaves(left->second, given.take_front(count)), inner);
  bindPattern(rule->rhs, withLeaves(right->second, given.drop_front(count)), inner);
  frames.push_back({rule, expr.name.name, expr.range()});
  Value value = evaluate(rule->value, inner);
  frames.pop_back();
  mlir::Value result =
      value.isError() ? mlir::Value() : tensorOf(value, builder.getF32Type(), expr.range());
  if (!result)
    return;
  mlir::func::ReturnOp::create(builder, loc, result);
  function.setFunctionType(builder.getFunctionType(types, result.getType()));
}

/// Names of the pattern stand for the declared parameters, derived from the given forms where
/// needed.
void Elaborator::bindPattern(const ast::Expr *side, const DistributionValue &distribution,
                             Scope &scope) {
  Scope &own = distributionScope(distribution, parameterValues(distribution), {}, 0);
  for (auto [name, parameter] : zip(patternParameters(side), distribution.item->params))
    if (Binding *binding = own.find(parameter.name.name))
      scope.add(name, {read(*binding, side->range()), side->range()});
}

/// `KL(normal(a, s) || normal(0, 1))` of two distributions with their parameters: the rule's
/// formula, in place.
Value Elaborator::divergenceValue(const ast::DivergenceExpr &expr, Scope &scope) {
  Value lhs = evaluate(expr.lhs, scope), rhs = evaluate(expr.rhs, scope);
  if (lhs.isError() || rhs.isError())
    return Value();
  for (const Value *side : {&lhs, &rhs})
    if (!side->isDistribution() || !side->distribution().mask.isError()) {
      error(Code::expectedDistribution, (side == &lhs ? expr.lhs : expr.rhs)->range())
          << "expected a distribution on each side of `||`, found " << side->describe();
      return Value();
    }
  const DistributionValue &left = lhs.distribution(), &right = rhs.distribution();
  auto [rule, definition] = findRule(expr.name.name, left.item->name.name, right.item->name.name);
  if (!rule) {
    error(Code::noDivergenceRule, expr.range())
        << "no rule gives the " << expr.name.name << " of " << tick(left.item->name.name) << " and "
        << tick(right.item->name.name);
    return Value();
  }
  Scope &inner = newScope(definition);
  bindPattern(rule->lhs, left, inner);
  bindPattern(rule->rhs, right, inner);
  frames.push_back({rule, expr.name.name, expr.range()});
  Value value = evaluate(rule->value, inner);
  frames.pop_back();
  return value;
}
