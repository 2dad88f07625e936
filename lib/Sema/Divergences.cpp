//===- Divergences.cpp - closed forms of divergences ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A rule such as `KL(normal(a, s) || normal(b, t)) = ...` is made into a function of the two
// instances' parameters wherever an objective has a draw of the one and a density of the other.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

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

/// `KL(q(z | x) || p(z))` is the average of log q - log p over q: whether it has a closed form is
/// decided where all averages are. Another divergence, and one of distributions with their
/// parameters, is what its rule says, summed over the event.
Value Elaborator::probability(const ast::DivergenceExpr &expr, Scope &scope) {
  const auto *call = dyn_cast<ast::CallExpr>(expr.lhs);
  const auto *name = dyn_cast<ast::NameExpr>(call ? call->callee : expr.lhs);
  bool conditional = isa<ast::ConditionalRefExpr>(expr.lhs) ||
                     (name && isConditionalName(familyName(name->name, scope)));
  if (expr.name.name == "KL" && conditional)
    return relativeEntropy(expr, scope);
  Value value = divergenceValue(expr, scope);
  Value lhs = value.isError() ? Value() : evaluate(expr.lhs, scope);
  if (lhs.isError())
    return Value();
  auto info = valueInfo(lhs.distribution(), nullptr, expr.lhs->range());
  mlir::Value tensor = info ? tensorOf(value, builder.getF32Type(), expr.range()) : mlir::Value();
  Value whole = tensor ? broadcastTo(tensor, info->event, expr.range()) : Value();
  if (whole.isError() || info->event.empty())
    return whole;
  return buildOperator("reduce_sum", {{{}, whole, expr.range()}}, {}, expr.range());
}

Value Elaborator::relativeEntropy(const ast::DivergenceExpr &expr, Scope &scope) {
  auto left = uses(expr.lhs, scope);
  if (!left)
    return Value();
  Scope &inner = newScope(&scope);
  auto outer = objectiveState->values;
  auto restore = make_scope_exit([&] { objectiveState->values = outer; });
  SmallVector<mlir::Value> drawn;
  SmallVector<std::string> names;
  for (const ConditionalUse &use : *left) {
    append_range(names, use.variables);
    if (!draw(use, {}, inner, drawn, expr.lhs->range()))
      return Value();
  }
  ++objectiveState->draws;
  // A name alone, `KL(q || p)`, stands for the conditionals about what the left side draws.
  std::optional<std::vector<ConditionalUse>> right;
  if (const auto *name = dyn_cast<ast::NameExpr>(expr.rhs))
    if (std::string family = familyName(name->name, scope); isConditionalName(family))
      right = familyUses(family, names);
  if (!right)
    right = uses(expr.rhs, inner);
  if (!right)
    return Value();
  SmallVector<std::string> about;
  for (const ConditionalUse &use : *right)
    append_range(about, use.variables);
  if (about.size() != names.size()) {
    error(Code::divergenceVariables, expr.range())
            .note(expr.lhs->range(), "this is about " + join(names, ", "))
            .note(expr.rhs->range(), "this is about " + join(about, ", "))
        << "the two sides of a divergence are about the same variables";
    return Value();
  }
  for (auto [name, value] : zip_equal(about, drawn))
    if (!is_contained(names, name)) { // r(u) beside q(z): by position
      inner.add(name, {Value(value), expr.rhs->range()});
      objectiveState->values[name] = Value(value);
    }
  Value a = logDensity(*left, inner, expr.lhs->range());
  Value b = a.isError() ? Value() : logDensity(*right, inner, expr.rhs->range());
  if (b.isError())
    return Value();
  Value ratio = buildOperator("subtract", {{{}, a, expr.lhs->range()}, {{}, b, expr.rhs->range()}},
                              {}, expr.range());
  if (ratio.isError())
    return Value();
  return Value(average(ratio.tensor(), drawn, {}, expr.range()));
}

/// For every variable that is drawn, closed forms between its distribution and those that its
/// density is asked of: the passes choose among them.
void Elaborator::emitDivergences(gen::ObjectiveOp objective) {
  objective.walk([&](gen::LogDensityOp density) {
    auto sample = density.getValue().getDefiningOp<gen::SampleOp>();
    if (sample && sample.getOfAttr() != density.getOfAttr())
      (void)closedForm("KL", sample.getDistribution(), density.getDistribution(),
                       sample.getParameters().getTypes(), density.getParameters().getTypes(),
                       SMRange());
  });
}

mlir::StringAttr Elaborator::closedForm(StringRef name, StringRef lhs, StringRef rhs,
                                        mlir::TypeRange lhsTypes, mlir::TypeRange rhsTypes,
                                        SMRange range) {
  auto left = instanceItems.find(lhs.str()), right = instanceItems.find(rhs.str());
  if (left == instanceItems.end() || right == instanceItems.end())
    return {};
  auto [rule, scope] = findRule(name, left->second.item->name.name, right->second.item->name.name);
  std::string key = (name + " " + lhs + " " + rhs).str();
  auto [known, inserted] = divergences.try_emplace(key);
  if (!rule || !inserted)
    return known->second;
  auto symbol = builder.getStringAttr(name + "_" + Twine(divergences.size() - 1));
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  if (!range.isValid())
    range = left->second.range;
  mlir::Location loc = location(range);
  auto op = gen::DivergenceOp::create(builder, loc, symbol, builder.getStringAttr(name),
                                      mlir::FlatSymbolRefAttr::get(context(), lhs),
                                      mlir::FlatSymbolRefAttr::get(context(), rhs));
  builder.setInsertionPointToStart(&op.getBody().emplaceBlock());
  SmallVector<mlir::Type> types(lhsTypes);
  llvm::append_range(types, rhsTypes);
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
  size_t count = lhsTypes.size();
  bindPattern(rule->lhs, withLeaves(left->second, given.take_front(count)), inner);
  bindPattern(rule->rhs, withLeaves(right->second, given.drop_front(count)), inner);
  frames.push_back({rule, name, range});
  Value value = evaluate(rule->value, inner);
  frames.pop_back();
  mlir::Value result =
      value.isError() ? mlir::Value() : tensorOf(value, builder.getF32Type(), range);
  if (!result)
    return {};
  mlir::func::ReturnOp::create(builder, loc, result);
  function.setFunctionType(builder.getFunctionType(types, result.getType()));
  known->second = symbol;
  return symbol;
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
