//===- FoldUpsample.cpp - convolves before nearest upsampling -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Along one axis y[r * m + phase] = sum over k of f[k] * u[r * m + phase + k - low], where u[j] =
// x[floor(j / r)]: tap k reads x[m + floor((phase + k - low) / r)]. Taps that read the same element
// are summed. Outside of u is outside of x.

#include "Phases.h"
#include "WeightValues.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"

namespace genc {
#define GEN_PASS_DEF_FOLDUPSAMPLE
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// More phases make long kernels with little to share.
static constexpr int64_t mostPhases = 8;

/// Whether every number that is given is \p idle.
static bool isIdle(std::optional<ArrayRef<int64_t>> numbers, int64_t idle) {
  return !numbers || llvm::all_of(*numbers, [&](int64_t number) { return number == idle; });
}

static int64_t lowPadding(gen::ConvOp conv, size_t axis) {
  return conv.getPaddingLow() ? (*conv.getPaddingLow())[axis] : 0;
}

/// Whether the phases of \p conv behind \p resize can be told and pay.
static bool foldable(gen::ConvOp conv, gen::ResizeNearestOp resize, WeightValues &weights) {
  if (!resize->hasOneUse() || !isIdle(conv.getStrides(), 1) || !isIdle(conv.getDilation(), 1) ||
      !weights.isFixed(conv.getFilter()))
    return false;
  int64_t phases = 1;
  gen::EventType result(conv.getType());
  for (auto [axis, factor] : llvm::enumerate(resize.getFactor())) {
    phases *= factor;
    if (phases > mostPhases || result.event[axis] < factor)
      return false;
  }
  return true;
}

/// Tap \p tap of \p filter along \p axis, which it keeps.
static Value sliceTap(ImplicitLocOpBuilder &builder, Value filter, size_t axis, int64_t tap) {
  gen::EventType type(filter.getType());
  SmallVector<int64_t> start(type.rank(), 0), size(type.event.begin(), type.event.end());
  start[axis] = tap;
  size[axis] = 1;
  return gen::SliceOp::create(builder, filter, builder.getDenseI64ArrayAttr(start),
                              builder.getDenseI64ArrayAttr(size), DenseI64ArrayAttr());
}

/// The filter of one phase along \p axis: taps that read one element are summed.
static Value sumTaps(ImplicitLocOpBuilder &builder, Value filter, size_t axis, int64_t phase,
                     int64_t factor, int64_t low) {
  int64_t taps = gen::EventType(filter.getType()).event[axis];
  SmallVector<Value> sums;
  int64_t previous = 0;
  for (int64_t k = 0; k < taps; ++k) {
    int64_t place = floorDivide(phase + k - low, factor);
    Value tap = sliceTap(builder, filter, axis, k);
    if (sums.empty() || place != previous)
      sums.push_back(tap);
    else
      sums.back() = gen::AddOp::create(builder, sums.back(), tap);
    previous = place;
  }
  if (sums.size() == static_cast<size_t>(taps))
    return filter;
  if (sums.size() == 1)
    return sums.front();
  return gen::ConcatOp::create(builder, sums, builder.getI64IntegerAttr(axis));
}

/// A 1x1 kernel meets every pixel once: the small image is convolved and then repeated.
static Value movePointwise(ImplicitLocOpBuilder &builder, gen::ConvOp conv,
                           gen::ResizeNearestOp resize) {
  Value small = gen::ConvOp::create(builder, resize.getX(), conv.getFilter(), DenseI64ArrayAttr(),
                                    DenseI64ArrayAttr(), DenseI64ArrayAttr(), DenseI64ArrayAttr(),
                                    conv.getGroupsAttr());
  return gen::ResizeNearestOp::create(builder, small, resize.getFactorAttr());
}

static Value convolvePhases(ImplicitLocOpBuilder &builder, gen::ConvOp conv,
                            gen::ResizeNearestOp resize) {
  ArrayRef<int64_t> factors = resize.getFactor();
  gen::EventType filter(conv.getFilter().getType()), result(conv.getType());
  SmallVector<Value> phases;
  forEachPhase(factors, [&](ArrayRef<int64_t> phase) {
    Value taps = conv.getFilter();
    SmallVector<PhaseAxis> axes;
    for (size_t axis = 0; axis < factors.size(); ++axis) {
      int64_t low = lowPadding(conv, axis), factor = factors[axis];
      taps = sumTaps(builder, taps, axis, phase[axis], factor, low);
      int64_t count = gen::EventType(taps.getType()).event[axis];
      axes.push_back({floorDivide(phase[axis] - low, factor), count, 1,
                      phaseSize(result.event[axis], phase[axis], factor)});
    }
    phases.push_back(phaseConvolution(builder, resize.getX(), taps, axes, conv.getGroups()));
  });
  return gen::InterleaveOp::create(builder, phases, factors);
}

namespace {
struct FoldUpsample : genc::impl::FoldUpsampleBase<FoldUpsample> {
  void runOnOperation() override {
    SmallVector<gen::ConvOp> convolutions;
    getOperation().walk([&](gen::ConvOp conv) { convolutions.push_back(conv); });
    WeightValues weights;
    for (gen::ConvOp conv : convolutions) {
      auto resize = conv.getX().getDefiningOp<gen::ResizeNearestOp>();
      if (!resize || !foldable(conv, resize, weights))
        continue;
      ImplicitLocOpBuilder builder(conv.getLoc(), conv);
      gen::EventType filter(conv.getFilter().getType());
      bool pointwise =
          llvm::all_of(ArrayRef(filter.event).drop_back(2), [](int64_t k) { return k == 1; });
      bool padded = !isIdle(conv.getPaddingLow(), 0) || !isIdle(conv.getPaddingHigh(), 0);
      Value folded = pointwise && !padded ? movePointwise(builder, conv, resize)
                                          : convolvePhases(builder, conv, resize);
      if (folded.getType() != conv.getType())
        continue;
      conv.replaceAllUsesWith(folded);
      conv.erase();
      resize.erase();
    }
  }
};
} // namespace
