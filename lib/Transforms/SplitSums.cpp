//===- SplitSums.cpp - sums of many elements of weights in two steps -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"

namespace genc {
#define GEN_PASS_DEF_SPLITSUMS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Fewer elements are added faster than another kernel starts.
static constexpr int64_t manyElements = 4096;
/// Rows that occupy any target, and the shortest that are worth a sum of their own.
static constexpr int64_t manyRows = 64, shortRow = 16;

/// How many leading axes the rows of \p x are: the fewest that make many rows.
static int64_t leadingAxes(const gen::EventType &x) {
  int64_t rows = 1, best = 0;
  for (int64_t axes = 1; axes < x.rank() && rows < manyRows; ++axes) {
    rows *= x.event[axes - 1];
    if (x.eventElements() / rows < shortRow)
      break;
    best = rows > 1 ? axes : 0;
  }
  return best;
}

namespace {
struct SplitSums : genc::impl::SplitSumsBase<SplitSums> {
  void runOnOperation() override {
    getOperation().walk([](gen::ReduceSumOp op) {
      gen::EventType x(op.getX().getType()), result(op.getType());
      if (!x.plates.empty() || result.eventElements() != 1 || x.eventElements() < manyElements)
        return;
      int64_t leading = leadingAxes(x);
      if (leading == 0)
        return;
      OpBuilder builder(op);
      auto axes = llvm::to_vector(llvm::seq<int64_t>(leading, x.rank()));
      Value rows = gen::ReduceSumOp::create(builder, op.getLoc(), op.getX(),
                                            builder.getDenseI64ArrayAttr(axes), /*keep=*/false);
      Value sum = gen::ReduceSumOp::create(builder, op.getLoc(), rows, DenseI64ArrayAttr(), /*keep=*/false);
      if (result.rank() != 0)
        sum = gen::ReshapeOp::create(builder, op.getLoc(), sum, result.event);
      op.replaceAllUsesWith(sum);
      op.erase();
    });
  }
};
} // namespace
