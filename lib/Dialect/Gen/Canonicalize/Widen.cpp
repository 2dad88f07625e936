//===- Widen.cpp - widening stands behind rearrangements ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Patterns.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc::gen;

namespace {

/// move(widen(x)) becomes widen(move(x)): `prepare` moves 16 bits, and the kernel behind widens
/// what it reads.
template <typename Move> struct WidenBehind : OpRewritePattern<Move> {
  using OpRewritePattern<Move>::OpRewritePattern;
  LogicalResult matchAndRewrite(Move op, PatternRewriter &rewriter) const override {
    auto widen = op.getX().template getDefiningOp<WidenOp>();
    if (!widen)
      return failure();
    Operation *moved = rewriter.clone(*op);
    EventType type(op.getType());
    type.element = EventType(widen.getX().getType()).element;
    rewriter.modifyOpInPlace(moved, [&] {
      moved->setOperand(0, widen.getX());
      moved->getResult(0).setType(type.type());
    });
    rewriter.replaceOpWithNewOp<WidenOp>(op, op.getType(), moved->getResult(0));
    return success();
  }
};

} // namespace

void genc::gen::populateWidenPatterns(RewritePatternSet &patterns) {
  patterns.add<WidenBehind<ReshapeOp>, WidenBehind<TransposeOp>, WidenBehind<SliceOp>,
               WidenBehind<ReverseOp>>(patterns.getContext());
}
