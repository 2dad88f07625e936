//===- LowerConvTranspose.cpp - transposed convolutions as phases -------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Along one axis y[q] = sum over k with q + low - k * dilation = p * stride of x[p] * f[k]. For q =
// m * stride + phase these k are k0, k0 + step, ... with step = stride / gcd(stride, dilation), and
// p = m + (phase + low - k * dilation) / stride falls by dilation / gcd from one to the next: a
// convolution of stride 1 by those taps in reverse order.

#include "Phases.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include <numeric>

namespace genc {
#define GEN_PASS_DEF_LOWERCONVTRANSPOSE
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// Which taps of the filter an axis of a phase uses.
struct PhaseTaps {
  PhaseAxis axis;
  int64_t start; ///< the first tap of the filter, in its own order
  int64_t step;
};

/// Rewrites one transposed convolution.
class Lowering {
public:
  explicit Lowering(gen::ConvTransposeOp op)
      : op(op), builder(op.getLoc(), op), filter(op.getFilter().getType()), result(op.getType()),
        axes(filter.rank() - 2) {}
  void run();

private:
  Value ofOnePixel();
  static int64_t numberOr(std::optional<ArrayRef<int64_t>> given, size_t axis, int64_t fallback) {
    return given ? (*given)[axis] : fallback;
  }
  PhaseTaps taps(size_t axis, int64_t phase);
  Value groupedFilter();
  Value phaseFilter(Value weights, ArrayRef<PhaseTaps> taps);

  gen::ConvTransposeOp op;
  ImplicitLocOpBuilder builder;
  gen::EventType filter, result;
  size_t axes;
};

} // namespace

PhaseTaps Lowering::taps(size_t axis, int64_t phase) {
  int64_t stride = numberOr(op.getStrides(), axis, 1);
  int64_t dilation = numberOr(op.getDilation(), axis, 1);
  int64_t low = numberOr(op.getPaddingLow(), axis, 0);
  int64_t common = std::gcd(stride, dilation), step = stride / common;
  PhaseTaps found{{0, 0, dilation / common, phaseSize(result.event[axis], phase, stride)}, 0, step};
  for (int64_t k = 0; k < filter.event[axis]; ++k) {
    int64_t place = phase + low - k * dilation;
    if (place % stride != 0)
      continue;
    if (found.axis.taps++ == 0)
      found.start = k;
    found.axis.first = place / stride; // of the last tap, which reads the lowest place
  }
  if (found.axis.taps == 1)
    found.axis.dilation = found.step = 1;
  return found;
}

/// The filter with the axes of `conv`: [kernel..., in / groups, out].
Value Lowering::groupedFilter() {
  int64_t groups = op.getGroups();
  if (groups == 1)
    return op.getFilter();
  int64_t in = filter.event[axes] / groups, out = filter.event[axes + 1];
  SmallVector<int64_t> kernel(filter.event.begin(), filter.event.begin() + axes);
  SmallVector<int64_t> split = kernel, joined = kernel, order;
  split.append({groups, in, out});
  joined.append({in, groups * out});
  for (size_t i = 0; i < axes; ++i)
    order.push_back(i);
  order.append({int64_t(axes) + 1, int64_t(axes), int64_t(axes) + 2});
  Value parts = gen::ReshapeOp::create(builder, op.getFilter(), split);
  Value moved = gen::TransposeOp::create(builder, parts, order);
  return gen::ReshapeOp::create(builder, moved, joined);
}

/// The taps of one phase, in the order in which `conv` meets them.
Value Lowering::phaseFilter(Value weights, ArrayRef<PhaseTaps> taps) {
  gen::EventType type(weights.getType());
  SmallVector<int64_t> start(type.rank(), 0), size(type.event.begin(), type.event.end());
  SmallVector<int64_t> step(type.rank(), 1), reversed;
  for (auto [i, tap] : llvm::enumerate(taps)) {
    if (tap.axis.taps == 0)
      return weights;
    start[i] = tap.start;
    size[i] = tap.axis.taps;
    step[i] = tap.step;
    if (tap.axis.taps > 1)
      reversed.push_back(i);
  }
  if (ArrayRef<int64_t>(size) != ArrayRef<int64_t>(type.event))
    weights = gen::SliceOp::create(builder, weights, builder.getDenseI64ArrayAttr(start),
                                   builder.getDenseI64ArrayAttr(size),
                                   builder.getDenseI64ArrayAttr(step));
  return reversed.empty() ? weights
                          : gen::ReverseOp::create(builder, weights, reversed).getResult();
}

/// One pixel meets every tap once: a product with the matrix of each. Null where it is not of this
/// form.
Value Lowering::ofOnePixel() {
  gen::EventType x(op.getX().getType());
  ArrayRef<int64_t> kernel = ArrayRef(filter.event).take_front(axes);
  int64_t taps = 1;
  for (size_t axis = 0; axis < axes; ++axis) {
    if (x.event[axis] != 1 || numberOr(op.getDilation(), axis, 1) != 1 ||
        numberOr(op.getPaddingLow(), axis, 0) != 0)
      return {};
    taps *= kernel[axis];
  }
  if (op.getGroups() != 1 || ArrayRef(result.event).drop_back() != kernel)
    return {};
  int64_t in = filter.event[axes], out = filter.event[axes + 1];
  Value pixel = gen::ReshapeOp::create(builder, op.getX(), SmallVector<int64_t>{1, 1, in});
  Value weights =
      gen::ReshapeOp::create(builder, op.getFilter(), SmallVector<int64_t>{taps, in, out});
  Value products = gen::MatmulOp::create(builder, pixel, weights, false, false);
  return gen::ReshapeOp::create(builder, products, ArrayRef<int64_t>(result.event));
}

void Lowering::run() {
  if (Value product = ofOnePixel()) {
    op.replaceAllUsesWith(product);
    op.erase();
    return;
  }
  // An axis shorter than the stride has no later phases.
  SmallVector<int64_t> factors;
  for (size_t axis = 0; axis < axes; ++axis)
    factors.push_back(std::min(numberOr(op.getStrides(), axis, 1), result.event[axis]));
  Value weights = groupedFilter();
  SmallVector<Value> phases;
  forEachPhase(factors, [&](ArrayRef<int64_t> phase) {
    SmallVector<PhaseTaps> perAxis;
    SmallVector<PhaseAxis> windows;
    for (size_t axis = 0; axis < axes; ++axis) {
      perAxis.push_back(taps(axis, phase[axis]));
      windows.push_back(perAxis.back().axis);
    }
    Value sliced = phaseFilter(weights, perAxis);
    phases.push_back(phaseConvolution(builder, op.getX(), sliced, windows, op.getGroups()));
  });
  Value woven = phases.front();
  if (phases.size() > 1)
    woven = gen::InterleaveOp::create(builder, phases, factors);
  // All phases are zero: nothing of x is in the result, and so none of its plates. Left to the
  // plain definition.
  if (woven.getType() != op.getType())
    return;
  op.replaceAllUsesWith(woven);
  op.erase();
}

namespace {
struct LowerConvTranspose : genc::impl::LowerConvTransposeBase<LowerConvTranspose> {
  void runOnOperation() override {
    SmallVector<gen::ConvTransposeOp> found;
    getOperation().walk([&](gen::ConvTransposeOp op) { found.push_back(op); });
    for (gen::ConvTransposeOp op : found)
      Lowering(op).run();
  }
};
} // namespace
