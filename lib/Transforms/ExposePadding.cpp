//===- ExposePadding.cpp - an operator of its own for every padding -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Pool.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/Builders.h"

namespace genc {
#define GEN_PASS_DEF_EXPOSEPADDING
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// What a window sees outside: the neutral element of its reduction.
static APFloat outside(Operation *op) {
  if (!isa<gen::PoolMaxOp>(op))
    return APFloat(0.0);
  Type element = cast<ShapedType>(op->getResult(0).getType()).getElementType();
  APFloat lowest = APFloat::getLargest(cast<FloatType>(element).getFloatSemantics(), true);
  bool inexact;
  lowest.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &inexact);
  return lowest;
}

/// One number an axis of the event: that of each spatial axis, and 0 for the channels.
static SmallVector<int64_t> border(std::optional<ArrayRef<int64_t>> given, size_t axes) {
  SmallVector<int64_t> numbers(axes + 1, 0);
  if (given)
    llvm::copy(*given, numbers.begin());
  return numbers;
}

template <typename Op> static void expose(Op op, size_t axes) {
  SmallVector<int64_t> low = border(op.getPaddingLow(), axes);
  SmallVector<int64_t> high = border(op.getPaddingHigh(), axes);
  op.removePaddingLowAttr();
  op.removePaddingHighAttr();
  if (llvm::all_of(llvm::concat<int64_t>(low, high), [](int64_t number) { return number == 0; }))
    return;
  OpBuilder builder(op);
  auto pad = gen::PadOp::create(builder, op.getLoc(), op.getX(), low, high, outside(op));
  op.getXMutable().assign(pad);
}

namespace {
struct ExposePadding : genc::impl::ExposePaddingBase<ExposePadding> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto conv = dyn_cast<gen::ConvOp>(op))
        expose(conv, cast<ShapedType>(conv.getFilter().getType()).getRank() - 2);
      else if (auto pool = dyn_cast<gen::PoolMaxOp>(op))
        expose(pool, pool.getWindow().size());
      else if (auto pool = dyn_cast<gen::PoolSumOp>(op))
        expose(pool, pool.getWindow().size());
    });
  }
};
} // namespace
