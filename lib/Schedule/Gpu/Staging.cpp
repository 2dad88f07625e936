//===- Staging.cpp - products and convolutions through shared memory -------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A block of threads has a tile of channels x rows, rows being examples, the event axis next to the
// channels, or pixels of an image. The sum is cut in chunks: for each of them all threads copy what
// the tile needs of both operands to shared memory, computing what is fused before them once, then
// each adds to its own part of the tile, which stays in registers. A thread reads both operands as
// vectors: the right one along the channels, the left one along the sum, four steps at a time.
//
// It pays where a block reads a number often: channels in tiles of at least 32, a sum of whole
// chunks, and at least 16 rows that tiles cover without much waste.
//
//===----------------------------------------------------------------------===//

#include "Sum.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule::gpu {
namespace {

constexpr int64_t kLeastChannels = 32, kLeastRows = 16;

/// What tiles of `tile` compute of `size`, of which they overlap at the end.
double waste(int64_t size, int64_t tile) {
  return double(llvm::divideCeil(size, tile) * tile) / double(size);
}

/// One dimension of a tile: threads, and what each of them has.
struct Side {
  int64_t threads = 1, each = 1;
  int64_t size() const { return threads * each; }
};

/// How a block covers its part of the result.
struct BlockTile {
  Side channels; ///< each: vectors
  Side rows, lines;
  int64_t wide; ///< lanes of a vector
  std::string row, line;
  bool open = false; ///< rows are examples: the last block has fewer

  int64_t width() const { return channels.size() * wide; }
  int64_t threads() const { return channels.threads * rows.threads * lines.threads; }
};

/// The widest tile of channels, in vectors, that divides them; none below the least.
std::optional<Side> tileChannels(int64_t channels, const DeviceMachine &device) {
  int64_t wide = device.vectorFloats, each = device.stagedChannels / wide;
  for (; each >= 1; each /= 2)
    for (int64_t width = device.blockChannels; width >= kLeastChannels; width -= each * wide)
      if (channels % width == 0 && width % (each * wide) == 0)
        return Side{width / (each * wide), each};
  return std::nullopt;
}

/// Rows of a thread and threads that cover `size` in tiles of at most `most` rows, with as many rows
/// a thread as there may be.
std::optional<Side> tileRows(int64_t size, int64_t most, const DeviceMachine &device) {
  for (int64_t each = device.stagedRows; each >= 4; --each)
    for (int64_t threads = most / each; threads >= 1; --threads)
      if (threads * each <= size && waste(size, threads * each) <= 1.15)
        return Side{threads, each};
  return std::nullopt;
}

class Staging {
public:
  Staging(const GpuKernel &kernel, ScheduleBuilder &s)
      : shape(kernel.shape), device(kernel.device), s(s), op(shape.heavy[0]), sum(op),
        out(shape.resultStage(0)), axes(shape.resultAxes(0)), conv(dyn_cast<gen::ConvOp>(op)),
        product(dyn_cast<gen::MatmulOp>(op)) {}

  bool run() {
    if (!findTile() || !hasRoom())
      return false;
    result();
    accumulate();
    return true;
  }

private:
  const KernelShape &shape;
  const DeviceMachine &device;
  ScheduleBuilder &s;
  Operation *op;
  Sum sum;
  std::string out;
  Axes axes;
  gen::ConvOp conv;
  gen::MatmulOp product;
  BlockTile tile;

  bool transposesLeft() { return product && product.getTransposeA(); }
  bool transposesRight() { return product && product.getTransposeB(); }

  bool findTile() {
    if (!sum.chunk || sum.part % sum.chunk || op->getOperand(0) == op->getOperand(1))
      return false;
    if (conv && (conv.getGroups() != 1 || axes.eventRank > 3))
      return false;
    auto channels = tileChannels(axes.sizes[0], device);
    if (!channels)
      return false;
    tile.channels = *channels;
    tile.wide = device.vectorFloats;
    int64_t multiple = shape.func.getBatchMultiple();
    if (multiple > 1) {
      // A sum in parts has two tiles of registers: the part's and the whole.
      int64_t most = sum.part == sum.depth ? device.stagedRows : std::max(4, device.stagedRows / 2);
      tile.row = "n";
      tile.open = true;
      tile.rows.each = std::min(multiple, most);
      tile.rows.threads = device.blockRows / tile.rows.each;
    } else {
      if (axes.eventRank < 2)
        return false;
      tile.row = "x";
      auto rows = tileRows(axes.sizes[1], device.blockRows, device);
      if (!rows || (transposesLeft() && rows->each % tile.wide))
        return false;
      tile.rows = *rows;
    }
    if (conv && axes.eventRank == 3) {
      tile.line = "y";
      tile.lines.threads = std::min(axes.sizes[2], device.blockRows / tile.rows.size());
      while (waste(axes.sizes[2], tile.lines.threads) > 1.15)
        --tile.lines.threads;
    }
    int64_t threads = tile.threads();
    return tile.rows.size() * tile.lines.size() >= kLeastRows && threads >= device.lanes &&
           threads <= device.blockThreads;
  }

  /// How far a window over `tiles` results reaches along axis `axis`, from the innermost.
  int64_t reach(int64_t tiles, size_t axis) {
    if (!conv)
      return tiles;
    gen::EventType filter(conv.getFilter().getType());
    size_t spatial = static_cast<size_t>(filter.rank()) - 2, at = spatial - 1 - axis;
    auto number = [&](std::optional<ArrayRef<int64_t>> numbers) { return numbers ? (*numbers)[at] : 1; };
    return (tiles - 1) * number(conv.getStrides()) +
           (filter.event[at] - 1) * number(conv.getDilation()) + 1;
  }

  /// Shorter chunks, where the block's memory asks for them.
  bool hasRoom() {
    int64_t left = reach(tile.rows.size(), 0), right = tile.width();
    if (conv) {
      gen::EventType filter(conv.getFilter().getType());
      right *= filter.event[filter.rank() - 3]; // the window's row
    }
    if (!tile.line.empty())
      left *= reach(tile.lines.size(), 1);
    while (sum.chunk > 8 && 4 * sum.chunk * (left + right) > device.sharedBytes)
      sum.chunk /= 2;
    return 4 * sum.chunk * (left + right) <= device.sharedBytes;
  }

  /// The loops over a tile, of which each thread has its part. `inside` and `outside` are the
  /// reductions of a thread and of the block; `rows` is split already where it has two names.
  void overThreads(StageSchedule &stage, const std::string &c, Names rows, const Names &inside = {},
                   const Names &outside = {}, const Names &blocks = {}) {
    Names order = {"ci"}, threads = {"ct", "xt"};
    std::string vectors = c;
    if (tile.channels.each > 1) {
      stage.split(c, "cv", "cu", tile.channels.threads * tile.wide).unroll("cv");
      vectors = "cu";
      order.push_back("cv");
    }
    stage.split(vectors, "ct", "ci", tile.wide).vectorize("ci");
    if (rows.size() == 1)
      stage.split(rows[0], "xt", "xi", tile.rows.each, tile.open ? "round_up" : "");
    stage.unroll("xi");
    order.push_back("xi");
    if (!tile.line.empty())
      threads.push_back(tile.line);
    for (const Names &dims : {inside, threads, outside, blocks})
      order.insert(order.end(), dims.begin(), dims.end());
    stage.reorder(order);
    onGrid(stage, blocks, threads);
  }

  void result() {
    StageSchedule &stage = s.stage(out);
    stage.split("c", "cb", "cr", tile.width());
    Names rest, rows = {"xr"};
    for (const std::string &dim : axes.outer(1))
      rest.push_back(dim == tile.row ? "xb" : dim == tile.line ? "yb" : dim);
    if (tile.open) {
      stage.split("n", "xr", "xi", tile.rows.each).split("xr", "xb", "xt", tile.rows.threads, "guard");
      rows = {"xt", "xi"};
    } else {
      auto cut = [&](const std::string &dim, const char *block, const std::string &inner, int64_t size) {
        stage.split(dim, block, inner, size, axes.size(dim) % size ? "shift" : "");
      };
      cut(tile.row, "xb", "xr", tile.rows.size());
      if (!tile.line.empty()) {
        stage.rename("y", "ys");
        stage.split("ys", "yb", "y", tile.lines.size(), axes.size("y") % tile.lines.size() ? "shift" : "");
      }
    }
    std::string blocks = fuseAll(stage, rest, "tb");
    overThreads(stage, "cr", rows, {}, {}, {"cb", blocks});
  }

  /// A stage of accumulators in registers of the block's threads.
  void accumulators(const std::string &stage, const std::string &consumer, const std::string &loop) {
    StageSchedule &init = s.stage(stage).computeAt(consumer, loop).storeIn("register");
    if (tile.open)
      init.boundStorage("n", tile.rows.size());
    overThreads(init, "c", {tile.row});
  }

  void accumulate() {
    std::string stage = shape.stageOf(op), sums = stage, k = sum.names[0];
    accumulators(stage, out, "cb");
    if (sum.part != sum.depth) {
      sums = sum.split(s, stage);
      StageSchedule &update = s.stage(stage, 0);
      overThreads(update, "c", {tile.row}, {}, {"kp"});
      accumulators(sums, stage, "kp");
      k = "k0";
    }
    StageSchedule &update = s.stage(sums, 0);
    update.split(k, "ko", "k1", sum.chunk).split("k1", "kq", "ku", tile.wide).unroll("ku");
    Names inside = {"ku", "kq"}, outside = {"ko"};
    if (conv) {
      inside.push_back("rx");
      if (!tile.line.empty())
        outside.insert(outside.begin(), "ry");
    }
    overThreads(update, "c", {tile.row}, inside, outside);
    std::string left = conv ? padStage(shape, conv) : "";
    if (left.empty())
      left = shape.stageOf(op->getOperand(0));
    std::string leftTile = copy(left, op->getOperand(0), sums, "ko");
    copy(shape.stageOf(op->getOperand(1)), op->getOperand(1), sums, outside.front());
    // The numbers that a thread needs for four steps.
    s.stage(leftTile).in({sums});
    bool ofImage = !tile.open;
    tileInRegisters(s.stage(leftTile + ".in").computeAt(sums, "kq"), {"c", ofImage ? "x" : "n"}, {}, tile.wide);
  }

  /// What a block needs of `stage` for a chunk, copied to shared memory by all threads at a loop of
  /// `consumer`. Returns the name of the copy.
  std::string copy(const std::string &stage, Value operand, const std::string &consumer, const std::string &loop) {
    std::string name = stage + ".in";
    s.stage(stage).in({consumer});
    StageSchedule &copy = s.stage(name).computeAt(consumer, loop).storeIn("shared");
    Axes kept{gen::EventType(operand.getType())};
    bool isRight = operand == op->getOperand(1);
    Names dims = kept.names;
    if (isRight && transposesRight()) {
      copy.reorderStorage({"x", "c"});
    } else if (kept.sizes[0] % tile.wide == 0) {
      copy.split("c", "cq", "cl", tile.wide).vectorize("cl");
      dims[0] = "cq";
    }
    if (tile.open && !isRight)
      copy.boundStorage("n", tile.rows.size());
    std::string all = fuseAll(copy, dims, "e");
    copy.split(all, "eo", "ei", tile.threads(), "guard").split("ei", "e2", "ct", tile.channels.threads);
    Names threads = {"ct", "e2"}, order;
    if (!tile.line.empty()) {
      copy.split("e2", "lt", "xt", tile.rows.threads);
      threads = {"ct", "xt", "lt"};
    }
    if (dims[0] == "cq")
      order.push_back("cl");
    order.push_back("eo");
    order.insert(order.end(), threads.begin(), threads.end());
    copy.reorder(order);
    onGrid(copy, {}, threads);
    return name;
  }
};

} // namespace

bool scheduleStaged(const GpuKernel &kernel, ScheduleBuilder &s) { return Staging(kernel, s).run(); }

} // namespace genc::schedule::gpu
