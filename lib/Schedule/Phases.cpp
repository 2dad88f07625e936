//===- Phases.cpp - schedules of convolutions that weave one image ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A transposed convolution, or one behind a nearest upsampling, is one dense convolution for each phase of the output
// (p mod factor), woven by gen.interleave. The output is split by the factors and the loops over phases are unrolled
// around the register tiles, so that the choice between phases is gone: each copy of the loops holds one convolution.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::schedule {
namespace {

/// The split of the woven image into phases, tiles and strips.
struct Weave {
  int64_t factorX = 1, factorY = 1; ///< factorY is 1 for one spatial axis
  int64_t width, height;            ///< of the largest phase
  bool exactX, exactY;              ///< whether all phases are equal
  bool twoAxes;
  Weave(const Axes &axes, ArrayRef<int64_t> factors) : twoAxes(axes.eventRank > 2) {
    factorX = factors.back();
    factorY = twoAxes ? factors[factors.size() - 2] : 1;
    width = llvm::divideCeil(axes.sizes[1], factorX);
    height = twoAxes ? llvm::divideCeil(axes.sizes[2], factorY) : 1;
    exactX = axes.sizes[1] % factorX == 0;
    exactY = !twoAxes || axes.sizes[2] % factorY == 0;
  }
};

/// Splits x and y of the result into px, xi, xo and py, (yi), yr, ys; returns the loops beyond the tile, innermost
/// first, without channels.
Names split(StageSchedule &out, const Weave &weave, int64_t tileX, int64_t tileY, bool &strips) {
  out.split("x", "xq", "px", weave.factorX);
  out.split("xq", "xo", "xi", tileX, weave.width % tileX ? "shift" : "");
  Names loops = {"xo"};
  strips = false;
  if (!weave.twoAxes) {
    loops.push_back("px");
    return loops;
  }
  out.split("y", "yq", "py", weave.factorY);
  int64_t rows = stripRows(weave.height, std::max<int64_t>(4, weave.height / 16));
  strips = tileY == 1 && weave.height >= 2 * rows;
  if (!strips)
    rows = weave.height;
  out.split("yq", "ys", "yr", rows, weave.height % rows ? "shift" : "");
  if (tileY > 1)
    out.split("yr", "yo", "yi", tileY, rows % tileY ? "shift" : "");
  loops.push_back(tileY > 1 ? "yo" : "yr");
  loops.push_back("px");
  loops.push_back("py");
  loops.push_back("ys");
  return loops;
}

/// Copies of the inputs: pads that several convolutions have of one input are scheduled one by one.
void stageInputs(const KernelShape &shape, ScheduleBuilder &s, const std::string &loop) {
  llvm::SmallPtrSet<Operation *, 8> done;
  for (Operation *op : shape.heavy)
    if (Operation *input = op->getOperand(0).getDefiningOp(); input && done.insert(input).second)
      stageInput(shape, s, op->getOperand(0), "", shape.resultStage(0), loop);
}

} // namespace

void schedulePhases(const KernelShape &shape, ArrayRef<int64_t> factors, ScheduleBuilder &s) {
  std::string out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  Weave weave(axes, factors);
  auto first = cast<gen::ConvOp>(shape.heavy[0]);
  gen::EventType filter(first.getFilter().getType());
  int64_t channels = axes.sizes[0] / static_cast<int64_t>(first.getGroups());
  int64_t depth = filter.event[filter.rank() - 2], v = lanes(channels, shape.machine);
  if (!weave.exactX || !weave.exactY) { // tiles at the border would have no constant size
    std::vector<std::pair<std::string, int64_t>> stages;
    for (Operation *op : shape.heavy)
      stages.push_back({shape.stageOf(op), axes.sizes[0]});
    schedulePlain(shape, stages, s);
    return;
  }
  bool few = axes.sizes[0] <= 4 && depth % shape.vector() == 0 && weave.twoAxes && first.getGroups() == 1;

  bool wholeRows = weave.twoAxes && weave.width < 8 && !few;
  SmallVector<int64_t> choices;
  for (int64_t k = 1; wholeRows && k * weave.width <= 28 && k <= weave.height; ++k)
    choices.push_back(k * weave.width);
  Tile tile = chooseTile(channels, wholeRows ? weave.width * weave.height : weave.width, shape.machine, choices);
  int64_t tileX = wholeRows ? weave.width : tile.rows, tileY = wholeRows ? tile.rows / weave.width : 1;
  if (few)
    tileX = std::min<int64_t>(weave.width, std::max<int64_t>(1, 24 / channels));

  StageSchedule &result = s.stage(out);
  bool strips;
  Names loops = split(result, weave, tileX, tileY, strips), order = {few ? "c" : "ci", "xi"};
  if (!few)
    tileChannels(result, axes.sizes[0], tile, shape.machine);
  if (tileY > 1)
    order.push_back("yi");
  Names outer(axes.names.begin() + std::min<size_t>(axes.names.size(), weave.twoAxes ? 3 : 2), axes.names.end());
  // Strips and examples are tasks, or channel tiles where the image is small.
  bool byChannels = !few && !strips && axes.sizes[0] > tile.vectors * v;
  if (!few && !byChannels)
    loops.insert(loops.end() - (weave.twoAxes ? 1 : 0), "co");
  order.insert(order.end(), loops.begin(), loops.end());
  order.insert(order.end(), outer.begin(), outer.end());
  if (byChannels)
    order.push_back("co");
  result.reorder(order);
  std::string task = order.back(), inputLoop = byChannels ? order[order.size() - 2] : task;
  if (task == "n" && weave.twoAxes && order[order.size() - 2] == "ys") {
    result.fuse("ys", "n", "t");
    task = inputLoop = "t";
  }
  result.parallel(task);
  if (few && !hasCostlyStage(shape)) {
    result.unroll("c").unroll("xi");
  } else if (few) {
    result.fuse("c", "xi", "cx");
    int64_t row = axes.sizes[0] * tileX, store = lanes(row, shape.machine);
    result.vectorize("cx", store, row % store ? "guard" : "");
  } else {
    result.vectorize("ci", v).unroll("ci").unroll("xi");
  }
  result.unroll("px");
  if (weave.twoAxes)
    result.unroll("py");
  if (tileY > 1)
    result.unroll("yi");

  for (Operation *op : shape.heavy) {
    std::string conv = shape.stageOf(op);
    if (few) {
      accumulateInLanes(shape, s, cast<gen::ConvOp>(op), out, "xo");
      continue;
    }
    Names inner = {"c", "x"};
    if (tileY > 1)
      inner.push_back("y");
    StageSchedule &init = s.stage(conv).computeAt(out, "xo").storeIn("stack").vectorize("c", v).unroll("c").unroll("x");
    StageSchedule &update = s.stage(conv, 0);
    const char *const reductions[] = {"rc", "rx", "ry", "rz"};
    inner.insert(inner.end(), reductions, reductions + axes.eventRank);
    update.reorder(inner).vectorize("c", v).unroll("c").unroll("x");
    if (tileY > 1) {
      init.unroll("y");
      update.unroll("y");
    }
  }
  stageInputs(shape, s, inputLoop);
}

} // namespace genc::schedule
