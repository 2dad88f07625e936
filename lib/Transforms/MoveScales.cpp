//===- MoveScales.cpp - scales of products where they cost least --------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace genc {
#define GEN_PASS_DEF_MOVESCALES
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

static int64_t elements(Value value) { return gen::EventType(value.getType()).eventElements(); }

/// \p value if it is one literal number.
static std::optional<double> number(Value value) {
  DenseFPElementsAttr literal;
  if (!matchPattern(value, m_Constant(&literal)) || !literal.isSplat() || elements(value) != 1)
    return std::nullopt;
  return literal.getSplatValue<APFloat>().convertToDouble();
}

namespace {
/// (a b) s is (a s) b, and (a b) / s likewise, where a is smaller than the product.
template <typename Scale> struct ScaleOfProduct : OpRewritePattern<Scale> {
  using OpRewritePattern<Scale>::OpRewritePattern;
  LogicalResult matchAndRewrite(Scale scale, PatternRewriter &rewriter) const override {
    auto product = scale.getLhs().template getDefiningOp<gen::MatmulOp>();
    std::optional<double> factor = number(scale.getRhs());
    if (!product || !product->hasOneUse() || !factor ||
        elements(product.getA()) >= elements(product) ||
        !cast<RankedTensorType>(product.getType()).getElementType().isF32())
      return failure();
    if (std::is_same_v<Scale, gen::DivideOp>)
      factor = 1 / *factor;
    rewriter.setInsertionPoint(product);
    auto type = RankedTensorType::get({}, rewriter.getF32Type());
    auto literal = gen::ConstantOp::create(
        rewriter, scale.getLoc(), DenseElementsAttr::get(type, static_cast<float>(*factor)));
    Value scaled = gen::MultiplyOp::create(rewriter, scale.getLoc(), product.getA(), literal);
    rewriter.modifyOpInPlace(product, [&] { product.getAMutable().assign(scaled); });
    rewriter.replaceOp(scale, product);
    return success();
  }
};

/// softmax(x) b, which is (e / sum(e)) b with e = exp(x - max(x)) between 0 and 1, is (e b) /
/// sum(e).
struct SoftmaxTimes : OpRewritePattern<gen::MatmulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(gen::MatmulOp product, PatternRewriter &rewriter) const override {
    auto quotient = product.getA().getDefiningOp<gen::DivideOp>();
    if (!quotient || !quotient->hasOneUse() || product.getTransposeA() ||
        elements(product) > elements(quotient))
      return failure();
    auto sum = quotient.getRhs().getDefiningOp<gen::ReduceSumOp>();
    auto exp = quotient.getLhs().getDefiningOp<gen::ExpOp>();
    auto shifted = exp ? exp.getX().getDefiningOp<gen::SubtractOp>() : gen::SubtractOp();
    auto largest =
        shifted ? shifted.getRhs().getDefiningOp<gen::ReduceMaxOp>() : gen::ReduceMaxOp();
    gen::EventType rows(quotient.getRhs().getType()), whole(product.getType());
    bool softmax = sum && largest && sum.getX() == exp && largest.getX() == shifted.getLhs() &&
                   rows.rank() == whole.rank() && rows.event.back() == 1 &&
                   ArrayRef(rows.event).drop_back() == ArrayRef(whole.event).drop_back();
    if (!softmax)
      return failure();
    rewriter.setInsertionPointAfter(product);
    auto plain = cast<gen::MatmulOp>(rewriter.clone(*product));
    plain.getAMutable().assign(exp);
    rewriter.replaceOpWithNewOp<gen::DivideOp>(product, plain, sum);
    return success();
  }
};

struct MoveScales : genc::impl::MoveScalesBase<MoveScales> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    set.add<ScaleOfProduct<gen::MultiplyOp>, ScaleOfProduct<gen::DivideOp>, SoftmaxTimes>(context);
    patterns = FrozenRewritePatternSet(std::move(set));
    return success();
  }
  void runOnOperation() override {
    if (failed(applyPatternsGreedily(getOperation(), patterns)))
      signalPassFailure();
  }
  FrozenRewritePatternSet patterns;
};
} // namespace
