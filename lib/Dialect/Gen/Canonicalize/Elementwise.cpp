//===- Elementwise.cpp - canonical forms of elementwise operators -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "Constants.h"
#include "Patterns.h"
#include "genc/Dialect/Gen/Matchers.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace genc::gen;

static DenseElementsAttr constantOf(Value value) {
  DenseElementsAttr constant;
  matchPattern(value, m_Constant(&constant));
  return constant;
}

/// The constant 1 / c where c is a power of two, so that the inverse is exact; null otherwise.
static DenseElementsAttr exactInverse(Value value) {
  DenseElementsAttr constant = constantOf(value);
  if (!splatNumber(constant))
    return {};
  APFloat inverse(0.0);
  if (!constant.getSplatValue<APFloat>().getExactInverse(&inverse))
    return {};
  return DenseElementsAttr::get(constant.getType(), inverse);
}

namespace {

#include "Canonicalize/Elementwise.inc"

/// x^k as multiplications and roots where k is small. Fewer roundings than the logarithm, and no
/// table.
struct ExpandPow : OpRewritePattern<PowOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PowOp op, PatternRewriter &rewriter) const override {
    auto exponent = splatNumber(op.getRhs());
    Value x = op.getLhs();
    if (!exponent || x.getType() != op.getType())
      return failure();
    Location loc = op.getLoc();
    auto times = [&](Value a, Value b) -> Value { return MultiplyOp::create(rewriter, loc, a, b); };
    Value result;
    if (*exponent == 2)
      result = times(x, x);
    else if (*exponent == 3)
      result = times(times(x, x), x);
    else if (*exponent == 4)
      result = times(times(x, x), times(x, x));
    else if (*exponent == 0.5)
      result = SqrtOp::create(rewriter, loc, x);
    else if (*exponent == -0.5)
      result = RsqrtOp::create(rewriter, loc, x);
    else
      return failure();
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// maximum(x, 0) is x where x is the result of an operator that is never negative.
struct DropIdleBound : OpRewritePattern<MaximumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MaximumOp op, PatternRewriter &rewriter) const override {
    auto bound = splatNumber(op.getRhs());
    if (!bound || *bound > 0 || op.getLhs().getType() != op.getType() ||
        !isNonNegative(op.getLhs()))
      return failure();
    rewriter.replaceOp(op, op.getLhs());
    return success();
  }
};

} // namespace

void genc::gen::populateElementwisePatterns(RewritePatternSet &patterns) {
  populateWithGenerated(patterns);
  patterns.add<ExpandPow, DropIdleBound>(patterns.getContext());
}
