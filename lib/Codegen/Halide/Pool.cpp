//===- Pool.cpp - definitions of windowed reductions ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Definition.h"
#include "genc/Dialect/Gen/Ops/Pool.h"
#include <limits>

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

template <typename Op> LogicalResult pool(Op op, StageBuilder &b) {
  constexpr bool isMax = std::is_same_v<Op, gen::PoolMaxOp>;
  size_t axes = b.result.rank() - 1;
  SmallVector<int64_t, 4> window = numbersOr(op.getWindow(), axes, 1), strides = window;
  if (op.getStrides())
    strides = numbersOr(op.getStrides(), axes, 1);
  SmallVector<int64_t, 4> low = numbersOr(op.getPaddingLow(), axes, 0), high = numbersOr(op.getPaddingHigh(), axes, 0);
  low.push_back(0), high.push_back(0);
  // Finite, so that fast-math never meets an infinity; padding is narrower than the window, which therefore holds a
  // real element.
  Expr fill = isMax ? b.constant(std::numeric_limits<float>::lowest()) : b.constant(0);
  auto input = b.padded(op.getX(), low, high, fill);
  const char *const names[] = {"rx", "ry", "rz"};
  SmallVector<std::pair<std::string, int64_t>> dims;
  for (size_t i = 0; i < axes; ++i)
    dims.push_back({names[i], window[axes - 1 - i]});
  RDom r = b.domain(dims);
  Exprs place = b.event(), source;
  for (size_t i = 0; i < axes; ++i)
    source.push_back(place[i] * static_cast<int32_t>(strides[i]) + r[axes - 1 - i]);
  source.push_back(place.back());
  b.reduce(fill, r, [&](Expr value) { return isMax ? max(value, input(source)) : value + input(source); });
  return success();
}

} // namespace

void registerPoolDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::PoolMaxOp, pool<gen::PoolMaxOp>>(context);
    attachDefinition<gen::PoolSumOp, pool<gen::PoolSumOp>>(context);
  });
}

} // namespace genc::halide
