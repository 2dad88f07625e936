//===- Contraction.cpp - products and convolutions in register tiles ----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread has a tile of channels x rows, rows being examples (in the variant for batches) or the
// event axis next to the channels. A step of the sum reads channels + rows numbers and does
// channels * rows multiply-adds. Threads of a warp lie along the channels: their reads of the right
// matrix are neighbours, and those of the left one are the same number.
//
// The sum of a vector's product with a matrix is added in parts, which threads of the variant for
// single examples compute side by side: an example's bits do not depend on the variant that
// computes it.
//
//===----------------------------------------------------------------------===//

#include "Sum.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule::gpu {
namespace {

/// The widest tile of channels that divides them.
int64_t channelsOfTile(int64_t channels, const DeviceMachine &device) {
  int64_t tile = device.tileChannels;
  while (channels % tile)
    tile /= 2;
  return tile;
}

/// Adds over `reductions`, innermost first, the first of which has `length` elements.
void accumulateOver(StageSchedule &update, const Names &tile, Names reductions, int64_t length,
                    int64_t wide) {
  bool unrolls = length % 4 == 0;
  if (unrolls) {
    update.split(reductions[0], "ro", "ri", 4);
    reductions[0] = "ro";
    reductions.insert(reductions.begin(), "ri");
  }
  tileInRegisters(update, tile, reductions, wide);
  if (unrolls)
    update.unroll("ri");
}

/// The accumulators of `op` for a tile of the dimensions `tile`, at the thread of the result.
void accumulate(const GpuKernel &kernel, ScheduleBuilder &s, Operation *op, const Names &tile,
                int64_t wide, const std::string &thread) {
  const KernelShape &shape = kernel.shape;
  std::string stage = shape.stageOf(op);
  tileInRegisters(s.stage(stage).computeAt(shape.resultStage(0), thread), tile, {}, wide);
  Sum sum(op);
  if (sum.part == sum.depth)
    return accumulateOver(s.stage(stage, 0), tile, sum.names, sum.depth, wide);
  std::string parts = sum.split(s, stage);
  tileInRegisters(s.stage(stage, 0), tile, {"kp"}, wide);
  tileInRegisters(s.stage(parts).computeAt(stage, "kp"), tile, {}, wide);
  accumulateOver(s.stage(parts, 0), tile, {"k0"}, sum.depth % sum.part ? 1 : sum.part, wide);
}

/// Blocks and threads of a result whose channels outside of a tile are `channels` of them, and
/// whose other dimensions are `rest`: the grid's first dimension are channels. Returns the
/// innermost loop over threads.
std::string grid(const GpuKernel &kernel, StageSchedule &out, const Names &inside, int64_t channels,
                 const Names &rest) {
  int64_t across = threadsFor(channels, kernel.device.lanes);
  out.split("co", "cb", "ct", across, channels % across ? "guard" : "");
  Names order = inside, blocks = {"cb"}, threads = {"ct"};
  order.push_back("ct");
  std::string rows = fuseAll(out, rest, "t");
  if (!rows.empty()) {
    out.split(rows, "tb", "tt", kernel.device.blockThreads / across, "guard");
    threads.push_back("tt");
    blocks.push_back("tb");
    order.push_back("tt");
  }
  order.insert(order.end(), blocks.begin(), blocks.end());
  out.reorder(order);
  onGrid(out, blocks, threads);
  return "ct";
}

} // namespace

void scheduleContraction(const GpuKernel &kernel, ScheduleBuilder &s) {
  const KernelShape &shape = kernel.shape;
  Axes axes = shape.resultAxes(0);
  int64_t multiple = shape.func.getBatchMultiple(),
          wide = channelsOfTile(axes.sizes[0], kernel.device);
  StageSchedule &out = s.stage(shape.resultStage(0));
  out.split("c", "co", "ci", wide).vectorize("ci");
  Names inside = {"ci"}, tile = {"c"}, rest = axes.outer(1);
  std::string row = multiple > 1 ? "n" : axes.eventRank > 1 ? axes.names[1] : "";
  if (!row.empty()) {
    int64_t rows =
        multiple > 1 ? multiple : std::min(axes.size(row), kernel.device.tileRows + int64_t(0));
    out.split(row, "xo", "xi", rows, multiple > 1 || axes.size(row) % rows == 0 ? "" : "shift")
        .unroll("xi");
    inside.push_back("xi");
    tile.push_back(row);
    for (std::string &name : rest)
      name = name == row ? "xo" : name;
  }
  std::string thread = grid(kernel, out, inside, axes.sizes[0] / wide, rest);
  accumulate(kernel, s, shape.heavy[0], tile, wide, thread);
}

void schedulePhases(const GpuKernel &kernel, ArrayRef<int64_t> factors, ScheduleBuilder &s) {
  const KernelShape &shape = kernel.shape;
  Axes axes = shape.resultAxes(0);
  int64_t wide = channelsOfTile(axes.sizes[0], kernel.device);
  StageSchedule &out = s.stage(shape.resultStage(0));
  out.split("c", "co", "ci", wide).vectorize("ci");
  Names inside = {"ci"}, rest = axes.outer(1);
  for (size_t i = 0; i < factors.size(); ++i) {
    int64_t factor = factors[factors.size() - 1 - i];
    std::string dim = axes.names[i + 1];
    if (factor == 1)
      continue;
    out.split(dim, dim + "o", dim + "i", factor).unroll(dim + "i");
    inside.push_back(dim + "i");
    rest[i] = dim + "o";
  }
  std::string thread = grid(kernel, out, inside, axes.sizes[0] / wide, rest);
  for (Operation *op : shape.heavy)
    accumulate(kernel, s, op, {"c"}, wide, thread);
}

void scheduleGemv(const GpuKernel &kernel, ScheduleBuilder &s) {
  const KernelShape &shape = kernel.shape;
  Axes axes = shape.resultAxes(0);
  Operation *op = shape.heavy[0];
  Sum sum(op);
  int64_t across = threadsFor(axes.sizes[0], kernel.device.lanes);
  StageSchedule &out = s.stage(shape.resultStage(0));
  out.split("c", "co", "ci", across, axes.sizes[0] % across ? "guard" : "");
  Names blocks = {"co"}, order = {"ci", "co"};
  std::string rest = fuseAll(out, axes.outer(1), "t");
  if (!rest.empty()) {
    blocks.push_back(rest);
    order.push_back(rest);
  }
  out.reorder(order);
  onGrid(out, blocks, {"ci"});
  if (sum.part == sum.depth)
    return;
  std::string stage = shape.stageOf(op);
  s.stage(stage).computeAt(shape.resultStage(0), "ci");
  std::string partial = sum.split(s, stage);
  // A part is added in a register, then kept for the thread that adds them.
  s.stage(partial).in({stage});
  onGrid(s.stage(partial + ".in").computeAt(shape.resultStage(0), "co").reorder({"c", "u"}), {}, {"c", "u"});
  s.stage(partial).computeAt(partial + ".in", "c");
}

} // namespace genc::schedule::gpu
