//===- Winograd.cpp - schedules of linear maps of tiles ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lanes run over channels. All points of one tile, or one row of pixels of a tile, are unrolled, so
// that the entries of the matrix are constants and what multiplies by 0 is gone. Memory bounds both
// maps; a task is a row of tiles of one example, or a block of channels where there are no examples
// (filters).
//
//===----------------------------------------------------------------------===//

#include "genc/Dialect/Gen/Ops/Winograd.h"
#include "KernelShape.h"

using namespace mlir;

namespace genc::schedule {

/// Vectors of channels of one task where channels are all that there is.
static constexpr int64_t kTaskVectors = 64;

/// Vectors that are read of a stream in one go.
static constexpr int64_t kStreamVectors = 4;

/// Whether tiles reach beyond the image.
static bool hasBorder(gen::TileTransformOp op) {
  gen::EventType image(op.getX().getType());
  int64_t points = op.getPoints(), taps = static_cast<int64_t>(op.getMatrix().size()) / points;
  for (size_t axis = 0; axis < 2; ++axis) {
    int64_t last = static_cast<int64_t>(op.getStep()) * (op.getTiles()[axis] - 1) + taps;
    if (op.getLow()[axis] > 0 || static_cast<int64_t>(op.getStride()) * last > image.event[axis])
      return true;
  }
  return false;
}

void scheduleTileTransform(const KernelShape &shape, ScheduleBuilder &s) {
  auto op = cast<gen::TileTransformOp>(shape.heavy[0]);
  std::string out = shape.resultStage(0), stage = shape.stageOf(op.getOperation());
  Axes axes = shape.resultAxes(0);
  int64_t inner = op.getInner(), v = lanes(inner, shape.machine);
  bool filters = !axes.has("n");
  StageSchedule &result = s.stage(out);
  result.split("c", "cp", "cq", inner).split("cq", "co", "ci", v, inner % v ? "guard" : "");
  std::string loop = "co";
  if (int64_t vectors = llvm::divideCeil(inner, v); !filters) {
    result.split("x", "ty", "tx", op.getTiles()[1]);
    result.reorder({"ci", "y", "co", "cp", "tx", "ty", "n"}).fuse("ty", "n", "t").parallel("t");
  } else if (vectors < kTaskVectors) {
    result.split("cp", "t", "cr", kTaskVectors / vectors, "guard");
    result.reorder({"ci", "y", "co", "cr", "x", "t"}).parallel("t");
  } else {
    loop = "cr";
    result.split("co", "ct", "cr", kTaskVectors, "guard");
    result.reorder({"ci", "y", "cr", "x", "ct", "cp"}).fuse("ct", "cp", "t").parallel("t");
  }
  result.vectorize("ci", v).unroll("y");
  s.stage(stage + ".columns")
      .computeAt(out, loop)
      .storeIn("stack")
      .reorder({"c", "a", "l"})
      .vectorize("c", v)
      .unroll("l")
      .unroll("a");
  if (!filters)
    stageInput(shape, s, op.getX(), hasBorder(op) ? stage + ".pad" : "", out, "t");
}

void scheduleTileAssemble(const KernelShape &shape, ScheduleBuilder &s) {
  auto op = cast<gen::TileAssembleOp>(shape.heavy[0]);
  std::string out = shape.resultStage(0), stage = shape.stageOf(op.getOperation());
  Axes axes = shape.resultAxes(0);
  int64_t inner = op.getInner(), v = lanes(inner, shape.machine),
          block = op.getStep() * op.getStride();
  bool filters = !axes.has("n");
  StageSchedule &result = s.stage(out);
  result.split("y", "yo", "yi", block, axes.sizes[2] % block ? "guard" : "");
  result.split("x", "xo", "xi", block, axes.sizes[1] % block ? "guard" : "");
  // Filters have many tiles of one point: a few vectors of each at once, as each is a stream of its
  // own.
  int64_t width = filters && axes.sizes[0] % (kStreamVectors * v) == 0 ? kStreamVectors * v : v;
  result.split("c", "co", "ci", width, axes.sizes[0] % width ? "guard" : "");
  if (filters) {
    result.split("co", "ct", "cr", kTaskVectors * v / width, "guard");
    result.reorder({"ci", "xi", "xo", "yi", "cr", "yo", "ct"}).parallel("ct");
  } else {
    result.reorder({"ci", "xi", "xo", "yi", "co", "yo", "n"}).fuse("yo", "n", "t").parallel("t");
  }
  result.vectorize("ci", v);
  if (width > v)
    result.unroll("ci");
  result.unroll("xi");
  StageSchedule &rows = s.stage(stage + ".rows");
  rows.computeAt(out, filters ? "cr" : "co").storeIn("stack");
  rows.split("y", "yo", "yi", block, "round_up")
      .reorder({"c", "yi", "px", "b", "tx", "yo"})
      .vectorize("c", v)
      .unroll("yi")
      .unroll("px");
}

} // namespace genc::schedule
