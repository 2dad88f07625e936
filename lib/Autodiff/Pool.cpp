//===- Pool.cpp - gradients of windowed reductions ------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Pool.h"
#include "Gradient.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::autodiff {
namespace {

void poolMax(gen::PoolMaxOp op, GradientBuilder &b) {
  b.add(op.getX(), b.make<gen::PoolMaxGradientOp>(op.getX(), b.gradient().value, op.getWindowAttr(),
                                                  op.getStridesAttr(), op.getPaddingLowAttr(),
                                                  op.getPaddingHighAttr()));
}

/// Which element of a window is the largest does not change around `x`: the two are linear maps, each the adjoint of the other.
void poolMaxGradient(gen::PoolMaxGradientOp op, GradientBuilder &b) {
  b.add(op.getGradient(), b.make<gen::PoolMaxGatherOp>(op.getX(), b.gradient().value, op.getWindowAttr(),
                                                       op.getStridesAttr(), op.getPaddingLowAttr(),
                                                       op.getPaddingHighAttr()));
}

void poolMaxGather(gen::PoolMaxGatherOp op, GradientBuilder &b) {
  b.add(op.getValue(), b.make<gen::PoolMaxGradientOp>(op.getX(), b.gradient().value, op.getWindowAttr(),
                                                      op.getStridesAttr(), op.getPaddingLowAttr(),
                                                      op.getPaddingHighAttr()));
}

/// Every element has the sum of the windows that it lies in: repeated pixels where windows tile the
/// input, else a transposed convolution of each channel by ones.
void poolSum(gen::PoolSumOp op, GradientBuilder &b) {
  gen::EventType x(op.getX().getType()), y(op.getType());
  size_t axes = x.rank() - 1;
  auto numbers = [&](std::optional<ArrayRef<int64_t>> given, ArrayRef<int64_t> fallback) {
    return SmallVector<int64_t>(given.value_or(fallback));
  };
  SmallVector<int64_t> window(op.getWindow()), none(axes, 0),
      strides = numbers(op.getStrides(), window), low = numbers(op.getPaddingLow(), none),
      high = numbers(op.getPaddingHigh(), none), unread;
  bool tiles = strides == window;
  for (size_t i = 0; i < axes; ++i) {
    unread.push_back(x.event[i] + low[i] + high[i] - (y.event[i] - 1) * strides[i] - window[i]);
    tiles &= x.event[i] == y.event[i] * window[i] && low[i] == 0;
  }
  if (tiles)
    return b.add(op.getX(), b.make<gen::ResizeNearestOp>(b.gradient().value, window));
  SmallVector<int64_t> shape(window);
  shape.append({x.event.back(), 1});
  Term ones = b.make<gen::ConstantOp>(
      DenseElementsAttr::get(RankedTensorType::get(shape, x.element), 1.0f));
  auto attribute = [&](ArrayRef<int64_t> values) { return b.getDenseI64ArrayAttr(values); };
  b.add(op.getX(), b.make<gen::ConvTransposeOp>(b.gradient().value, ones.value, attribute(strides),
                                                attribute(low), attribute(high), attribute(unread),
                                                DenseI64ArrayAttr(), x.event.back()));
}

} // namespace

void registerPoolGradients(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachGradient<gen::PoolMaxOp, poolMax>(context);
    attachGradient<gen::PoolMaxGradientOp, poolMaxGradient>(context);
    attachGradient<gen::PoolMaxGatherOp, poolMaxGather>(context);
    attachGradient<gen::PoolSumOp, poolSum>(context);
  });
}

} // namespace genc::autodiff
