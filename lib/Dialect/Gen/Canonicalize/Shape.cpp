//===- Shape.cpp - rearrangements merge ----------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Shape.h"
#include "Patterns.h"
#include "Sink.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace mlir;
using namespace genc::gen;

namespace {

/// reshape(reshape(x)) is one reshape.
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<ReshapeOp>();
    if (!inner)
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.getXMutable().assign(inner.getX()); });
    return success();
  }
};

/// An inferred size (-1) is written out, so that equal reshapes look equal.
struct WriteOutSize : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    EventType result(op.getType());
    if (op.getShape() == ArrayRef<int64_t>(result.event))
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.setShape(result.event); });
    return success();
  }
};

/// transpose(transpose(x)) is one transpose.
struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<TransposeOp>();
    if (!inner)
      return failure();
    SmallVector<int64_t> merged;
    for (int64_t axis : op.getPermutation())
      merged.push_back(inner.getPermutation()[axis]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), inner.getX(), merged);
    return success();
  }
};

/// A transpose that moves axes of size 1 only leaves the elements in their order.
struct TransposeIsReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    EventType x(op.getX().getType()), result(op.getType());
    int64_t last = -1;
    for (int64_t axis : op.getPermutation()) {
      if (x.event[axis] == 1)
        continue;
      if (axis < last)
        return failure();
      last = axis;
    }
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getX(), result.event);
    return success();
  }
};

/// concat(concat(a, b), c) along one axis is concat(a, b, c).
struct FlattenConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    EventType result(op.getType());
    SmallVector<Value> parts;
    for (Value x : op.getXs()) {
      auto inner = x.getDefiningOp<ConcatOp>();
      if (inner && inner->hasOneUse() && result.axis(inner.getAxis()) == result.axis(op.getAxis()))
        llvm::append_range(parts, inner.getXs());
      else
        parts.push_back(x);
    }
    if (parts.size() == op.getXs().size())
      return failure();
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), parts, op.getAxisAttr());
    return success();
  }
};

static int64_t stepOf(SliceOp slice, size_t axis) {
  return slice.getStep() ? (*slice.getStep())[axis] : 1;
}

/// slice(slice(x)) is one slice.
struct MergeSlices : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SliceOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<SliceOp>();
    if (!inner)
      return failure();
    SmallVector<int64_t> start, step;
    for (auto [i, from] : llvm::enumerate(op.getStart())) {
      start.push_back(inner.getStart()[i] + from * stepOf(inner, i));
      step.push_back(stepOf(inner, i) * stepOf(op, i));
    }
    rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), inner.getX(), start, op.getSize(),
                                         rewriter.getDenseI64ArrayAttr(step));
    return success();
  }
};

/// A slice of a concatenation that lies in one part is a slice of that part.
struct SliceOfConcat : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SliceOp op, PatternRewriter &rewriter) const override {
    auto concat = op.getX().getDefiningOp<ConcatOp>();
    if (!concat)
      return failure();
    int64_t axis = *EventType(concat.getType()).axis(concat.getAxis());
    int64_t first = op.getStart()[axis];
    int64_t last = first + (op.getSize()[axis] - 1) * stepOf(op, axis);
    for (Value part : concat.getXs()) {
      EventType type(part.getType());
      int64_t size = type.event[axis];
      if (first >= 0 && last < size && type.plates == EventType(concat.getType()).plates) {
        SmallVector<int64_t> start(op.getStart());
        start[axis] = first;
        rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), part, start, op.getSize(),
                                             op.getStepAttr());
        return success();
      }
      first -= size;
      last -= size;
    }
    return failure();
  }
};

/// pad(pad(x)) with one value is one pad.
struct MergePads : OpRewritePattern<PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PadOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<PadOp>();
    if (!inner || inner.getValueAttr() != op.getValueAttr())
      return failure();
    SmallVector<int64_t> low, high;
    for (size_t i = 0; i < op.getLow().size(); ++i) {
      low.push_back(op.getLow()[i] + inner.getLow()[i]);
      high.push_back(op.getHigh()[i] + inner.getHigh()[i]);
    }
    rewriter.replaceOpWithNewOp<PadOp>(op, op.getType(), inner.getX(), low, high, op.getValue());
    return success();
  }
};

/// broadcast(broadcast(x)) is one broadcast.
struct MergeBroadcasts : OpRewritePattern<BroadcastOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BroadcastOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<BroadcastOp>();
    if (!inner)
      return failure();
    PlatesAttr plates = op.getPlatesAttr() ? op.getPlatesAttr() : inner.getPlatesAttr();
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), inner.getX(), op.getShape(), plates);
    return success();
  }
};

/// A number that is repeated has every shape at once.
struct ReshapeOfNumber : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto broadcast = op.getX().getDefiningOp<BroadcastOp>();
    if (!broadcast || EventType(broadcast.getX().getType()).rank() != 0)
      return failure();
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), broadcast.getX(), EventType(op.getType()).event,
                                             broadcast.getPlatesAttr());
    return success();
  }
};

} // namespace

void genc::gen::populateShapePatterns(RewritePatternSet &patterns) {
  patterns.add<MergeReshapes, WriteOutSize, MergeTransposes, TransposeIsReshape, FlattenConcat,
               MergeSlices, SliceOfConcat, MergePads, MergeBroadcasts, ReshapeOfNumber>(patterns.getContext());
  populateSinkPatterns(patterns);
}
