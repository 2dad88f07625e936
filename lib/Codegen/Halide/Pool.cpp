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

/// The windows of an operator, and the dimensions of a reduction over one.
struct Windows {
  template <typename Op> Windows(Op op, size_t axes) : size(numbersOr(op.getWindow(), axes, 1)), strides(size) {
    if (op.getStrides())
      strides = numbersOr(op.getStrides(), axes, 1);
    low = numbersOr(op.getPaddingLow(), axes, 0);
    high = numbersOr(op.getPaddingHigh(), axes, 0);
    low.push_back(0), high.push_back(0); // channels
    const char *const names[] = {"rx", "ry", "rz"};
    for (size_t i = 0; i < axes; ++i)
      dims.push_back({names[i], size[axes - 1 - i]});
  }

  SmallVector<int64_t, 4> size, strides, low, high;
  SmallVector<std::pair<std::string, int64_t>> dims;
};

template <typename Op> LogicalResult pool(Op op, StageBuilder &b) {
  constexpr bool isMax = std::is_same_v<Op, gen::PoolMaxOp>;
  size_t axes = b.result.rank() - 1;
  Windows windows(op, axes);
  // Finite, so that fast-math never meets an infinity; padding is narrower than the window, which therefore holds a
  // real element.
  Expr fill = isMax ? b.constant(std::numeric_limits<float>::lowest()) : b.constant(0);
  auto input = b.padded(op.getX(), windows.low, windows.high, fill);
  RDom r = b.domain(windows.dims);
  Exprs place = b.event(), source;
  for (size_t i = 0; i < axes; ++i)
    source.push_back(place[i] * static_cast<int32_t>(windows.strides[i]) + r[axes - 1 - i]);
  source.push_back(place.back());
  b.reduce(fill, r, [&](Expr value) { return isMax ? max(value, input(source)) : value + input(source); });
  return success();
}

/// Helper stage `winner` has the place of each window's largest element within the window; an element gathers what the
/// windows that it won were given.
LogicalResult poolMaxGradient(gen::PoolMaxGradientOp op, StageBuilder &b) {
  size_t axes = b.result.rank() - 1;
  Windows windows(op, axes);
  gen::EventType pooled = b.result;
  pooled.event = b.typeOf(op.getGradient()).event;
  Expr fill = b.constant(std::numeric_limits<float>::lowest());
  auto input = b.padded(op.getX(), windows.low, windows.high, fill);
  auto number = [&](const RDom &r) { // row-major within the window
    Expr result = 0;
    for (size_t i = 0; i < axes; ++i)
      result = result * static_cast<int32_t>(windows.size[i]) + r[static_cast<int>(axes - 1 - i)];
    return result;
  };
  RDom r = b.domain(windows.dims), back = b.domain(windows.dims);
  Stage &winner = b.helper("winner", argumentVars(pooled));
  Exprs place = b.event(), source, from; // both stages call their axes alike
  Expr hit = Internal::const_true();
  for (size_t i = 0; i < axes; ++i) {
    int32_t stride = windows.strides[i], last = pooled.event[i] - 1;
    source.push_back(place[i] * stride + r[static_cast<int>(axes - 1 - i)]);
    Expr offset = place[i] + static_cast<int32_t>(windows.low[i]) - back[static_cast<int>(axes - 1 - i)];
    Expr p = offset / stride;
    hit = hit && offset % stride == 0 && p >= 0 && p <= last;
    from.push_back(clamp(p, 0, last));
  }
  source.push_back(place.back()), from.push_back(place.back());
  b.reduce(winner, {fill, Expr(0)}, r, [&](Exprs current) {
    Expr better = input(source) > current[0];
    return Exprs{select(better, input(source), current[0]), select(better, number(r), current[1])};
  });
  Exprs arguments(from.rbegin(), from.rend());
  arguments.insert(arguments.end(), winner.vars.begin() + b.result.rank(), winner.vars.end());
  Expr won = hit && winner.func(arguments)[1] == number(back);
  b.reduce(b.constant(0), back, [&](Expr sum) {
    return sum + select(won, b.read(op.getGradient(), from), b.constant(0));
  });
  return success();
}

/// Helper stage `pair` carries the largest element so far and what stands at its place.
LogicalResult poolMaxGather(gen::PoolMaxGatherOp op, StageBuilder &b) {
  size_t axes = b.result.rank() - 1;
  Windows windows(op, axes);
  Expr fill = b.constant(std::numeric_limits<float>::lowest());
  auto input = b.padded(op.getX(), windows.low, windows.high, fill);
  auto value = b.padded(op.getValue(), windows.low, windows.high, b.constant(0), "pad_value");
  RDom r = b.domain(windows.dims);
  Exprs first, source;
  for (size_t i = 0; i < axes; ++i) {
    first.push_back(b.event()[i] * static_cast<int32_t>(windows.strides[i]));
    source.push_back(first.back() + r[static_cast<int>(axes - 1 - i)]);
  }
  first.push_back(b.event().back()), source.push_back(b.event().back());
  Stage &pair = b.helper("pair", b.vars());
  b.reduce(pair, {fill, value(first)}, r, [&](Exprs current) {
    Expr better = input(source) > current[0];
    return Exprs{select(better, input(source), current[0]), select(better, value(source), current[1])};
  });
  b.define(pair.func(pair.vars)[1]);
  return success();
}

} // namespace

void registerPoolDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::PoolMaxOp, pool<gen::PoolMaxOp>>(context);
    attachDefinition<gen::PoolSumOp, pool<gen::PoolSumOp>>(context);
    attachDefinition<gen::PoolMaxGradientOp, poolMaxGradient>(context);
    attachDefinition<gen::PoolMaxGatherOp, poolMaxGather>(context);
  });
}

} // namespace genc::halide
