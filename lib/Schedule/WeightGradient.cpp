//===- WeightGradient.cpp - schedules of gradients of weights and filters ----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A matrix product whose inner axis is the batch and its pixels: a register tile of output channels
// x input channels takes one row of each operand at a time. The tiles of all taps are the tasks,
// and a sum has the order of the rows, whatever runs in parallel.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule {

/// The reduction variables, innermost first: pixels or leading axes, then plates.
static Names rowsOf(Operation *op) {
  gen::EventType rows(op->getOperand(0).getType());
  (void)rows.unifyPlates(gen::EventType(op->getOperand(1).getType()));
  Axes axes(rows);
  Names names;
  for (int64_t i = 0; i + 1 < axes.eventRank; ++i)
    names.push_back("r" + std::to_string(i));
  for (const std::string &plate : axes.outer(axes.eventRank))
    names.push_back("r" + plate);
  return names;
}

void scheduleWeightGradient(const KernelShape &shape, ScheduleBuilder &s) {
  Operation *op = shape.heavy[0];
  std::string product = shape.stageOf(op), out = shape.resultStage(0);
  Names rows = rowsOf(op);
  if (rows.empty()) // of one row: the outer product of two vectors
    return scheduleElementwise(shape, s);
  Axes axes = shape.resultAxes(0);
  int64_t columns = axes.sizes[0], inputs = axes.sizes[1], v = lanes(columns, shape.machine);
  Tile tile = chooseTile(columns, inputs, shape.machine);

  StageSchedule &result = s.stage(out);
  tileChannels(result, columns, tile, shape.machine);
  result.split("x", "xo", "xi", tile.rows, inputs % tile.rows ? "shift" : "");
  Names order = {"ci", "xi", "co", "xo"}, taps = axes.outer(2);
  order.insert(order.end(), taps.begin(), taps.end());
  result.reorder(order).vectorize("ci", v).unroll("ci").unroll("xi");
  std::string task = "t";
  result.fuse("co", "xo", task);
  for (const std::string &tap : taps) {
    result.fuse(task, tap, task + "t");
    task += "t";
  }
  result.parallel(task);

  s.stage(product)
      .computeAt(out, task)
      .storeIn("stack")
      .reorder({"c", "x"})
      .vectorize("c", v)
      .unroll("c")
      .unroll("x");
  Names inner = {"c", "x"};
  inner.insert(inner.end(), rows.begin(), rows.end());
  s.stage(product, 0).reorder(inner).vectorize("c", v).unroll("c").unroll("x");
}

} // namespace genc::schedule
