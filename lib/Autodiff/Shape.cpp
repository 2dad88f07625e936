//===- Shape.cpp - gradients of rearrangements -----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Shape.h"
#include "Gradient.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Pool.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"

using namespace mlir;

namespace genc::autodiff {
namespace {

using Numbers = SmallVector<int64_t>;

Numbers eventOf(Value value) {
  gen::EventType type(value.getType());
  return Numbers(type.event.begin(), type.event.end());
}

Term slice(Term x, ArrayRef<int64_t> start, ArrayRef<int64_t> size, ArrayRef<int64_t> step = {}) {
  OpBuilder &b = *x.builder;
  return x.builder->make<gen::SliceOp>(
      x.value, b.getDenseI64ArrayAttr(start), b.getDenseI64ArrayAttr(size),
      step.empty() ? DenseI64ArrayAttr() : b.getDenseI64ArrayAttr(step));
}

/// `x` among zeros: `low` before it, as many behind it as `event` has room for.
Term among(Term x, ArrayRef<int64_t> low, ArrayRef<int64_t> event) {
  Numbers size = eventOf(x), high;
  for (size_t i = 0; i < size.size(); ++i)
    high.push_back(event[i] - low[i] - size[i]);
  return x.builder->make<gen::PadOp>(x.value, low, high, APFloat(0.0));
}

void reshapeRule(gen::ReshapeOp op, GradientBuilder &b) {
  b.add(op.getX(), reshape(b.gradient(), eventOf(op.getX())));
}

void transpose(gen::TransposeOp op, GradientBuilder &b) {
  Numbers back(op.getPermutation().size());
  for (auto [i, axis] : llvm::enumerate(op.getPermutation()))
    back[axis] = i;
  b.add(op.getX(), b.make<gen::TransposeOp>(b.gradient().value, back));
}

void concat(gen::ConcatOp op, GradientBuilder &b) {
  int64_t axis = *gen::EventType(op.getType()).axis(op.getAxis());
  Numbers start(eventOf(op.getResult()).size(), 0);
  for (Value x : op.getXs()) {
    b.add(x, slice(b.gradient(), start, eventOf(x)));
    start[axis] += eventOf(x)[axis];
  }
}

/// The elements go back to their places; with a step, zeros come between them.
void sliceRule(gen::SliceOp op, GradientBuilder &b) {
  Numbers event = eventOf(op.getX()), size(op.getSize()), apart, rest, spread, start(op.getStart());
  Term g = b.gradient();
  if (op.getStep() && llvm::any_of(*op.getStep(), [](int64_t step) { return step != 1; })) {
    for (auto [i, step] : llvm::enumerate(*op.getStep())) {
      apart.append({size[i], 1});
      rest.append({size[i], step});
      spread.push_back(size[i] * step);
    }
    g = reshape(among(reshape(g, apart), Numbers(rest.size(), 0), rest), spread);
    for (size_t i = 0; i < event.size();
         ++i) // the zeros behind the last element may reach beyond the end
      size[i] = std::min(spread[i], event[i] - start[i]);
    g = slice(g, Numbers(event.size(), 0), size);
  }
  b.add(op.getX(), among(g, start, event));
}

void pad(gen::PadOp op, GradientBuilder &b) {
  b.add(op.getX(), slice(b.gradient(), op.getLow(), eventOf(op.getX())));
}

void broadcast(gen::BroadcastOp op, GradientBuilder &b) { b.add(op.getX(), b.gradient()); }

void tile(gen::TileOp op, GradientBuilder &b) {
  Numbers event = eventOf(op.getX()), apart, copies;
  for (size_t i = 0; i < event.size(); ++i) {
    copies.push_back(apart.size());
    apart.append({op.getRepeats()[i], event[i]});
  }
  Term g = reshape(b.gradient(), apart);
  b.add(op.getX(),
        b.make<gen::ReduceSumOp>(g.value, b.getDenseI64ArrayAttr(copies), /*keep=*/false));
}

void gather(gen::GatherOp op, GradientBuilder &b) {
  gen::EventType table(op.getTable().getType());
  b.add(op.getTable(),
        b.make<gen::ScatterAddOp>(b.gradient().value, op.getIndices(), table.event.front(),
                                  /*keep_plates=*/!table.plates.empty()));
}

void reverse(gen::ReverseOp op, GradientBuilder &b) {
  b.add(op.getX(), b.make<gen::ReverseOp>(b.gradient().value, op.getAxesAttr()));
}

void interleave(gen::InterleaveOp op, GradientBuilder &b) {
  for (auto [phase, x] : llvm::enumerate(op.getXs())) {
    Numbers event = eventOf(x), start(event.size(), 0), step(event.size(), 1);
    int64_t rest = phase;
    for (size_t i = op.getFactors().size(); i-- > 0;) {
      step[i] = op.getFactors()[i];
      start[i] = rest % step[i];
      rest /= step[i];
    }
    b.add(x, slice(b.gradient(), start, event, step));
  }
}

/// A plate's values keep their examples: the way back.
void renamePlate(gen::RenamePlateOp op, GradientBuilder &b) {
  b.add(op.getX(), b.make<gen::RenamePlateOp>(b.gradient().value, op.getFrom(), op.getTo()));
}

void resizeNearest(gen::ResizeNearestOp op, GradientBuilder &b) {
  b.add(op.getX(),
        b.make<gen::PoolSumOp>(b.gradient().value, op.getFactorAttr(), DenseI64ArrayAttr(),
                               DenseI64ArrayAttr(), DenseI64ArrayAttr()));
}

/// What was read at the place before the first along `axis` was the first, behind the last the
/// last: their gradients add.
Term foldBorder(Term x, int64_t axis) {
  Numbers event = eventOf(x), start(event.size(), 0), none = start, one = event;
  one[axis] = 1;
  Term first = slice(x, start, one);
  start[axis] = event[axis] - 1;
  Term last = slice(x, start, one);
  start[axis] = 1;
  event[axis] -= 2;
  Term inner = slice(x, start, event);
  Numbers end = none;
  end[axis] = event[axis] - 1;
  return inner + among(first, none, event) + among(last, end, event);
}

/// Interpolation is a transposed convolution of a triangle and the image with its border repeated:
/// so this is a convolution, with a border that is folded in. Output o = factor * j + t has the
/// weight 1 - |(2t + 1 - factor) / (2 factor)| of pixel j.
void resizeLinear(gen::ResizeLinearOp op, GradientBuilder &b) {
  Numbers factor(op.getFactor()), low, high, kernel;
  std::vector<float> weights = {1};
  for (int64_t f : factor) {
    int64_t first = -(f / 2), size = 2 * f - f % 2;
    std::vector<float> wider;
    for (float weight : weights)
      for (int64_t t = first; t < first + size; ++t)
        wider.push_back(weight * static_cast<float>(1 - std::abs(2.0 * t + 1 - f) / (2.0 * f)));
    weights = std::move(wider);
    kernel.push_back(size);
    low.push_back(f - first);     // windows from the place before the first pixel
    high.push_back(size + first); // to the place behind the last
  }
  int64_t channels = eventOf(op.getX()).back();
  Numbers narrow(kernel), wide(kernel);
  narrow.append({1, 1});
  wide.append({1, channels});
  auto type = RankedTensorType::get(narrow, getElementTypeOrSelf(op.getX()));
  Term filter = b.make<gen::BroadcastOp>(
      b.make<gen::ConstantOp>(DenseElementsAttr::get(type, ArrayRef(weights))).value, wide);
  auto attribute = [&](ArrayRef<int64_t> numbers) { return b.getDenseI64ArrayAttr(numbers); };
  Term g = b.make<gen::ConvOp>(b.gradient().value, filter.value, attribute(factor), attribute(low),
                               attribute(high), DenseI64ArrayAttr(), channels);
  for (size_t axis = 0; axis < factor.size(); ++axis)
    g = foldBorder(g, axis);
  b.add(op.getX(), g);
}

} // namespace

void registerShapeGradients(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachGradient<gen::ReshapeOp, reshapeRule>(context);
    attachGradient<gen::TransposeOp, transpose>(context);
    attachGradient<gen::ConcatOp, concat>(context);
    attachGradient<gen::SliceOp, sliceRule>(context);
    attachGradient<gen::PadOp, pad>(context);
    attachGradient<gen::BroadcastOp, broadcast>(context);
    attachGradient<gen::TileOp, tile>(context);
    attachGradient<gen::GatherOp, gather>(context);
    attachGradient<gen::ReverseOp, reverse>(context);
    attachGradient<gen::InterleaveOp, interleave>(context);
    attachGradient<gen::RenamePlateOp, renamePlate>(context);
    attachGradient<gen::ResizeNearestOp, resizeNearest>(context);
    attachGradient<gen::ResizeLinearOp, resizeLinear>(context);
  });
}

} // namespace genc::autodiff
