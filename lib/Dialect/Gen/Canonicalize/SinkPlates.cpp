//===- SinkPlates.cpp - what examples share sinks below operators ------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Sink.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc::gen;

/// Whether the operator computes each example by itself.
static bool isByExample(Operation *op) {
  return isa<SignatureOpInterface>(op) && op->getNumResults() == 1 && !op->hasAttr("site") &&
         !op->hasTrait<WholeBatch>() && !isa<RenamePlateOp>(op);
}

namespace {

/// What is computed of another example is that example's result: rename_plate(x) goes behind every
/// operator that computes each example by itself, where it meets what the batch computes anyway.
struct SinkRename : RewritePattern {
  explicit SinkRename(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  /// The rename that all operands with plates are results of; null where there is another one.
  static RenamePlateOp commonRename(Operation *op) {
    RenamePlateOp first;
    for (Value operand : op->getOperands()) {
      if (!isa<RankedTensorType>(operand.getType()))
        return {};
      if (EventType(operand.getType()).plates.empty())
        continue;
      auto rename = operand.getDefiningOp<RenamePlateOp>();
      bool same =
          rename &&
          (!first || (rename.getTo() == first.getTo() && rename.getFrom() == first.getFrom()));
      if (!same)
        return {};
      first = rename;
    }
    return first;
  }

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    RenamePlateOp rename = isByExample(op) ? commonRename(op) : RenamePlateOp();
    if (!rename)
      return failure();
    EventType type(op->getResult(0).getType());
    if (type.hasPlate(rename.getFromAttr())) // `broadcast` adds plates
      return failure();
    *llvm::find(type.plates, rename.getToAttr()) = rename.getFromAttr();
    Operation *clone = rewriter.clone(*op);
    rewriter.modifyOpInPlace(clone, [&] {
      for (OpOperand &operand : clone->getOpOperands())
        if (auto of = operand.get().getDefiningOp<RenamePlateOp>())
          operand.set(of.getX());
      clone->getResult(0).setType(type.type());
    });
    rewriter.replaceOpWithNewOp<RenamePlateOp>(op, clone->getResult(0), rename.getToAttr(),
                                               rename.getFromAttr());
    return success();
  }
};

/// What is the same for all examples is computed once: a product with a broadcast over the batch
/// becomes the broadcast of one product. `SinkBroadcast` is that of elementwise operators.
struct SinkShared : RewritePattern {
  explicit SinkShared(MLIRContext *context) : RewritePattern(MatchAnyOpTypeTag(), 1, context) {}

  LogicalResult matchAndRewrite(Operation *op, PatternRewriter &rewriter) const override {
    if (!isByExample(op) || op->hasTrait<Elementwise>() || isa<BroadcastOp>(op))
      return failure();
    EventType result(op->getResult(0).getType());
    if (result.plates.empty())
      return failure();
    for (Value operand : op->getOperands()) {
      if (!isa<RankedTensorType>(operand.getType()))
        return failure();
      auto broadcast = operand.getDefiningOp<BroadcastOp>();
      EventType type((broadcast ? broadcast.getX() : operand).getType());
      if (!type.plates.empty())
        return failure();
    }
    SmallVector<Value> operands(op->getOperands());
    for (Value &operand : operands)
      if (auto broadcast = operand.getDefiningOp<BroadcastOp>())
        operand = BroadcastOp::create(rewriter, op->getLoc(), broadcast.getX(),
                                      broadcast.getShape(), PlatesAttr());
    auto plates = PlatesAttr::get(op->getContext(), result.plates);
    Operation *clone = rewriter.clone(*op);
    EventType once = result;
    once.plates.clear();
    once.plateSizes.clear();
    rewriter.modifyOpInPlace(clone, [&] {
      clone->setOperands(operands);
      clone->getResult(0).setType(once.type());
    });
    rewriter.replaceOpWithNewOp<BroadcastOp>(op, result.type(), clone->getResult(0), result.event,
                                             plates);
    return success();
  }
};

} // namespace

void genc::gen::populateSinkPlatePatterns(RewritePatternSet &patterns) {
  patterns.add<SinkRename, SinkShared>(patterns.getContext());
}
