//===- Elementwise.cpp - schedules of kernels without reductions -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::schedule {

/// Elements under which starting threads costs more than it saves, for cheap operators.
static constexpr int64_t kParallelElements = 16 << 10;

/// The inner loop of a result: vectors along the channels, or along all event axes as one if the channels are few.
/// Returns the loops that remain, innermost first.
static Names vectorizeEvent(StageSchedule &out, const Axes &axes, const Machine &machine) {
  Names loops = axes.names;
  if (axes.eventRank == 0)
    return loops;
  std::string inner = loops[0];
  int64_t size = axes.sizes[0], fused = 1;
  while (size < machine.vectorFloats && fused < axes.eventRank) {
    std::string next = "f" + std::to_string(fused);
    out.fuse(inner, loops[1], next);
    size *= axes.sizes[fused++];
    inner = next;
    loops.erase(loops.begin());
    loops[0] = inner;
  }
  int64_t v = lanes(size, machine);
  out.vectorize(inner, v, size % v ? "shift" : "");
  return loops;
}

/// The axis of a result along which a transposed input is dense, or none: there, and not along the channels, neighbours
/// share a cache line.
static std::string denseInputAxis(const KernelShape &shape, const Axes &axes) {
  for (auto transpose : shape.func.getBody().front().getOps<gen::TransposeOp>()) {
    ArrayRef<int64_t> permutation = transpose.getPermutation();
    int64_t last = static_cast<int64_t>(permutation.size()) - 1;
    if (gen::EventType(transpose.getType()).event.size() != static_cast<size_t>(axes.eventRank) || permutation[last] == last)
      continue;
    return axes.names[last - (llvm::find(permutation, last) - permutation.begin())];
  }
  return "";
}

/// Blocks of a vector of channels x some cache lines of the axis `dense`: all of what a line holds is
/// read while it is in the first cache, and from memory eight neighbours arrive faster than two; fewer
/// where the blocks are the tasks and that leaves less than eight. Returns the loops that remain, innermost first.
static Names blockTranspose(StageSchedule &out, const Axes &axes, const std::string &dense, const Machine &machine) {
  int64_t v = lanes(axes.sizes[0], machine), line = machine.cacheLine / 4;
  int64_t lines = axes.size(dense) / line;
  bool areTasks = axes.names.back() == dense; // the outermost loop
  int64_t block = line * std::clamp<int64_t>(areTasks ? lines / 8 : lines, 2, 8);
  out.split("c", "co", "ci", v, axes.sizes[0] % v ? "shift" : "");
  out.split(dense, "do", "di", block, axes.size(dense) % block ? "shift" : "");
  Names loops = {"co"};
  for (const std::string &name : axes.outer(1))
    loops.push_back(name == dense ? "do" : name);
  Names order = {"ci", "di"};
  order.insert(order.end(), loops.begin(), loops.end());
  out.reorder(order).vectorize("ci");
  return loops;
}

/// One long axis, such as all parameters of an optimiser: each task takes a block of it, of one size where there is a
/// divisor near.
static void scheduleLine(StageSchedule &out, const Axes &axes, const Machine &machine) {
  int64_t size = axes.sizes[0], v = lanes(size, machine);
  int64_t vectors = llvm::divideCeil(size, v), most = kParallelElements / v, block = most;
  for (int64_t divisor = most; divisor > most / 4 && size % v == 0; --divisor)
    if (vectors % divisor == 0) {
      block = divisor;
      break;
    }
  const std::string &axis = axes.names[0];
  out.split(axis, axis + "o", axis + "i", block * v, size % (block * v) ? "guard" : "");
  out.vectorize(axis + "i", v).parallel(axis + "o");
}

void scheduleElementwise(const KernelShape &shape, ScheduleBuilder &s) {
  for (size_t i = 0; i < shape.results.size(); ++i) {
    Axes axes = shape.resultAxes(i);
    StageSchedule &out = s.stage(shape.resultStage(i));
    if (axes.names.size() == 1 && axes.eventRank == 1 && axes.sizes[0] >= 2 * kParallelElements) {
      scheduleLine(out, axes, shape.machine);
      continue;
    }
    std::string dense = denseInputAxis(shape, axes);
    bool blocks = !dense.empty() && axes.sizes[0] >= shape.vector() && axes.size(dense) >= 2 * shape.machine.cacheLine / 4;
    Names loops = blocks ? blockTranspose(out, axes, dense, shape.machine) : vectorizeEvent(out, axes, shape.machine);
    int64_t elements = 1;
    for (int64_t k = 0; k < axes.eventRank; ++k)
      elements *= axes.sizes[k];
    if (axes.has("n") && loops.back() == "n" && elements < kParallelElements) {
      // Small examples: a task takes enough of them.
      int64_t block = std::max<int64_t>(1, kParallelElements / std::max<int64_t>(elements, 1));
      if (axes.eventRank == 0)
        out.vectorize("n", shape.vector(), "guard");
      out.split("n", "no", "ni", block, "guard").parallel("no");
    } else if (loops.size() > 1) {
      std::string outer = loops.back();
      if (outer == "n" && loops.size() > 2) {
        out.fuse(loops[loops.size() - 2], "n", "t");
        outer = "t";
      }
      if (elements >= kParallelElements || outer == "n")
        out.parallel(outer);
    }
  }
}

void schedulePlain(const KernelShape &shape, ArrayRef<std::pair<std::string, int64_t>> stages, ScheduleBuilder &s) {
  std::string out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  StageSchedule &result = s.stage(out);
  int64_t v = axes.eventRank ? lanes(axes.sizes[0], shape.machine) : 1;
  if (v > 1)
    result.vectorize("c", v, axes.sizes[0] % v ? "shift" : "");
  size_t plates = static_cast<size_t>(axes.eventRank);
  std::string loop = plates < axes.names.size() ? axes.names[plates] : "";
  if (!loop.empty())
    result.parallel(axes.names.back());
  for (const auto &[stage, channels] : stages) {
    int64_t width = lanes(channels, shape.machine);
    StageSchedule &init = s.stage(stage);
    if (loop.empty())
      init.computeRoot();
    else
      init.computeAt(out, loop);
    std::string tail = channels % width ? "guard" : "";
    init.vectorize("c", width, tail);
    s.stage(stage, 0).vectorize("c", width, tail);
  }
}

void scheduleFallback(const KernelShape &shape, ScheduleBuilder &s) {
  // Everything that reduces is computed once, where it lies; the rest is inlined.
  for (Operation &op : shape.func.getBody().front().without_terminator()) {
    bool heavy = llvm::is_contained(shape.heavy, &op), reduces = llvm::is_contained(shape.reductions, &op);
    if (heavy || reduces)
      s.stage(shape.stageOf(&op)).computeRoot();
  }
  scheduleElementwise(shape, s);
}

} // namespace genc::schedule
