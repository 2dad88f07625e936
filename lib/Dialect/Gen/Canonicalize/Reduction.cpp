//===- Reduction.cpp - canonical forms of reductions -------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "Patterns.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc::gen;

namespace {

/// A reduction that leaves the number of elements is a reshape.
template <typename Op> struct DropIdleReduction : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    EventType x(op.getX().getType()), result(op.getType());
    if (x.eventElements() != result.eventElements())
      return failure();
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getX(), result.event);
    return success();
  }
};

/// A reduction over the whole event does not see how the event is shaped.
template <typename Op> struct ReduceUnshaped : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op, PatternRewriter &rewriter) const override {
    auto reshape = op.getX().template getDefiningOp<ReshapeOp>();
    if (!reshape || EventType(op.getType()).rank() != 0)
      return failure();
    rewriter.replaceOpWithNewOp<Op>(op, op.getType(), reshape.getX(), DenseI64ArrayAttr(),
                                    rewriter.getBoolAttr(false));
    return success();
  }
};

template <typename... Ops> void addFor(RewritePatternSet &patterns) {
  patterns.add<DropIdleReduction<Ops>..., ReduceUnshaped<Ops>...>(patterns.getContext());
}

} // namespace

void genc::gen::populateReductionPatterns(RewritePatternSet &patterns) {
  addFor<ReduceSumOp, ReduceMaxOp, ReduceMinOp, ReduceProdOp, ReduceLogsumexpOp>(patterns);
}
