//===- Sink.cpp - rearrangements sink below elementwise operators -------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Sink.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc::gen;

namespace {

/// The operator on \p operands whose result has \p event; the new operator stands where the old one
/// is.
static Operation *cloneOn(Operation *op, ArrayRef<Value> operands, ArrayRef<int64_t> event,
                          PatternRewriter &rewriter) {
  Operation *clone = rewriter.clone(*op);
  EventType type(op->getResult(0).getType());
  type.event.assign(event.begin(), event.end());
  rewriter.modifyOpInPlace(clone, [&] {
    clone->setOperands(operands);
    clone->getResult(0).setType(type.type());
  });
  return clone;
}

struct SinkReshape : OpTraitRewritePattern<Elementwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  /// The one event that all reshaped operands had; nullopt where they differ, or where an operand
  /// is neither reshaped nor a single number.
  static std::optional<SmallVector<int64_t, 4>> commonSource(Operation *op) {
    EventType result(op->getResult(0).getType());
    std::optional<SmallVector<int64_t, 4>> source;
    for (Value operand : op->getOperands()) {
      EventType type(operand.getType());
      if (auto reshape = operand.getDefiningOp<ReshapeOp>();
          reshape && type.event == result.event) {
        EventType from(reshape.getX().getType());
        if (source && *source != from.event)
          return std::nullopt;
        source = from.event;
      } else if (type.eventElements() != 1) {
        return std::nullopt;
      }
    }
    return source;
  }

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    auto source = commonSource(op);
    if (!source)
      return failure();
    EventType result(op->getResult(0).getType());
    SmallVector<Value> operands;
    for (Value operand : op->getOperands()) {
      EventType type(operand.getType());
      auto reshape = operand.getDefiningOp<ReshapeOp>();
      if (reshape && type.event == result.event)
        operands.push_back(reshape.getX());
      else if (type.rank() > static_cast<int64_t>(source->size()))
        operands.push_back(ReshapeOp::create(rewriter, op->getLoc(), operand, ArrayRef<int64_t>()));
      else
        operands.push_back(operand);
    }
    Operation *clone = cloneOn(op, operands, *source, rewriter);
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op->getResult(0).getType(), clone->getResult(0),
                                           result.event);
    return success();
  }
};

/// The same for a transpose, below operators of one operand.
struct SinkTranspose : OpTraitRewritePattern<Elementwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (op->getNumOperands() != 1)
      return failure();
    auto transpose = op->getOperand(0).getDefiningOp<TransposeOp>();
    if (!transpose || !transpose->hasOneUse())
      return failure();
    EventType from(transpose.getX().getType());
    Operation *clone = cloneOn(op, transpose.getX(), from.event, rewriter);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op->getResult(0).getType(), clone->getResult(0),
                                             transpose.getPermutation());
    return success();
  }
};

/// Repeated pixels are computed once: f(resize_nearest(x), c) becomes resize_nearest(f(x, c)) where
/// c differs by channel at most.
struct SinkResize : OpTraitRewritePattern<Elementwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  static bool byChannel(Value value) {
    EventType type(value.getType());
    ArrayRef<int64_t> event = type.event;
    return event.empty() || llvm::all_of(event.drop_back(), [](int64_t size) { return size == 1; });
  }

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    ResizeNearestOp resize;
    EventType result(op->getResult(0).getType());
    SmallVector<Value> operands(op->getOperands());
    for (Value &operand : operands) {
      if (byChannel(operand))
        continue;
      auto found = operand.getDefiningOp<ResizeNearestOp>();
      if (resize || !found || !found->hasOneUse() ||
          EventType(found.getType()).event != result.event)
        return failure();
      resize = found;
      operand = found.getX();
    }
    if (!resize || !isa<FloatType>(result.element))
      return failure();
    Operation *clone = cloneOn(op, operands, EventType(resize.getX().getType()).event, rewriter);
    rewriter.replaceOpWithNewOp<ResizeNearestOp>(op, op->getResult(0).getType(),
                                                 clone->getResult(0), resize.getFactor());
    return success();
  }
};

/// What is the same everywhere is computed once: f(broadcast(x), c) becomes broadcast(f(x, c))
/// where c is a number.
struct SinkBroadcast : OpTraitRewritePattern<Elementwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  static bool isNumber(EventType type) { return type.rank() == 0 && type.plates.empty(); }

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    EventType result(op->getResult(0).getType());
    SmallVector<Value> operands(op->getOperands());
    std::optional<EventType> source;
    for (Value &operand : operands) {
      auto broadcast = operand.getDefiningOp<BroadcastOp>();
      EventType from((broadcast ? broadcast.getX() : operand).getType());
      if (!broadcast && !isNumber(from))
        return failure();
      if (!broadcast)
        continue;
      EventType to(broadcast.getType());
      if (to.event != result.event || to.plates != result.plates ||
          (source && (source->event != from.event || source->plates != from.plates)))
        return failure();
      source = from;
      operand = broadcast.getX();
    }
    if (!source)
      return failure();
    Operation *clone = cloneOn(op, operands, source->event, rewriter);
    EventType type(clone->getResult(0).getType());
    type.plates = source->plates;
    type.plateSizes = source->plateSizes;
    rewriter.modifyOpInPlace(clone, [&] { clone->getResult(0).setType(type.type()); });
    PlatesAttr plates =
        result.plates.empty() ? PlatesAttr() : PlatesAttr::get(op->getContext(), result.plates);
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, op->getResult(0).getType(), clone->getResult(0),
                                             result.event, plates);
    return success();
  }
};

/// An elementwise operator stretches its operands itself: a broadcast in front is dropped where
/// the others have the full shape.
struct DropBroadcast : OpTraitRewritePattern<Elementwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;
  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    EventType result(op->getResult(0).getType());
    for (OpOperand &operand : op->getOpOperands()) {
      auto broadcast = operand.get().getDefiningOp<BroadcastOp>();
      if (!broadcast)
        continue;
      EventType rest(broadcast.getX().getType());
      for (OpOperand &other : op->getOpOperands()) {
        if (&other == &operand)
          continue;
        EventType type(other.get().getType());
        rest.event = *broadcastEvents(rest.event, type.event);
        (void)rest.unifyPlates(type);
      }
      if (rest.event != result.event || rest.plates != result.plates)
        continue;
      rewriter.modifyOpInPlace(op, [&] { operand.set(broadcast.getX()); });
      return success();
    }
    return failure();
  }
};

} // namespace

void genc::gen::populateSinkPatterns(RewritePatternSet &patterns) {
  patterns.add<SinkReshape, SinkTranspose, SinkResize, SinkBroadcast, DropBroadcast>(
      patterns.getContext());
  populateSinkPlatePatterns(patterns);
}
