//===- Matmul.cpp - schedules of matrix products ---------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A register tile of columns x rows accumulates over the whole depth; rows are examples (in the
// batch variant) or the next event axis. Columns are the outer loop, so that a panel of the right
// matrix stays in cache while rows pass. A task is such a panel and, in the batch variant, some of
// the examples: few panels would leave processors without work at the end.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule {

/// Length of the sums.
static int64_t depthOf(Operation *op) {
  gen::EventType a(op->getOperand(0).getType());
  auto matmul = dyn_cast<gen::MatmulOp>(op);
  return a.event[a.rank() - (matmul && matmul.getTransposeA() ? 2 : 1)];
}

/// Multiply-adds of an example below which a product is not worth several tasks.
static constexpr int64_t kLeastWork = 4096;

/// Panels that keep processors busy by themselves.
static constexpr int64_t kManyPanels = 8;

/// Examples of a task: half a million multiply-adds, and enough of them to read a panel of `columns` for.
static int64_t taskExamples(int64_t depth, int64_t columns, int64_t panels) {
  int64_t least = panels < kManyPanels ? 64 : 256;
  return llvm::bit_floor(static_cast<uint64_t>(std::max((1 << 19) / (depth * columns), least)));
}

void scheduleMatmul(const KernelShape &shape, ScheduleBuilder &s) {
  Operation *op = shape.heavy[0];
  std::string product = shape.stageOf(op), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  int64_t columns = axes.sizes[0], multiple = shape.func.getBatchMultiple();
  // The axis of rows: the batch in its variant, else the event axis next to the columns.
  std::string row = multiple > 1                                  ? "n"
                    : axes.names.size() > 1 && axes.eventRank > 1 ? axes.names[1]
                                                                  : "";
  int64_t rows = multiple > 1 ? multiple : row.empty() ? 1 : axes.size(row);
  Tile tile = multiple > 1 ? chooseTile(columns, rows, shape.machine, {multiple, multiple / 2})
                           : chooseTile(columns, rows, shape.machine);
  int64_t v = lanes(columns, shape.machine);
  if (auto linear = dyn_cast<gen::LinearOp>(op);
      linear && linear.getPacked() && rows == 1) // one stream of a panel
    tile.vectors = std::min<int64_t>(gen::EventType(linear.getWeight().getType()).event.back() / v,
                                     shape.machine.vectorRegisters / 2);

  StageSchedule &result = s.stage(out);
  tileChannels(result, columns, tile, shape.machine);
  Names order = {"ci"}, outer = axes.outer(1);
  std::string loop = outer.empty() ? "co" : outer[0], rowInner = "ri";
  if (!row.empty()) {
    bool exact = multiple > 1 || rows % tile.rows == 0;
    result.split(row, "ro", "ri", tile.rows, exact ? "" : "shift");
    order.push_back("ri");
    order.push_back("ro");
    loop = "ro";
  }
  for (const std::string &name : outer)
    if (name != row)
      order.push_back(name);
  int64_t depth = depthOf(op), width = tile.vectors * v;
  bool splitBatch = multiple > 1 && depth * columns >= kLeastWork;
  if (splitBatch)
    result.split("ro", "task", "ro", taskExamples(depth, width, llvm::divideCeil(columns, width)) / tile.rows, "guard");
  order.push_back("co");
  if (splitBatch)
    order.push_back("task");
  result.reorder(order).vectorize("ci", v).unroll("ci");
  if (!row.empty())
    result.unroll("ri");
  if (splitBatch)
    result.fuse("co", "task", "t").parallel("t");
  else if (columns > width && columns * rows >= 256)
    result.parallel("co");
  else if (axes.has("n") && multiple == 1)
    result.parallel("n");

  int64_t chunk = sumChunk(depth);
  Names tileDims = {"c"};
  if (!row.empty())
    tileDims.push_back(row);
  auto tiled = [&](StageSchedule &stage, const Names &reductions) {
    tileInRegisters(stage, tileDims, reductions, v);
  };
  StageSchedule &init = s.stage(product).computeAt(out, loop).storeIn("stack");
  tiled(init, {});
  StageSchedule &update = s.stage(product, 0);
  if (chunk) {
    std::string sum = product + ".chunk";
    update.split("k", "kc", "k0", chunk, depth % chunk ? "guard" : "").rfactor("kc", "u", sum);
    tiled(update, {"kc"});
    tiled(s.stage(sum).computeAt(product, "kc").storeIn("stack"), {});
    tiled(s.stage(sum, 0), {"k0"});
  } else {
    tiled(update, {"k"});
  }
  std::string outermost = multiple > 1 || row.empty() ? loop : order[order.size() - 2];
  Value left = op->getOperand(0), right = op->getOperand(1);
  stageInput(shape, s, left, "", out, outermost);
  // The right matrix serves all columns, but one that differs between examples is made example by
  // example.
  bool own = !gen::EventType(right.getType()).plates.empty();
  if (isa<gen::MatmulOp>(op) && right != left)
    stageInput(shape, s, right, "", out, own ? outermost : "co");
}

} // namespace genc::schedule
