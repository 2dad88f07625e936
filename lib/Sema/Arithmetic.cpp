//===- Arithmetic.cpp - numbers and lists known at compile time ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace llvm;
using namespace genc;
using namespace genc::sema;
using ast::BinaryOp;

/// Integers stay integers under + - * and a power that is not negative, where they fit.
static std::optional<Value> integers(BinaryOp op, int64_t lhs, int64_t rhs) {
  int64_t result = 0;
  bool overflow = false;
  switch (op) {
  case BinaryOp::Add:
    overflow = __builtin_add_overflow(lhs, rhs, &result);
    break;
  case BinaryOp::Subtract:
    overflow = __builtin_sub_overflow(lhs, rhs, &result);
    break;
  case BinaryOp::Multiply:
    overflow = __builtin_mul_overflow(lhs, rhs, &result);
    break;
  case BinaryOp::Power:
    if (rhs < 0 || rhs > 62)
      return std::nullopt;
    result = 1;
    for (int64_t i = 0; i < rhs && !overflow; ++i)
      overflow = __builtin_mul_overflow(result, lhs, &result);
    break;
  default:
    return std::nullopt;
  }
  return overflow ? std::nullopt : std::optional(Value(result));
}

static std::optional<Value> reals(BinaryOp op, double lhs, double rhs) {
  switch (op) {
  case BinaryOp::Add:
    return Value(lhs + rhs);
  case BinaryOp::Subtract:
    return Value(lhs - rhs);
  case BinaryOp::Multiply:
    return Value(lhs * rhs);
  case BinaryOp::Divide:
    return Value(lhs / rhs);
  case BinaryOp::Power:
    return Value(std::pow(lhs, rhs));
  case BinaryOp::Equal:
    return Value(lhs == rhs);
  case BinaryOp::NotEqual:
    return Value(lhs != rhs);
  case BinaryOp::Less:
    return Value(lhs < rhs);
  case BinaryOp::LessEqual:
    return Value(lhs <= rhs);
  case BinaryOp::Greater:
    return Value(lhs > rhs);
  case BinaryOp::GreaterEqual:
    return Value(lhs >= rhs);
  default:
    return std::nullopt;
  }
}

/// Lists are computed with element by element, so that text about strides and kernels reads as for
/// one axis.
std::optional<Value> Elaborator::arithmetic(BinaryOp op, const Value &lhs, const Value &rhs,
                                            SMRange range) {
  bool isEquality = op == BinaryOp::Equal || op == BinaryOp::NotEqual;
  if (lhs.isNumber() && rhs.isNumber()) {
    if (op == BinaryOp::Divide && *rhs.asReal() == 0) {
      error(Code::divisionByZero, range) << "division of " << lhs.describe() << " by zero";
      return std::nullopt;
    }
    if (lhs.isInteger() && rhs.isInteger())
      if (auto result = integers(op, *lhs.asInteger(), *rhs.asInteger()))
        return result;
    return reals(op, *lhs.asReal(), *rhs.asReal());
  }
  if (isEquality && (lhs.isString() || rhs.isString() || lhs.isBool() || rhs.isBool())) {
    bool equal = lhs.isString() && rhs.isString()
                     ? lhs.string() == rhs.string()
                     : lhs.isBool() && rhs.isBool() && lhs.boolean() == rhs.boolean();
    return Value(equal == (op == BinaryOp::Equal));
  }
  if (!lhs.isList() && !rhs.isList())
    return std::nullopt;
  if (isEquality && lhs.isList() != rhs.isList())
    return Value(op == BinaryOp::NotEqual);
  size_t size = lhs.isList() ? lhs.list().size() : rhs.list().size();
  if (lhs.isList() && rhs.isList() && rhs.list().size() != size)
    return isEquality ? std::optional(Value(op == BinaryOp::NotEqual)) : std::nullopt;
  List result;
  if (!spend(size, range))
    return std::nullopt;
  for (size_t i = 0; i < size; ++i) {
    auto element = arithmetic(op, lhs.isList() ? lhs.list()[i] : lhs,
                              rhs.isList() ? rhs.list()[i] : rhs, range);
    if (!element)
      return std::nullopt;
    result.push_back(*element);
  }
  bool compares = op != BinaryOp::Add && op != BinaryOp::Subtract && op != BinaryOp::Multiply &&
                  op != BinaryOp::Divide && op != BinaryOp::Power;
  if (!compares)
    return Value(std::move(result));
  // A comparison of lists holds if it holds everywhere.
  auto holds = [](const Value &value) { return value.isBool() && value.boolean(); };
  return Value(op == BinaryOp::NotEqual ? any_of(result, holds) : all_of(result, holds));
}

/// Marks functions of two numbers in the table below.
static double ofTwo(double x) { return x; }

/// Operators on numbers are computed here, so `exp(1)` is a number and not a tensor.
std::optional<Value> Elaborator::numericFunction(StringRef name, Actuals actuals, SMRange range) {
  using Unary = double (*)(double);
  auto *unary = StringSwitch<Unary>(name)
                    .Case("exp", std::exp)
                    .Case("log", std::log)
                    .Case("sqrt", std::sqrt)
                    .Case("floor", std::floor)
                    .Case("ceil", std::ceil)
                    .Case("round", std::nearbyint)
                    .Case("abs", std::fabs)
                    .Case("tanh", std::tanh)
                    .Case("sin", std::sin)
                    .Case("cos", std::cos)
                    .Case("erf", std::erf)
                    .Case("lgamma", std::lgamma)
                    .Case("log1p", std::log1p)
                    .Case("expm1", std::expm1)
                    .Case("minimum", ofTwo)
                    .Case("maximum", ofTwo)
                    .Default(nullptr);
  auto known = [](const Value &value) { return value.isNumber() || value.isList(); };
  if (!unary || actuals.empty() || !all_of(actuals, [&](auto &a) { return known(a.value); }))
    return std::nullopt;
  if (actuals.size() == 2 && unary == ofTwo) {
    const Value &lhs = actuals[0].value, &rhs = actuals[1].value;
    size_t size = lhs.isList() ? lhs.list().size() : rhs.isList() ? rhs.list().size() : 0;
    auto pick = [&](const Value &a, const Value &b) {
      bool first = (*a.asReal() < *b.asReal()) == (name == "minimum");
      return first ? a : b;
    };
    if (lhs.isNumber() && rhs.isNumber())
      return pick(lhs, rhs);
    List result;
    for (size_t i = 0; i < size; ++i) {
      const Value &a = lhs.isList() && i < lhs.list().size() ? lhs.list()[i] : lhs;
      const Value &b = rhs.isList() && i < rhs.list().size() ? rhs.list()[i] : rhs;
      if (!a.isNumber() || !b.isNumber())
        return std::nullopt;
      result.push_back(pick(a, b));
    }
    return Value(std::move(result));
  }
  if (actuals.size() != 1 || unary == ofTwo)
    return std::nullopt;
  auto apply = [&](const Value &value) -> Value {
    double result = unary(*value.asReal());
    bool rounds = name == "floor" || name == "ceil" || name == "round";
    if ((rounds || (name == "abs" && value.isInteger())) && std::fabs(result) < 9e15)
      return Value(static_cast<int64_t>(result));
    return Value(result);
  };
  const Value &value = actuals.front().value;
  if (value.isNumber())
    return apply(value);
  List result;
  for (const Value &element : value.list()) {
    if (!element.isNumber())
      return std::nullopt;
    result.push_back(apply(element));
  }
  return Value(std::move(result));
}
