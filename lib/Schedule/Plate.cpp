//===- Plate.cpp - schedules of reductions over a plate --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plate is the inner loop of a tile of the event that stays in registers: what is summed is
// computed where it is added, and no thread shares a sum with another. Few elements are summed in
// lanes of examples (Halide/Reduction.cpp).
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"

using namespace mlir;

namespace genc::schedule {

/// Elements of the event from which on threads share it.
static constexpr int64_t kParallelElements = 4096;

/// Sums of few elements.
static void scheduleLanes(const std::string &reduction, const KernelShape &shape,
                          ScheduleBuilder &s) {
  s.stage(reduction).computeRoot();
  std::string lanes = reduction + ".lanes";
  s.stage(lanes).computeRoot().vectorize("u", std::min<int64_t>(16, shape.vector()));
  s.stage(lanes, 0).vectorize("u", std::min<int64_t>(16, shape.vector()));
}

void schedulePlate(const KernelShape &shape, ScheduleBuilder &s) {
  std::string out = shape.resultStage(0), sums = shape.stageOf(shape.plate);
  Axes axes = shape.resultAxes(0);
  gen::EventType type(shape.plate->getResult(0).getType());
  if (isa<gen::PlateLogsumexpOp>(shape.plate))
    sums += ".pair";
  else if (type.batchPlates() == 0 && type.eventElements() < 64)
    return scheduleLanes(sums, shape, s);
  // A tile of vectors along the channels and of rows of the next axis.
  bool vectors = axes.eventRank > 0, rows = axes.eventRank > 1 && axes.sizes[1] > 1;
  int64_t channels = vectors ? axes.sizes[0] : 1, height = rows ? axes.sizes[1] : 1;
  Tile tile = chooseTile(channels, height, shape.machine);
  int64_t v = lanes(channels, shape.machine);
  StageSchedule &result = s.stage(out);
  Names inside, outside; // of the tile, innermost first
  if (vectors) {
    tileChannels(result, channels, tile, shape.machine);
    inside.push_back("ci");
    outside.push_back("co");
  }
  if (rows) {
    result.split("x", "xo", "xi", tile.rows, height % tile.rows ? "shift" : "");
    inside.push_back("xi");
    outside.push_back("xo");
  }
  for (const std::string &name : axes.outer(inside.size()))
    outside.push_back(name);
  Names order = inside;
  order.insert(order.end(), outside.begin(), outside.end());
  result.reorder(order);
  if (vectors)
    result.vectorize("ci", v).unroll("ci");
  if (rows)
    result.unroll("xi");
  if (type.batchPlates() > 0 || type.eventElements() >= kParallelElements)
    result.parallel(order.back());
  Names dims(axes.names.begin(), axes.names.begin() + static_cast<ptrdiff_t>(inside.size()));
  StageSchedule &start = s.stage(sums);
  if (outside.empty())
    start.computeRoot();
  else
    tileInRegisters(start.computeAt(out, outside.front()).storeIn("stack"), dims, {}, v);
  tileInRegisters(s.stage(sums, 0), dims, {"r0"}, v);
  // Of pairs of examples: what reduces is computed pair by pair.
  scheduleReductionsAt(shape, s, sums, "r0");
}

} // namespace genc::schedule
