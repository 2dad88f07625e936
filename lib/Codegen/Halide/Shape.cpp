//===- Shape.cpp - definitions of rearrangements -------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Definition.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include <numeric>

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

int32_t narrow(int64_t value) { return static_cast<int32_t>(value); }
int64_t product(ArrayRef<int64_t> sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t(1), std::multiplies<>());
}

/// Coordinates under `from` of the element at `place` under `to`. Both shapes are cut into the smallest groups of equal
/// size, so that axes which a reshape keeps cost no division.
Exprs reshaped(const Exprs &place, ArrayRef<int64_t> to, ArrayRef<int64_t> from) {
  Exprs coordinates;
  size_t i = 0, j = 0;
  while (i < to.size() || j < from.size()) {
    size_t iEnd = i, jEnd = j;
    int64_t sizeTo = 1, sizeFrom = 1;
    do {
      if (jEnd < from.size() && (sizeFrom <= sizeTo || iEnd == to.size()))
        sizeFrom *= from[jEnd++];
      else
        sizeTo *= to[iEnd++];
    } while (sizeTo != sizeFrom || (iEnd == i && jEnd == j));
    if (iEnd - i == 1 && jEnd - j == 1) {
      coordinates.push_back(place[i]);
    } else {
      Expr linear = 0;
      for (size_t k = i; k < iEnd; ++k)
        linear = to[k] == 1 ? linear : simplify(linear * narrow(to[k]) + place[k]);
      int64_t below = product(from.slice(j, jEnd - j));
      for (size_t k = j; k < jEnd; ++k) {
        bool first = below == product(from.slice(j, jEnd - j));
        below /= from[k];
        Expr c = below == 1 ? linear : linear / narrow(below);
        coordinates.push_back(from[k] == 1 ? Expr(0) : first ? c : c % narrow(from[k]));
      }
    }
    i = iEnd, j = jEnd;
  }
  return coordinates;
}

LogicalResult reshape(gen::ReshapeOp op, StageBuilder &b) {
  b.define(b.read(op.getX(), reshaped(b.event(), b.result.event, b.typeOf(op.getX()).event)));
  return success();
}

LogicalResult transpose(gen::TransposeOp op, StageBuilder &b) {
  Exprs place = b.event(), source(place.size());
  for (auto [i, axis] : llvm::enumerate(op.getPermutation()))
    source[axis < 0 ? axis + narrow(place.size()) : axis] = place[i];
  b.define(b.read(op.getX(), source));
  return success();
}

LogicalResult concat(gen::ConcatOp op, StageBuilder &b) {
  int64_t axis = *b.result.axis(op.getAxis()), begin = 0;
  Exprs place = b.event();
  SmallVector<std::pair<int64_t, Expr>> parts; // end of the part, value
  for (Value x : op.getXs()) {
    int64_t size = b.typeOf(x).event[axis];
    Exprs source = place;
    source[axis] = clamp(place[axis] - narrow(begin), 0, narrow(size) - 1);
    begin += size;
    parts.push_back({begin, b.read(x, source)});
  }
  Expr value = parts.back().second;
  for (auto &[end, part] : llvm::reverse(ArrayRef(parts).drop_back()))
    value = select(place[axis] < narrow(end), part, value);
  b.define(value);
  return success();
}

/// Only the phase of a place is read; the others are clamped into range. A schedule that unrolls the phases leaves no
/// choice in the inner loop.
LogicalResult interleave(gen::InterleaveOp op, StageBuilder &b) {
  Exprs place = b.event(), within = place;
  Expr phase = 0;
  for (auto [i, factor] : llvm::enumerate(op.getFactors())) {
    within[i] = place[i] / narrow(factor);
    phase = phase * narrow(factor) + place[i] % narrow(factor);
  }
  Expr value;
  int32_t number = narrow(op.getXs().size());
  for (Value x : llvm::reverse(op.getXs())) {
    Exprs source = within;
    gen::EventType type = b.typeOf(x);
    for (auto [i, factor] : llvm::enumerate(op.getFactors()))
      if (type.event[i] * factor < b.result.event[i])
        source[i] = min(source[i], narrow(type.event[i]) - 1);
    Expr element = b.read(x, source);
    --number;
    value = value.defined() ? select(Internal::simplify(phase) == number, element, value) : element;
  }
  b.define(value);
  return success();
}

LogicalResult reverse(gen::ReverseOp op, StageBuilder &b) {
  Exprs place = b.event();
  for (int64_t a : op.getAxes()) {
    int64_t axis = *b.result.axis(a);
    place[axis] = narrow(b.result.event[axis]) - 1 - place[axis];
  }
  b.define(b.read(op.getX(), place));
  return success();
}

LogicalResult slice(gen::SliceOp op, StageBuilder &b) {
  Exprs place = b.event();
  SmallVector<int64_t, 4> steps = numbersOr(op.getStep(), place.size(), 1);
  for (size_t i = 0; i < place.size(); ++i)
    place[i] = place[i] * narrow(steps[i]) + narrow(op.getStart()[i]);
  b.define(b.read(op.getX(), place));
  return success();
}

LogicalResult pad(gen::PadOp op, StageBuilder &b) {
  gen::EventType type = b.typeOf(op.getX());
  Exprs place = b.event();
  Expr inside = Internal::const_true();
  for (size_t i = 0; i < place.size(); ++i) {
    int32_t low = narrow(op.getLow()[i]), end = low + narrow(type.event[i]);
    if (low == 0 && op.getHigh()[i] == 0)
      continue;
    inside = inside && place[i] >= low && place[i] < end;
    place[i] = clamp(place[i] - low, 0, end - low - 1);
  }
  Expr fill = Internal::make_const(b.element(), op.getValue().convertToDouble());
  b.define(select(inside, b.read(op.getX(), place), fill));
  return success();
}

LogicalResult broadcast(gen::BroadcastOp op, StageBuilder &b) {
  b.define(b.broadcast(op.getX()));
  return success();
}

LogicalResult tile(gen::TileOp op, StageBuilder &b) {
  gen::EventType type = b.typeOf(op.getX());
  Exprs place = b.event();
  for (size_t i = 0; i < place.size(); ++i)
    if (op.getRepeats()[i] != 1)
      place[i] = place[i] % narrow(type.event[i]);
  b.define(b.read(op.getX(), place));
  return success();
}

LogicalResult gather(gen::GatherOp op, StageBuilder &b) {
  gen::EventType table = b.typeOf(op.getTable()), indices = b.typeOf(op.getIndices());
  Exprs place = b.event();
  Exprs where(place.begin(), place.begin() + indices.rank());
  Expr row = cast<int32_t>(clamp(b.read(op.getIndices(), where), 0, narrow(table.event[0]) - 1));
  Exprs source = {row};
  source.insert(source.end(), place.begin() + indices.rank(), place.end());
  b.define(b.read(op.getTable(), source));
  return success();
}

LogicalResult scatterAdd(gen::ScatterAddOp op, StageBuilder &b) {
  gen::EventType x = b.typeOf(op.getX()), indices = b.typeOf(op.getIndices());
  RDom r = b.sweepRows(x, indices.rank(), !op.getKeepPlates());
  Exprs place(indices.rank());
  for (int64_t i = 0; i < indices.rank(); ++i)
    place[i] = r[static_cast<int>(indices.rank() - 1 - i)];
  Expr row = cast<int32_t>(clamp(b.read(op.getIndices(), place), 0, narrow(op.getRows()) - 1));
  Exprs event = b.event(), where = b.arguments(), source = place;
  source.insert(source.end(), event.begin() + 1, event.end());
  if (b.graph.onDevice) { // every row looks for what is its own
    Expr value = select(row == event[0], b.read(op.getX(), source), b.constant(0));
    b.reduce(b.constant(0), r, [&](Expr sum) { return sum + value; });
    return success();
  }
  where[b.result.rank() - 1] = row;
  b.scatter(where, b.read(op.getX(), source), r);
  return success();
}

LogicalResult oneHot(gen::OneHotOp op, StageBuilder &b) {
  Exprs place = b.event();
  Expr c = place.back();
  place.pop_back();
  b.define(select(b.read(op.getIndices(), place) == c, b.constant(1), b.constant(0)));
  return success();
}

LogicalResult batchIndex(gen::BatchIndexOp, StageBuilder &b) {
  b.define(b.plate(b.result.plates.front()));
  return success();
}

LogicalResult renamePlate(gen::RenamePlateOp op, StageBuilder &b) {
  b.define(b.read(op.getX(), b.event(), op.getFromAttr(), b.plate(op.getToAttr())));
  return success();
}

LogicalResult iota(gen::IotaOp op, StageBuilder &b) {
  b.define(b.event()[*b.result.axis(op.getAxis())]);
  return success();
}

LogicalResult resizeNearest(gen::ResizeNearestOp op, StageBuilder &b) {
  Exprs place = b.event();
  for (auto [i, factor] : llvm::enumerate(op.getFactor()))
    place[i] = place[i] / narrow(factor);
  b.define(b.read(op.getX(), place));
  return success();
}

/// The centre of output pixel o lies at (o + 1/2) / factor - 1/2 of the input: o = factor * q + phase splits it into a
/// whole step and a weight that depends on the phase alone.
LogicalResult resizeLinear(gen::ResizeLinearOp op, StageBuilder &b) {
  gen::EventType type = b.typeOf(op.getX());
  size_t axes = op.getFactor().size();
  Exprs place = b.event(), low = place, high = place;
  std::vector<Expr> weight(axes);
  for (size_t i = 0; i < axes; ++i) {
    int32_t factor = narrow(op.getFactor()[i]), size = narrow(type.event[i]);
    // Twice the distance in units of 1 / factor: 2 o + 1 - factor.
    Expr twice = place[i] * 2 + (1 - factor), cell = twice / (2 * factor);
    weight[i] = cast(b.element(), twice - cell * (2 * factor)) * b.constant(0.5 / factor);
    low[i] = clamp(cell, 0, size - 1);
    high[i] = clamp(cell + 1, 0, size - 1);
  }
  // Sum over the corners, one axis after the other.
  std::function<Expr(size_t, Exprs)> corner = [&](size_t axis, Exprs at) -> Expr {
    if (axis == axes)
      return b.read(op.getX(), at);
    Exprs next = at;
    at[axis] = low[axis], next[axis] = high[axis];
    Expr first = corner(axis + 1, at);
    return first + weight[axis] * (corner(axis + 1, next) - first);
  };
  b.define(corner(0, place));
  return success();
}

} // namespace

void registerShapeDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::ReshapeOp, reshape>(context);
    attachDefinition<gen::TransposeOp, transpose>(context);
    attachDefinition<gen::ConcatOp, concat>(context);
    attachDefinition<gen::InterleaveOp, interleave>(context);
    attachDefinition<gen::ReverseOp, reverse>(context);
    attachDefinition<gen::SliceOp, slice>(context);
    attachDefinition<gen::PadOp, pad>(context);
    attachDefinition<gen::BroadcastOp, broadcast>(context);
    attachDefinition<gen::TileOp, tile>(context);
    attachDefinition<gen::GatherOp, gather>(context);
    attachDefinition<gen::OneHotOp, oneHot>(context);
    attachDefinition<gen::ScatterAddOp, scatterAdd>(context);
    attachDefinition<gen::IotaOp, iota>(context);
    attachDefinition<gen::RenamePlateOp, renamePlate>(context);
    attachDefinition<gen::BatchIndexOp, batchIndex>(context);
    attachDefinition<gen::ResizeNearestOp, resizeNearest>(context);
    attachDefinition<gen::ResizeLinearOp, resizeLinear>(context);
  });
}

} // namespace genc::halide
