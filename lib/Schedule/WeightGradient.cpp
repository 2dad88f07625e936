//===- WeightGradient.cpp - schedules of gradients of weights and filters ----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A matrix product whose inner axis is the batch and its pixels: a register tile of output channels
// x input channels takes one row of each operand at a time. A task is a panel of tiles at the taps
// of a row. Its tiles pass over a block of rows while these are in cache, and are added to the
// panel's sums before the next block: a sum has the order of the rows, whatever runs in parallel.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule {

/// Rows that a tile of `width` output channels adds before it goes to its panel: many enough that
/// reading and writing the panel costs little, few enough that those of the output channels stay in
/// the first cache while the tiles of the input channels pass.
static int64_t blockRows(int64_t width, const Machine &machine) {
  return std::clamp<int64_t>(machine.l1 / 8 / width, 128, 256);
}

/// Most channels of a panel on either side.
static constexpr int64_t kPanel = 128;

/// Panels are narrower where there would be fewer tasks than these.
static constexpr int64_t kLeastTasks = 8;

/// What is added up for each weight.
struct Rows {
  Names names; ///< the reduction variables, innermost first: pixels or leading axes, then plates
  int64_t inside = 1; ///< rows of one step of the outermost variable
  int64_t outer = 1;  ///< steps of the outermost variable; kDynamic for the batch
  int64_t kept = 0;   ///< leading axes that the result has, too

  explicit Rows(Operation *op) {
    gen::EventType rows(op->getOperand(0).getType());
    gen::EventType gradient(op->getOperand(1).getType());
    (void)rows.unifyPlates(gradient);
    if (auto product = dyn_cast<gen::LinearWeightGradientOp>(op))
      kept = product.getBatchAxes();
    Axes axes(rows), pixels(gradient);
    for (int64_t i = 0; i + 1 + kept < axes.eventRank; ++i)
      add("r" + std::to_string(i), pixels.sizes[1 + i]);
    for (size_t i = static_cast<size_t>(axes.eventRank); i < axes.names.size(); ++i)
      add("r" + axes.names[i], axes.sizes[i]);
  }

private:
  void add(std::string name, int64_t size) {
    names.push_back(std::move(name));
    if (!ShapedType::isDynamic(outer))
      inside *= outer;
    outer = size;
  }
};

/// Tiles of `tile` elements side by side in a panel, at most `most` elements: of those that waste
/// least of `size` the widest.
static int64_t panelOf(int64_t size, int64_t tile, int64_t most) {
  int64_t best = tile, bestCovered = llvm::divideCeil(size, tile) * tile;
  for (int64_t panel = 2 * tile; panel <= std::min(size, most); panel += tile)
    if (int64_t covered = llvm::divideCeil(size, panel) * panel; covered <= bestCovered)
      best = panel, bestCovered = covered;
  return best;
}

/// Input channels of a task where each example is one row.
static constexpr int64_t kTaskInputs = 256;

/// One row an example: a tile takes all of them, and those of its output channels stay in cache
/// while the input channels of the task pass.
static void scheduleExamples(const KernelShape &shape, ScheduleBuilder &s) {
  std::string product = shape.stageOf(shape.heavy[0]), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  int64_t columns = axes.sizes[0], inputs = axes.sizes[1], v = lanes(columns, shape.machine);
  Tile tile = chooseTile(columns, inputs, shape.machine);
  int64_t panel = panelOf(inputs, tile.rows, kTaskInputs);
  StageSchedule &result = s.stage(out);
  tileChannels(result, columns, tile, shape.machine);
  result.split("x", "xp", "xr", panel, inputs % panel ? "shift" : "")
      .split("xr", "xo", "xi", tile.rows);
  result.reorder({"ci", "xi", "xo", "co", "xp"}).vectorize("ci", v).unroll("ci").unroll("xi");
  result.fuse("co", "xp", "t").parallel("t");
  tileInRegisters(s.stage(product).computeAt(out, "xo").storeIn("stack"), {"c", "x"}, {}, v);
  tileInRegisters(s.stage(product, 0), {"c", "x"}, {"rn"}, v);
}

void scheduleWeightGradient(const KernelShape &shape, ScheduleBuilder &s) {
  Operation *op = shape.heavy[0];
  std::string product = shape.stageOf(op), out = shape.resultStage(0), block = product + ".block";
  Rows rows(op);
  if (rows.names.empty()) // of one row: the outer product of two vectors
    return scheduleElementwise(shape, s);
  if (rows.names == Names{"rn"} && !rows.kept)
    return scheduleExamples(shape, s);
  Axes axes = shape.resultAxes(0);
  int64_t columns = axes.sizes[0], inputs = axes.sizes[1], v = lanes(columns, shape.machine);
  // Few input channels: the taps of a row of the filter are in the tile, too.
  bool hasTaps = axes.eventRank > 2 && !rows.kept;
  bool byTaps = hasTaps && inputs < 8 && inputs * axes.sizes[2] <= 12;
  int64_t tileRows = byTaps ? inputs * axes.sizes[2] : inputs;
  Tile tile = byTaps ? chooseTile(columns, tileRows, shape.machine, {tileRows})
                     : chooseTile(columns, tileRows, shape.machine);
  int64_t width = tile.vectors * v, height = byTaps ? inputs : tile.rows;
  // The taps of a row of the filter read the same rows of both operands, so that they belong to one
  // task.
  int64_t taps = hasTaps ? axes.sizes[2] : 1, filterRows = 1;
  for (int64_t i = 2 + hasTaps; i < axes.eventRank; ++i)
    filterRows *= axes.sizes[i];
  int64_t panelC = width, panelX = height;
  for (int64_t most = kPanel; most >= width; most /= 2) {
    panelC = panelOf(columns, width, most);
    // The panel's sums take at most a quarter of the second cache.
    panelX =
        byTaps ? inputs
               : panelOf(inputs, height, std::min(kPanel, shape.machine.l2 / 16 / (panelC * taps)));
    if (llvm::divideCeil(columns, panelC) * llvm::divideCeil(inputs, panelX) * filterRows >=
        kLeastTasks)
      break;
  }

  StageSchedule &result = s.stage(out);
  result.split("c", "co", "ci", panelC, columns % panelC ? "shift" : "");
  result.split("x", "xo", "xi", panelX, inputs % panelX ? "shift" : "");
  Names order = {"ci", "xi"}, filter = axes.outer(2 + hasTaps);
  if (hasTaps)
    order.push_back("y");
  order.insert(order.end(), {"co", "xo"});
  order.insert(order.end(), filter.begin(), filter.end());
  result.reorder(order).vectorize("ci", v);
  std::string task = "t";
  result.fuse("co", "xo", task);
  for (const std::string &tap : filter) {
    result.fuse(task, tap, task + "t");
    task += "t";
  }
  result.parallel(task);

  Names dims = {"c", "x"};
  if (byTaps)
    dims.push_back("y");
  s.stage(product).computeAt(out, task).storeIn("stack").vectorize("c", v);
  StageSchedule &sums = s.stage(product, 0);
  std::string outermost = rows.names.back();
  int64_t steps = llvm::divideCeil(blockRows(width, shape.machine), rows.inside);
  bool guard = ShapedType::isDynamic(rows.outer) || rows.outer % steps;
  sums.split(outermost, "ro", outermost + "i", steps, guard ? "guard" : "")
      .rfactor("ro", "u", block);
  sums.split("c", "co", "ci", width).split("x", "xo", "xi", height);
  Names tileDims = {"ci", "xi"}, loops = {"xo", "co"};
  if (hasTaps)
    (byTaps ? tileDims : loops).push_back("y");
  loops.push_back("ro");
  tileInRegisters(sums, tileDims, loops, v);
  tileInRegisters(s.stage(block).computeAt(product, "xo").storeIn("stack"), dims, {}, v);
  Names reductions(rows.names.begin(), rows.names.end() - 1);
  reductions.push_back(outermost + "i");
  tileInRegisters(s.stage(block, 0), dims, reductions, v);
}

} // namespace genc::schedule
