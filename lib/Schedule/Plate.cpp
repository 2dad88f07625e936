//===- Plate.cpp - schedules of reductions over a plate --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plate is the inner loop of a tile of the event that stays in registers: what is summed is computed where it is
// added, and no thread shares a sum with another. Few elements are summed in lanes of examples (Halide/Reduction.cpp).
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"

using namespace mlir;

namespace genc::schedule {

/// Elements of the event from which on threads share it.
static constexpr int64_t kParallelElements = 4096;

/// Sums of few elements.
static void scheduleLanes(const std::string &reduction, const KernelShape &shape, ScheduleBuilder &s) {
  s.stage(reduction).computeRoot();
  std::string lanes = reduction + ".lanes";
  s.stage(lanes).computeRoot().vectorize("u", std::min<int64_t>(16, shape.vector()));
  s.stage(lanes, 0).vectorize("u", std::min<int64_t>(16, shape.vector()));
}

void schedulePlate(const KernelShape &shape, ScheduleBuilder &s) {
  std::string reduction = shape.stageOf(shape.plate), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  gen::EventType type(shape.plate->getResult(0).getType());
  if (type.batchPlates() == 0 && type.eventElements() < 64)
    return scheduleLanes(reduction, shape, s);
  // A tile of vectors along the channels and of rows of the next axis.
  int64_t channels = axes.eventRank ? axes.sizes[0] : 1, rows = axes.eventRank > 1 ? axes.sizes[1] : 1;
  Tile tile = chooseTile(channels, rows, shape.machine);
  int64_t v = lanes(channels, shape.machine);
  StageSchedule &result = s.stage(out);
  Names order, inner;
  std::string loop;
  if (axes.eventRank) {
    tileChannels(result, channels, tile, shape.machine);
    order.push_back("ci");
    inner.push_back("c");
  }
  if (rows > 1) {
    result.split("x", "xo", "xi", tile.rows, rows % tile.rows ? "shift" : "");
    order.push_back("xi");
    inner.push_back("x");
  }
  size_t tiled = order.size();
  if (axes.eventRank)
    order.push_back("co");
  if (rows > 1)
    order.push_back("xo");
  for (const std::string &name : axes.outer(std::min<size_t>(axes.names.size(), rows > 1 ? 2 : axes.eventRank ? 1 : 0)))
    order.push_back(name);
  result.reorder(order);
  if (axes.eventRank)
    result.vectorize("ci", v).unroll("ci");
  if (rows > 1)
    result.unroll("xi");
  if (axes.has("n") || type.eventElements() >= kParallelElements)
    result.parallel(order.back());
  auto inTile = [&](StageSchedule &stage, bool sums) {
    Names dims = inner;
    if (sums)
      dims.push_back("r0");
    stage.reorder(dims);
    if (axes.eventRank)
      stage.vectorize("c", v).unroll("c");
    if (rows > 1)
      stage.unroll("x");
  };
  inTile(s.stage(reduction).computeAt(out, order[tiled]).storeIn("stack"), false);
  inTile(s.stage(reduction, 0), true);
}

} // namespace genc::schedule
