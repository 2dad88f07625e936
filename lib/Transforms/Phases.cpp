//===- Phases.cpp - convolutions of the phases of an image --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Phases.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc;

/// Zero, the same for every example.
static Value zeros(ImplicitLocOpBuilder &builder, ArrayRef<PhaseAxis> axes, int64_t channels,
                   Type element) {
  SmallVector<int64_t> shape;
  for (const PhaseAxis &axis : axes)
    shape.push_back(axis.outputs);
  shape.push_back(channels);
  auto type = RankedTensorType::get(shape, element);
  return gen::ConstantOp::create(builder,
                                 DenseElementsAttr::get(type, builder.getZeroAttr(element)));
}

/// The last element of the input that the phase would read.
static int64_t lastRead(const PhaseAxis &axis) {
  return axis.outputs - 1 + axis.first + (axis.taps - 1) * axis.dilation;
}

Value genc::phaseConvolution(ImplicitLocOpBuilder &builder, Value x, Value filter,
                             ArrayRef<PhaseAxis> axes, int64_t groups) {
  gen::EventType type(x.getType());
  SmallVector<int64_t> start(type.rank(), 0), size(type.event.begin(), type.event.end());
  SmallVector<int64_t> low, high, dilation;
  bool crop = false;
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t last = lastRead(axis);
    if (axis.taps == 0 || axis.first >= size[i] || last < 0)
      return zeros(builder, axes, gen::EventType(filter.getType()).event.back(), type.element);
    // What lies outside is padding; what no output reads is cut off, as paddings are not negative.
    start[i] = std::max<int64_t>(axis.first, 0);
    int64_t end = std::min(last, size[i] - 1);
    crop |= start[i] != 0 || end != size[i] - 1;
    low.push_back(start[i] - axis.first);
    high.push_back(last - end);
    dilation.push_back(axis.dilation);
    size[i] = end - start[i] + 1;
  }
  if (crop)
    x = gen::SliceOp::create(builder, x, builder.getDenseI64ArrayAttr(start),
                             builder.getDenseI64ArrayAttr(size), DenseI64ArrayAttr());
  auto unless = [&](ArrayRef<int64_t> numbers, int64_t idle) {
    bool all = llvm::all_of(numbers, [&](int64_t number) { return number == idle; });
    return all ? DenseI64ArrayAttr() : builder.getDenseI64ArrayAttr(numbers);
  };
  return gen::ConvOp::create(builder, x, filter, DenseI64ArrayAttr(), unless(low, 0),
                             unless(high, 0), unless(dilation, 1),
                             builder.getI64IntegerAttr(groups));
}

void genc::forEachPhase(ArrayRef<int64_t> factors, function_ref<void(ArrayRef<int64_t>)> visit) {
  SmallVector<int64_t> phase(factors.size(), 0);
  while (true) {
    visit(phase);
    int64_t axis = factors.size() - 1;
    while (axis >= 0 && ++phase[axis] == factors[axis])
      phase[axis--] = 0;
    if (axis < 0)
      return;
  }
}
