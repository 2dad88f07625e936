//===- ElementwiseFolds.cpp - neutral elements and constants ----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Folds assume nothing about NaN and infinities; they do not keep the sign of a zero (x + 0 is x).

#include "Constants.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include <cmath>

using namespace mlir;
using namespace genc::gen;

//===----------------------------------------------------------------------===//
// Unary
//===----------------------------------------------------------------------===//

static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
static double softplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
static double rsqrt(double x) { return 1 / std::sqrt(x); }
static double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

#define FOLD_UNARY(OP, FUNCTION)                                                                   \
  OpFoldResult OP::fold(FoldAdaptor adaptor) {                                                     \
    return foldUnary(*this, adaptor.getX(), [](double x) { return FUNCTION(x); });                 \
  }
FOLD_UNARY(ExpOp, std::exp)
FOLD_UNARY(LogOp, std::log)
FOLD_UNARY(Log1pOp, std::log1p)
FOLD_UNARY(Expm1Op, std::expm1)
FOLD_UNARY(SqrtOp, std::sqrt)
FOLD_UNARY(RsqrtOp, rsqrt)
FOLD_UNARY(SinOp, std::sin)
FOLD_UNARY(CosOp, std::cos)
FOLD_UNARY(TanhOp, std::tanh)
FOLD_UNARY(SigmoidOp, sigmoid)
FOLD_UNARY(SoftplusOp, softplus)
FOLD_UNARY(ErfOp, std::erf)
FOLD_UNARY(FloorOp, std::floor)
FOLD_UNARY(CeilOp, std::ceil)
FOLD_UNARY(RoundOp, std::nearbyint)
FOLD_UNARY(SignOp, sign)
FOLD_UNARY(AbsOp, std::fabs)
#undef FOLD_UNARY

OpFoldResult NegateOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getX().getDefiningOp<NegateOp>())
    return inner.getX();
  return foldUnary(*this, adaptor.getX(), [](double x) { return -x; });
}

//===----------------------------------------------------------------------===//
// Binary
//===----------------------------------------------------------------------===//

/// Whether \p value is a float or integer constant whose elements all equal \p number.
static bool isSplat(Attribute value, int64_t number) {
  if (auto real = splatNumber(value))
    return *real == static_cast<double>(number);
  auto dense = dyn_cast_if_present<DenseIntElementsAttr>(value);
  return dense && dense.isSplat() && dense.getSplatValue<APInt>() == number;
}

/// \p operand, where it may stand for the result: same type, so no broadcasting is lost.
static OpFoldResult sameType(Operation *op, Value operand) {
  return operand.getType() == op->getResult(0).getType() ? OpFoldResult(operand) : OpFoldResult();
}

/// The left operand where the right one is \p neutral, else the value of constants.
template <typename Op, typename F>
static OpFoldResult foldArithmetic(Op op, typename Op::FoldAdaptor adaptor, int64_t neutral, F f) {
  if (isSplat(adaptor.getRhs(), neutral))
    if (OpFoldResult folded = sameType(op, op.getLhs()))
      return folded;
  return foldBinary(op, adaptor.getLhs(), adaptor.getRhs(), f);
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  return foldArithmetic(*this, adaptor, 0, [](double a, double b) { return a + b; });
}
OpFoldResult SubtractOp::fold(FoldAdaptor adaptor) {
  return foldArithmetic(*this, adaptor, 0, [](double a, double b) { return a - b; });
}
OpFoldResult MultiplyOp::fold(FoldAdaptor adaptor) {
  return foldArithmetic(*this, adaptor, 1, [](double a, double b) { return a * b; });
}
OpFoldResult DivideOp::fold(FoldAdaptor adaptor) {
  return foldArithmetic(*this, adaptor, 1, [](double a, double b) { return a / b; });
}
OpFoldResult PowOp::fold(FoldAdaptor adaptor) {
  return foldArithmetic(*this, adaptor, 1, [](double a, double b) { return std::pow(a, b); });
}

OpFoldResult MaximumOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return getLhs();
  return foldBinary(*this, adaptor.getLhs(), adaptor.getRhs(),
                    [](double a, double b) { return std::fmax(a, b); });
}
OpFoldResult MinimumOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return getLhs();
  return foldBinary(*this, adaptor.getLhs(), adaptor.getRhs(),
                    [](double a, double b) { return std::fmin(a, b); });
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

/// The truth that all elements of a boolean constant share.
static std::optional<bool> splatTruth(Attribute value) {
  auto dense = dyn_cast_if_present<DenseIntElementsAttr>(value);
  if (!dense || !dense.isSplat() || !dense.getElementType().isInteger(1))
    return std::nullopt;
  return dense.getSplatValue<bool>();
}

OpFoldResult CompareOp::fold(FoldAdaptor adaptor) {
  StringRef predicate = getPredicate();
  return foldCompare(*this, adaptor.getLhs(), adaptor.getRhs(), [&](double a, double b) {
    return predicate == "lt"   ? a < b
           : predicate == "le" ? a <= b
           : predicate == "gt" ? a > b
           : predicate == "ge" ? a >= b
           : predicate == "eq" ? a == b
                               : a != b;
  });
}

OpFoldResult SelectOp::fold(FoldAdaptor adaptor) {
  if (getLhs() == getRhs())
    return sameType(*this, getLhs());
  auto condition = splatTruth(adaptor.getCondition());
  return condition ? sameType(*this, *condition ? getLhs() : getRhs()) : OpFoldResult();
}

OpFoldResult LogicalAndOp::fold(FoldAdaptor adaptor) {
  auto right = splatTruth(adaptor.getRhs());
  if (getLhs() == getRhs() || (right && *right))
    return sameType(*this, getLhs());
  return right ? sameType(*this, getRhs()) : OpFoldResult();
}

OpFoldResult LogicalOrOp::fold(FoldAdaptor adaptor) {
  auto right = splatTruth(adaptor.getRhs());
  if (getLhs() == getRhs() || (right && !*right))
    return sameType(*this, getLhs());
  return right ? sameType(*this, getRhs()) : OpFoldResult();
}

OpFoldResult LogicalNotOp::fold(FoldAdaptor adaptor) {
  if (auto inner = getX().getDefiningOp<LogicalNotOp>())
    return inner.getX();
  if (auto truth = splatTruth(adaptor.getX()))
    return DenseElementsAttr::get(cast<ShapedType>(getType()), !*truth);
  return {};
}
