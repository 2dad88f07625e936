//===- PackWeights.cpp - panels of wide matrices -----------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A register tile reads some columns of one row of weights, then of the next. Where a row fills a
// page, each of these reads meets another page, and neither the translation buffer nor the
// prefetcher follows. In panels the rows of a tile are neighbours.
//
//===----------------------------------------------------------------------===//

#include "WeightValues.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace genc {
#define GEN_PASS_DEF_PACKWEIGHTS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Columns of a panel: whole vectors of every target, so that no vector crosses panels.
static constexpr int64_t panelColumns = 64;
/// Bytes of a row from which on a matrix is packed: a page.
static constexpr int64_t wideRow = 4096;

/// Of a matrix, as it lies in memory.
static int64_t rowBytes(Value matrix) {
  if (auto widen = matrix.getDefiningOp<gen::WidenOp>())
    matrix = widen.getX();
  gen::EventType type(matrix.getType());
  return type.event.back() * llvm::divideCeil(type.element.getIntOrFloatBitWidth(), 8);
}

namespace {
struct PackWeights : genc::impl::PackWeightsBase<PackWeights> {
  void runOnOperation() override {
    WeightValues values;
    getOperation().walk([&](gen::LinearOp linear) {
      gen::EventType weight(linear.getWeight().getType());
      int64_t columns = weight.event.back(), rows = weight.event.front();
      if (linear.getPacked() || columns % panelColumns || rowBytes(linear.getWeight()) < wideRow ||
          rows < 2 || values.of(linear.getWeight()) != Dependence::Weights)
        return;
      OpBuilder builder(linear);
      Location loc = linear.getLoc();
      Value panels =
          gen::ReshapeOp::create(builder, loc, linear.getWeight(),
                                 ArrayRef<int64_t>{rows, columns / panelColumns, panelColumns});
      panels = gen::TransposeOp::create(builder, loc, panels, ArrayRef<int64_t>{1, 0, 2});
      linear.getWeightMutable().assign(panels);
      linear.setPacked(true);
    });
  }
};
} // namespace
