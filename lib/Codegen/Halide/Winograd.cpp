//===- Winograd.cpp - definitions of linear maps of an image's tiles ----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both maps are separable: a helper stage applies the matrix along one axis, the result along the
// other. Entries of the matrix are chosen by loop variables that schedules unroll, so that
// constants are left.
//
//===----------------------------------------------------------------------===//

#include "genc/Dialect/Gen/Ops/Winograd.h"
#include "Definition.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {
namespace {

/// The attributes that both maps have.
struct TileMap {
  ArrayRef<double> matrix;
  int32_t points, taps, step, stride, inner;
  ArrayRef<int64_t> low, tiles;

  template <typename Op>
  explicit TileMap(Op op)
      : matrix(op.getMatrix()), points(op.getPoints()), taps(matrix.size() / points),
        step(op.getStep()), stride(op.getStride()), inner(op.getInner()), low(op.getLow()),
        tiles(op.getTiles()) {}

  double entry(int32_t row, int32_t column) const {
    return column < taps ? matrix[row * taps + column] : 0;
  }
  int32_t tilesOf(size_t axis) const { return static_cast<int32_t>(tiles[axis]); }
  int32_t lowOf(size_t axis) const { return static_cast<int32_t>(low[axis]); }
};

/// One of `values` by a variable that is unrolled.
Expr choose(const Expr &index, const std::vector<double> &values, const StageBuilder &b) {
  Exprs constants;
  for (double value : values)
    constants.push_back(b.constant(value));
  return constants.size() == 1 ? constants[0] : mux(index, constants);
}

LogicalResult tileTransform(gen::TileTransformOp op, StageBuilder &b) {
  TileMap map(op);
  gen::EventType x = b.typeOf(op.getX());
  SmallVector<int64_t, 4> low(map.low), high;
  for (size_t axis = 0; axis < 2; ++axis) {
    int64_t reach = map.stride * (map.step * (map.tiles[axis] - 1) + map.taps);
    high.push_back(std::max<int64_t>(0, reach - map.low[axis] - x.event[axis]));
  }
  low.push_back(0), high.push_back(0);
  auto image = b.padded(op.getX(), low, high, b.constant(0));

  // The helper has the result's channels and tiles, column l of the tile, and row a of the map.
  std::vector<Var> vars = {b.vars()[0], b.vars()[1], Var("l"), Var("a")};
  vars.insert(vars.end(), b.vars().begin() + 3, b.vars().end());
  Stage &columns = b.helper("columns", vars);
  Expr c = vars[0], tile = vars[1], column = vars[2], a = vars[3];
  Expr group = c / map.inner, phases = map.stride * map.stride, phase = group % phases;
  Expr channel = group / phases * map.inner + c % map.inner;
  Expr top = tile / map.tilesOf(1) * map.step, left = tile % map.tilesOf(1) * map.step;
  Expr sum = b.constant(0);
  for (int32_t k = 0; k < map.taps; ++k) {
    std::vector<double> entries;
    for (int32_t row = 0; row < map.points; ++row)
      entries.push_back(map.entry(row, k));
    sum +=
        choose(a, entries, b) * image({(top + k) * map.stride + phase / map.stride,
                                       (left + column) * map.stride + phase % map.stride, channel});
  }
  columns.func(vars) = sum;

  Expr point = b.event()[0], row = point / map.points;
  Expr value = b.constant(0);
  for (int32_t l = 0; l < map.taps; ++l) {
    std::vector<double> entries;
    for (int32_t other = 0; other < map.points; ++other)
      entries.push_back(map.entry(other, l));
    Exprs at = {b.vars()[0], b.vars()[1], l, row};
    at.insert(at.end(), b.vars().begin() + 3, b.vars().end());
    value += choose(point % map.points, entries, b) * columns.func(at);
  }
  b.define(value);
  return success();
}

/// The tiles that a pixel is part of, along one axis: how many there can be, and for each its place
/// and the entries of its column of the matrix.
struct Sources {
  const TileMap &map;
  const StageBuilder &b;
  size_t axis;
  Expr phase, tile, tap;

  Sources(const TileMap &map, const StageBuilder &b, size_t axis, const Expr &pixel)
      : map(map), b(b), axis(axis) {
    Expr place = pixel + map.lowOf(axis), cell = place / map.stride;
    phase = place % map.stride;
    tile = cell / map.step;
    tap = cell % map.step;
  }
  int32_t count() const { return (map.taps + map.step - 1) / map.step; }
  Expr place(int32_t i) const { return clamp(tile - i, 0, map.tilesOf(axis) - 1); }
  Expr weight(int32_t i, int32_t row) const {
    std::vector<double> entries;
    for (int32_t t = 0; t < map.step; ++t)
      entries.push_back(map.entry(row, t + i * map.step));
    return select(tile >= i && tile - i < map.tilesOf(axis), choose(tap, entries, b),
                  b.constant(0));
  }
};

LogicalResult tileAssemble(gen::TileAssembleOp op, StageBuilder &b) {
  TileMap map(op);
  // The helper sums rows: it has the result's channels and rows, phase px, column b of the map, and
  // the tile's column.
  std::vector<Var> vars = {b.vars()[0], Var("px"), Var("b"), Var("tx"), b.vars()[2]};
  vars.insert(vars.end(), b.vars().begin() + 3, b.vars().end());
  Stage &rows = b.helper("rows", vars);
  Expr c = vars[0], px = vars[1], column = vars[2], tx = vars[3];
  Sources vertical(map, b, 0, vars[4]);
  Expr phases = map.stride * map.stride, phase = vertical.phase * map.stride + px;
  Expr channel = (c / map.inner * phases + phase) * map.inner + c % map.inner;
  Expr sum = b.constant(0);
  for (int32_t i = 0; i < vertical.count(); ++i)
    for (int32_t a = 0; a < map.points; ++a)
      sum += vertical.weight(i, a) *
             b.read(op.getX(),
                    {a * map.points + column, vertical.place(i) * map.tilesOf(1) + tx, channel});
  rows.func(vars) = sum;

  Sources horizontal(map, b, 1, b.event()[1]);
  Expr value = b.constant(0);
  for (int32_t i = 0; i < horizontal.count(); ++i)
    for (int32_t p = 0; p < map.points; ++p) {
      Exprs at = {b.vars()[0], horizontal.phase, p, horizontal.place(i), b.vars()[2]};
      at.insert(at.end(), b.vars().begin() + 3, b.vars().end());
      value += horizontal.weight(i, p) * rows.func(at);
    }
  b.define(value);
  return success();
}

} // namespace

void registerWinogradDefinitions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachDefinition<gen::TileTransformOp, tileTransform>(context);
    attachDefinition<gen::TileAssembleOp, tileAssemble>(context);
  });
}

} // namespace genc::halide
