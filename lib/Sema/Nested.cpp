//===- Nested.cpp - distributions among the parameters of distributions ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `mixture(logits, components = normal(loc, scale))` has a distribution as a parameter. Operators
// know tensors alone: at their border such a parameter stands for its own tensors, called
// `components.loc` and `components.scale`, and is put together again from them inside.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

static bool holdsDistributions(const Value &value) {
  return value.isDistribution() || (value.isList() && any_of(value.list(), [](const Value &v) {
                                      return v.isDistribution();
                                    }));
}

/// Known when building, and part of the distribution's structure: `axes: int`, `net`.
static bool isStatic(const ast::Parameter &parameter, const Value &value) {
  StringRef type = parameter.type && !parameter.type->hasShape ? parameter.type->name.name : "";
  return value.isReference() || value.isString() || value.isBool() || type == "int" ||
         type == "float" || type == "list";
}

static void addLeaves(const DistributionValue &distribution, const std::string &prefix,
                      std::vector<std::pair<std::string, Value>> &leaves) {
  auto inner = [&](const Value &value, const std::string &name) {
    addLeaves(value.distribution(), name + ".", leaves);
    if (value.distribution().mask.isTensor())
      leaves.emplace_back(name + ".mask", value.distribution().mask);
  };
  for (auto [declared, parameter] : zip_equal(distribution.item->params, distribution.parameters)) {
    auto &[name, value] = parameter;
    if (value.isDistribution())
      inner(value, prefix + name);
    else if (holdsDistributions(value))
      for (auto [i, element] : enumerate(value.list()))
        inner(element, prefix + name + "." + std::to_string(i));
    else if (!isStatic(declared, value))
      leaves.emplace_back(prefix + name, value);
  }
}

std::vector<std::pair<std::string, Value>>
Elaborator::leaves(const DistributionValue &distribution) {
  std::vector<std::pair<std::string, Value>> result;
  addLeaves(distribution, "", result);
  return result;
}

/// A distribution or a list of them.
Value Elaborator::withLeaves(const Value &value, ArrayRef<Value> leaves, size_t &next) {
  if (value.isList()) {
    List list;
    for (const Value &element : value.list())
      list.push_back(withLeaves(element, leaves, next));
    return Value(std::move(list));
  }
  auto result = std::make_shared<DistributionValue>(withLeaves(value.distribution(), leaves, next));
  if (result->mask.isTensor())
    result->mask = leaves[next++];
  return Value(std::shared_ptr<const DistributionValue>(result));
}

DistributionValue Elaborator::withLeaves(const DistributionValue &distribution,
                                         ArrayRef<Value> leaves, size_t &next) {
  DistributionValue result = distribution;
  for (auto [declared, parameter] : zip_equal(distribution.item->params, result.parameters))
    if (holdsDistributions(parameter.second))
      parameter.second = withLeaves(parameter.second, leaves, next);
    else if (!isStatic(declared, parameter.second))
      parameter.second = leaves[next++];
  return result;
}

DistributionValue Elaborator::withLeaves(const DistributionValue &distribution,
                                         ArrayRef<Value> leaves) {
  size_t next = 0;
  return withLeaves(distribution, leaves, next);
}

std::string Elaborator::structure(const DistributionValue &distribution) {
  std::string result = distribution.item->name.name.str();
  raw_string_ostream os(result);
  auto inner = [&](const Value &value) {
    os << '(' << structure(value.distribution()) << ')';
    if (!value.distribution().mask.isError())
      os << "where";
  };
  for (auto [declared, parameter] : zip_equal(distribution.item->params, distribution.parameters)) {
    auto &[name, value] = parameter;
    os << ' ' << name;
    if (value.isDistribution()) {
      inner(value);
    } else if (holdsDistributions(value)) {
      for_each(value.list(), inner);
    } else if (isStatic(declared, value)) {
      os << '=' << value.describe();
      if (value.isReference())
        os << value.reference().item;
      if (value.isList())
        for (const Value &element : value.list())
          os << ' ' << element.describe();
    }
  }
  return result;
}

SmallVector<Value> Elaborator::parameterValues(const DistributionValue &distribution) {
  SmallVector<Value> values;
  for (auto [declared, parameter] : zip_equal(distribution.item->params, distribution.parameters)) {
    const Value &value = parameter.second;
    bool isLeaf = !value.isTensor() && !holdsDistributions(value) && !isStatic(declared, value);
    values.push_back(isLeaf ? Value(tensorOf(value, builder.getF32Type(), distribution.range))
                            : value);
  }
  return values;
}

std::vector<Actual> Elaborator::gatherRest(ArrayRef<ast::Parameter> parameters, Actuals actuals) {
  std::vector<Actual> result(actuals);
  if (parameters.empty() || !parameters.back().type)
    return result;
  const ast::TypeRef &type = *parameters.back().type;
  size_t before = parameters.size() - 1;
  bool rest = type.name.name == "distribution" && type.shape.size() == 1;
  if (!rest || actuals.size() <= before ||
      any_of(actuals.drop_front(before), [](auto &a) { return !!a.name || a.value.isList(); }))
    return result;
  List list;
  for (const Actual &actual : actuals.drop_front(before))
    list.push_back(actual.value);
  result.resize(before + 1);
  result.back() = {
      {}, Value(std::move(list)), {actuals[before].range.Start, actuals.back().range.End}};
  return result;
}

/// The argument of a parameter `d: distribution` or `d: distribution[n]`; binds n.
bool Elaborator::checkNested(const ast::Parameter &parameter, const Actual &actual, Scope &scope) {
  const ast::TypeRef &type = *parameter.type;
  auto wrong = [&](const Value &value) {
    error(Code::expectedDistribution, actual.range)
        << "the parameter " << tick(parameter.name.name) << " is "
        << (type.hasShape ? "several distributions" : "a distribution") << ", found "
        << value.describe();
    return false;
  };
  if (!type.hasShape) {
    if (!actual.value.isDistribution())
      return wrong(actual.value);
    return checkUnmasked(actual.value.distribution(), actual.range);
  }
  if (!actual.value.isList() || actual.value.list().empty() || type.shape.size() != 1)
    return wrong(actual.value);
  for (const Value &element : actual.value.list())
    if (!element.isDistribution())
      return wrong(element);
  if (const auto *size = dyn_cast<ast::NameExpr>(type.shape.front()))
    scope.add(size->name, {Value(int64_t(actual.value.list().size())), size->range()});
  return true;
}

/// `d where condition`
Value Elaborator::masked(const ast::WhereExpr &expr, Scope &scope) {
  Value value = evaluate(expr.value, scope);
  if (value.isError())
    return value;
  if (!value.isDistribution()) {
    error(Code::misplacedProbability, expr.range())
        << "`where` is understood in an objective and behind a distribution alone; per element "
           "there is `select(condition, a, b)`";
    return Value();
  }
  Value condition = evaluate(expr.condition, scope);
  if (condition.isError())
    return condition;
  auto result = std::make_shared<DistributionValue>(value.distribution());
  if (condition.isBool())
    result->mask = Value(int64_t(condition.boolean()));
  else if (condition.isTensor() && gen::EventType(condition.tensor().getType()).rank() == 0)
    result->mask = Value(castTo(condition.tensor(), builder.getF32Type(), expr.condition->range()));
  if (!result->mask.isError())
    return Value(std::shared_ptr<const DistributionValue>(result));
  error(Code::wrongType, expr.condition->range())
      << "expected a condition for each example, found " << condition.describe();
  return Value();
}

bool Elaborator::checkUnmasked(const DistributionValue &distribution, SMRange range) {
  if (distribution.mask.isError())
    return true;
  error(Code::maskedDistribution, range)
      << "a distribution with `where` stands among several, it cannot be used alone";
  return false;
}

/// Functions of a distribution that need no definition.
std::optional<Value> Elaborator::ofDistribution(StringRef function, Actuals actuals,
                                                SMRange range) {
  if (actuals.size() != 1 || !actuals.front().value.isDistribution())
    return std::nullopt;
  const DistributionValue &distribution = actuals.front().value.distribution();
  if (function == "mask")
    return distribution.mask.isError() ? Value(int64_t(1)) : distribution.mask;
  if (function != "draw_shape" && function != "draw_axes")
    return std::nullopt;
  auto info = valueInfo(distribution, nullptr, range);
  if (!info)
    return Value();
  if (function == "draw_axes")
    return Value(info->axes);
  List sizes;
  for (int64_t size : info->event)
    sizes.push_back(Value(size));
  return Value(std::move(sizes));
}
