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

/// `[panels, rows, 64]` of a matrix; of a transposed one (gradients of inputs) in one go.
static Value panelsOf(OpBuilder &builder, Location loc, Value matrix) {
  gen::EventType type(matrix.getType());
  int64_t rows = type.event.front(), panels = type.event.back() / panelColumns;
  auto turned = matrix.getDefiningOp<gen::TransposeOp>();
  if (turned && turned.getPermutation() == ArrayRef<int64_t>{1, 0}) {
    Value columns = gen::ReshapeOp::create(builder, loc, turned.getX(), {panels, panelColumns, rows});
    return gen::TransposeOp::create(builder, loc, columns, ArrayRef<int64_t>{0, 2, 1});
  }
  Value columns = gen::ReshapeOp::create(builder, loc, matrix, {rows, panels, panelColumns});
  return gen::TransposeOp::create(builder, loc, columns, ArrayRef<int64_t>{1, 0, 2});
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
      linear.getWeightMutable().assign(panelsOf(builder, linear.getLoc(), linear.getWeight()));
      linear.setPacked(true);
    });
  }
};
} // namespace
