//===- BatchSums.cpp - sums over all examples, in parts -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Gradients of weights and sums over a plate have few elements and long sums: threads of a block share the sum of an element. Each
// has the examples of a number modulo the parts, then one thread adds the parts in their order.
//
//===----------------------------------------------------------------------===//

#include "Gpu.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"

using namespace mlir;

namespace genc::schedule::gpu {
namespace {

/// Parts of a sum, and tiles of channels of a block.
constexpr int64_t kParts = 16, kTiles = 8;

/// A tile of the result: channels and inputs, the two innermost axes.
struct Tile {
  int64_t wide = 1, rows = 1;
  Names dims;
};

Tile tileOf(const Axes &axes, const DeviceMachine &device, bool rows) {
  Tile tile{device.tileChannels, 1, {"c"}};
  while (axes.sizes[0] % tile.wide)
    tile.wide /= 2;
  if (rows && axes.eventRank > 1) {
    tile.rows = std::min<int64_t>(axes.sizes[1], device.tileRows);
    tile.dims.push_back("x");
  }
  return tile;
}

/// Blocks and threads of the result; a block is one of the loop "cb".
void result(StageSchedule &out, const Axes &axes, const Tile &tile) {
  out.split("c", "co", "ci", tile.wide).vectorize("ci");
  Names inside = {"ci"}, rest = axes.outer(1), blocks = {"cb"};
  if (tile.dims.size() > 1) {
    out.split("x", "xo", "xi", tile.rows, axes.sizes[1] % tile.rows ? "shift" : "").unroll("xi");
    inside.push_back("xi");
    rest[0] = "xo";
  }
  int64_t tiles = axes.sizes[0] / tile.wide, threads = threadsFor(tiles, kTiles);
  out.split("co", "cb", "ct", threads, tiles % threads ? "guard" : "");
  inside.push_back("ct");
  inside.push_back("cb");
  if (std::string others = fuseAll(out, rest, "tb"); !others.empty()) {
    inside.push_back(others);
    blocks.push_back(others);
  }
  out.reorder(inside);
  onGrid(out, blocks, {"ct"});
}

/// The stage `sum`, whose reductions are `names`, innermost first, in parts of the outermost.
void addInParts(const GpuKernel &kernel, ScheduleBuilder &s, const std::string &sum, const Names &names, const Tile &tile) {
  std::string out = kernel.shape.resultStage(0), parts = sum + ".parts", kept = parts + ".in";
  tileInRegisters(s.stage(sum).computeAt(out, "ct"), tile.dims, {}, tile.wide);
  StageSchedule &update = s.stage(sum, 0);
  update.split(names.back(), "ro", "ri", kParts, "guard").rfactor("ri", "u", parts);
  tileInRegisters(update, tile.dims, {"ri"}, tile.wide);
  s.stage(parts).in({sum});
  StageSchedule &copy = s.stage(kept).computeAt(out, "cb");
  Names order = {"cv"};
  copy.split("c", "ch", "cv", tile.wide).vectorize("cv");
  if (tile.dims.size() > 1) {
    order.push_back("x");
    copy.unroll("x");
  }
  order.insert(order.end(), {"ch", "u"});
  copy.reorder(order);
  onGrid(copy, {}, {"ch", "u"});
  tileInRegisters(s.stage(parts).computeAt(kept, "ch"), tile.dims, {}, tile.wide);
  Names reductions = names;
  reductions.back() = "ro";
  tileInRegisters(s.stage(parts, 0), tile.dims, reductions, tile.wide);
}

} // namespace

bool scheduleWeightGradient(const GpuKernel &kernel, ScheduleBuilder &s) {
  const KernelShape &shape = kernel.shape;
  Operation *op = shape.heavy[0];
  gen::EventType rows(op->getOperand(0).getType()), gradient(op->getOperand(1).getType());
  (void)rows.unifyPlates(gradient);
  Axes axes = shape.resultAxes(0), all(rows);
  Names names;
  // Leading axes of a product stay: one product for each of their elements.
  int64_t kept = 0;
  if (auto product = dyn_cast<gen::LinearWeightGradientOp>(op))
    kept = product.getBatchAxes();
  for (int64_t i = 0; i + 1 < all.eventRank - kept; ++i)
    names.push_back("r" + std::to_string(i));
  for (size_t i = static_cast<size_t>(all.eventRank); i < all.names.size(); ++i)
    names.push_back("r" + all.names[i]);
  if (names.empty() || axes.eventRank < 2)
    return false;
  Tile tile = tileOf(axes, kernel.device, /*rows=*/true);
  result(s.stage(shape.resultStage(0)), axes, tile);
  addInParts(kernel, s, shape.stageOf(op), names, tile);
  return true;
}

bool schedulePlate(const GpuKernel &kernel, ScheduleBuilder &s) {
  const KernelShape &shape = kernel.shape;
  Axes axes = shape.resultAxes(0);
  gen::EventType type(shape.plate->getResult(0).getType());
  bool plain = isa<gen::PlateSumOp>(shape.plate) && type.batchPlates() == 0 && shape.results.size() == 1 &&
               gen::EventType(shape.results[0].getType()).event == type.event && axes.eventRank > 0;
  if (!plain || type.eventElements() < 64) // few elements are summed in lanes of examples
    return false;
  Tile tile = tileOf(axes, kernel.device, /*rows=*/false);
  result(s.stage(shape.resultStage(0)), axes, tile);
  addInParts(kernel, s, shape.stageOf(shape.plate), {"r0"}, tile);
  return true;
}

} // namespace genc::schedule::gpu
