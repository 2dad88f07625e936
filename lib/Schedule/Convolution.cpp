//===- Convolution.cpp - schedules of direct convolutions ------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Register tiles of channels x pixels accumulate over the whole window. A strip of rows is one task; its padded input is
// copied once, so that the inner loop knows no border. Within a strip the filter panel of one channel tile stays in
// cache while all pixels pass. Images of few pixels are one strip; then channel tiles are the tasks.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::schedule {

std::string padStage(const KernelShape &shape, gen::ConvOp conv) {
  auto positive = [](std::optional<ArrayRef<int64_t>> numbers) {
    return numbers && llvm::any_of(*numbers, [](int64_t n) { return n > 0; });
  };
  if (positive(conv.getPaddingLow()) || positive(conv.getPaddingHigh()))
    return shape.stageOf(conv.getOperation()) + ".pad";
  return "";
}

/// Rows of a strip: enough tasks for 16 cores, but not so low that the border rows dominate.
static int64_t convolutionStrip(int64_t height, int64_t kernel, int64_t tileRows) {
  return stripRows(height, std::max({height / 16, kernel - 1, int64_t(2)}), tileRows);
}

/// Bytes of one channel tile's filter panel from which it no longer stays in L2 beside the pixels.
static constexpr int64_t kLargePanel = 384 << 10;

/// Convolutions of many channels on few pixels: the whole image of one channel tile accumulates in cache, chunk by chunk
/// of the input's channels, so that each part of the filter is read from memory once and then serves all pixels. Channel
/// tiles are the tasks. Returns false where the shape does not tile exactly.
static bool scheduleLargeFilter(const KernelShape &shape, gen::ConvOp conv, ScheduleBuilder &s) {
  std::string product = shape.stageOf(shape.heavy[0]), out = shape.resultStage(0), chunkStage = product + ".chunk";
  Axes axes = shape.resultAxes(0);
  gen::EventType filter(conv.getFilter().getType());
  if (axes.eventRank != 3 || conv.getGroups() != 1)
    return false;
  int64_t channels = axes.sizes[0], width = axes.sizes[1], height = axes.sizes[2], depth = filter.event[2];
  int64_t taps = filter.event[0] * filter.event[1], v = lanes(channels, shape.machine);
  // Pixels of a tile divide the image: an accumulator must not be updated twice.
  SmallVector<int64_t> choices;
  for (int64_t x = 1; x <= std::min<int64_t>(width, 28); ++x)
    for (int64_t y = 1; width % x == 0 && (y == 1 || x == width) && x * y <= 28 && y <= height; ++y)
      if (height % y == 0)
        choices.push_back(x * y);
  Tile tile = chooseTile(channels, width * height, shape.machine, choices);
  int64_t tileX = std::min(tile.rows, width), tileY = tile.rows / tileX, tileC = tile.vectors * v;
  bool large = tileC * depth * taps * 4 >= kLargePanel && width * height * tileC * 4 <= shape.machine.l2 / 2;
  if (!large || channels < 4 * tileC || tile.rows < 4)
    return false;
  int64_t chunk = depth;
  while (chunk > 8 && (tileC * chunk * taps * 4 > (96 << 10) || depth % chunk))
    --chunk;
  if (depth % chunk || chunk == depth)
    return false;

  StageSchedule &result = s.stage(out);
  tileChannels(result, channels, tile, shape.machine);
  Names order = {"ci", "x", "y"};
  if (axes.has("n"))
    order.push_back("n");
  order.push_back("co");
  std::string loop = order[order.size() - 2] == "n" ? "n" : "co";
  result.reorder(order).vectorize("ci", v).unroll("ci").parallel("co");

  Names tileDims = {"c", "xi"}, rest = {"xo"};
  s.stage(product).computeAt(out, loop).storeIn("heap").vectorize("c", v);
  StageSchedule &total = s.stage(product, 0);
  total.split("rc", "ro", "ri", chunk).rfactor("ro", "u", chunkStage).split("x", "xo", "xi", tileX);
  if (tileY > 1) {
    total.split("y", "yo", "yi", tileY);
    tileDims.push_back("yi");
  }
  rest.push_back(tileY > 1 ? "yo" : "y");
  Names inner = tileDims;
  inner.insert(inner.end(), rest.begin(), rest.end());
  inner.push_back("ro");
  total.reorder(inner).vectorize("c", v).unroll("c").unroll("xi");
  StageSchedule &partial = s.stage(chunkStage).computeAt(product, "xo").storeIn("stack");
  partial.vectorize("c", v).unroll("c").unroll("x");
  StageSchedule &update = s.stage(chunkStage, 0);
  update.reorder(tileY > 1 ? Names{"c", "x", "y", "ri", "rx", "ry"} : Names{"c", "x", "ri", "rx", "ry"});
  update.vectorize("c", v).unroll("c").unroll("x");
  if (tileY > 1) {
    total.unroll("yi");
    partial.unroll("y");
    update.unroll("y");
  }
  stageInput(shape, s, conv.getX(), padStage(shape, conv), out, loop);
  return true;
}

void scheduleConvolution(const KernelShape &shape, ScheduleBuilder &s) {
  auto conv = cast<gen::ConvOp>(shape.heavy[0]);
  if (scheduleLargeFilter(shape, conv, s))
    return;
  std::string product = shape.stageOf(shape.heavy[0]), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  gen::EventType filter(conv.getFilter().getType());
  int64_t spatial = axes.eventRank - 1, groups = conv.getGroups();
  int64_t channels = axes.sizes[0] / groups, width = axes.sizes[1], height = spatial > 1 ? axes.sizes[2] : 1;
  int64_t depth = filter.event[filter.rank() - 2], kernelX = filter.event[filter.rank() - 3];
  int64_t kernelY = spatial > 1 ? filter.event[filter.rank() - 4] : 1;

  // Narrow images take whole rows, several at once.
  bool wholeRows = spatial > 1 && width < 8;
  SmallVector<int64_t> choices;
  for (int64_t k = 1; wholeRows && k * width <= 28 && k <= height; ++k)
    choices.push_back(k * width);
  Tile tile = chooseTile(channels, wholeRows ? width * height : width, shape.machine, choices);
  int64_t tileX = wholeRows ? width : tile.rows, tileY = wholeRows ? tile.rows / width : 1;
  int64_t v = lanes(channels, shape.machine);

  StageSchedule &result = s.stage(out);
  tileChannels(result, axes.sizes[0], tile, shape.machine);
  result.split("x", "xo", "xi", tileX, width % tileX ? "shift" : "");
  Names order = {"ci", "xi"};
  std::string loop = "xo", strip;
  if (tileY > 1) {
    order.push_back("yi");
    loop = "yo";
  }
  order.push_back("xo");
  bool strips = false;
  if (spatial > 1) {
    int64_t rows = convolutionStrip(height, kernelY, tileY);
    strips = height >= 2 * rows && height * width >= 64;
    if (!strips)
      rows = height;
    result.split("y", "ys", "yr", rows, height % rows ? "shift" : "");
    if (tileY > 1)
      result.split("yr", "yo", "yi", tileY, rows % tileY ? "shift" : "");
    order.push_back(tileY > 1 ? "yo" : "yr");
  }
  Names outer;
  for (size_t i = 3; i < axes.names.size(); ++i)
    outer.push_back(axes.names[i]);
  if (spatial == 1 && axes.names.size() > 2)
    outer.assign(axes.names.begin() + 2, axes.names.end());
  if (strips || axes.sizes[0] <= tile.vectors * v) {
    order.push_back("co");
    if (spatial > 1)
      order.push_back("ys");
    order.insert(order.end(), outer.begin(), outer.end());
  } else {
    if (spatial > 1)
      order.push_back("ys");
    order.insert(order.end(), outer.begin(), outer.end());
    order.push_back("co");
  }
  result.reorder(order).vectorize("ci", v).unroll("ci").unroll("xi");
  if (tileY > 1)
    result.unroll("yi");
  // One parallel loop over strips and examples, or over channel tiles.
  std::string task = order.back();
  std::string inputLoop = spatial > 1 ? "ys" : outer.empty() ? "co" : outer[0];
  if (task == "n" && spatial > 1 && order[order.size() - 2] == "ys") {
    result.fuse("ys", "n", "t");
    task = inputLoop = "t";
  }
  result.parallel(task);

  StageSchedule &init = s.stage(product).computeAt(out, loop).storeIn("stack").vectorize("c", v).unroll("c").unroll("x");
  StageSchedule &update = s.stage(product, 0);
  Names inner = {"c", "x"};
  if (tileY > 1)
    inner.push_back("y");
  for (const char *r : {"rc", "rx", "ry", "rz"})
    if (inner.size() < 2 + (tileY > 1) + 1 + static_cast<size_t>(spatial))
      inner.push_back(r);
  update.reorder(inner).vectorize("c", v).unroll("c").unroll("x");
  if (tileY > 1) {
    init.unroll("y");
    update.unroll("y");
  }
  if (depth <= 4) {
    update.unroll("rc");
    // The weights of a row of taps stay in registers beside the sums, or the compiler spills.
    if (tile.vectors * (tile.rows + depth * kernelX) < shape.machine.vectorRegisters)
      update.unroll("rx");
  }
  stageInput(shape, s, conv.getX(), padStage(shape, conv), out, inputLoop);
}

void accumulateInLanes(const KernelShape &shape, ScheduleBuilder &s, Operation *op, const std::string &out,
                       const std::string &loop) {
  auto conv = cast<gen::ConvOp>(op);
  std::string product = shape.stageOf(op), lanesStage = product + ".lanes";
  Axes axes{gen::EventType(conv.getResult().getType())};
  gen::EventType filter(conv.getFilter().getType());
  // Partial sums over the lanes, then one sum each.
  s.stage(product).computeAt(out, loop).storeIn("stack").unroll("c").unroll("x");
  StageSchedule &update = s.stage(product, 0);
  update.split("rc", "rco", "rci", lanes(filter.event[filter.rank() - 2], shape.machine)).rfactor("rci", "u", lanesStage);
  update.reorder({"rci", "c", "x"}).atomic().vectorize("rci").unroll("c").unroll("x");
  Names storage = {"u"};
  storage.insert(storage.end(), axes.names.begin(), axes.names.end());
  s.stage(lanesStage).computeAt(out, loop).storeIn("stack").reorder({"u", "c", "x"}).reorderStorage(storage)
      .vectorize("u").unroll("c").unroll("x");
  s.stage(lanesStage, 0).reorder({"u", "c", "x", "rco", "rx", "ry"}).vectorize("u").unroll("c").unroll("x");
  std::string filterStage = shape.stageOf(conv.getFilter());
  if (!filterStage.empty() && axes.sizes[0] > 1)
    s.stage(filterStage).computeRoot().reorderStorage({"x", "c", "y", "z"}).storeIn("stack")
        .vectorize("x", lanes(filter.event[filter.rank() - 2], shape.machine)).unroll("c");
}

void scheduleSmallOutput(const KernelShape &shape, ScheduleBuilder &s) {
  auto conv = cast<gen::ConvOp>(shape.heavy[0]);
  std::string out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  gen::EventType filter(conv.getFilter().getType());
  int64_t channels = axes.sizes[0], width = axes.sizes[1], height = axes.sizes[2];
  int64_t pixels = std::min<int64_t>(width, std::max<int64_t>(1, 24 / channels));
  while (pixels > 1 && pixels * channels % 8)
    --pixels;
  int64_t rows = convolutionStrip(height, filter.event[0], 1);

  StageSchedule &result = s.stage(out);
  result.split("x", "xo", "xi", pixels, width % pixels ? "shift" : "").split("y", "ys", "yr", rows, height % rows ? "shift" : "");
  result.reorder({"c", "xi", "xo", "yr", "ys"});
  if (hasCostlyStage(shape)) {
    int64_t store = lanes(channels * pixels, shape.machine);
    while (channels * pixels % store)
      store /= 2;
    result.fuse("c", "xi", "cx").vectorize("cx", store);
  } else {
    result.unroll("c").unroll("xi");
  }
  std::string task = "ys";
  if (axes.has("n")) {
    result.fuse("ys", "n", "t");
    task = "t";
  }
  result.parallel(task);
  accumulateInLanes(shape, s, conv, out, "xo");
  stageInput(shape, s, conv.getX(), padStage(shape, conv), out, task);
}

/// One input channel for each output channel: vectors along channels, taps unrolled.
void scheduleDepthwise(const KernelShape &shape, ScheduleBuilder &s) {
  auto conv = cast<gen::ConvOp>(shape.heavy[0]);
  std::string product = shape.stageOf(shape.heavy[0]), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  gen::EventType filter(conv.getFilter().getType());
  int64_t spatial = axes.eventRank - 1, v = lanes(axes.sizes[0], shape.machine), width = axes.sizes[1];
  int64_t tileX = std::min<int64_t>(width, 8);

  StageSchedule &result = s.stage(out);
  tileChannels(result, axes.sizes[0], {1, tileX}, shape.machine);
  result.split("x", "xo", "xi", tileX, width % tileX ? "shift" : "");
  Names order = {"ci", "xi", "xo"}, rest(axes.names.begin() + 2, axes.names.end());
  std::string inputLoop = "co", strip;
  if (spatial > 1) {
    int64_t rows = convolutionStrip(axes.sizes[2], filter.event[filter.rank() - 4], 1);
    result.split("y", "ys", "yr", rows, axes.sizes[2] % rows ? "shift" : "");
    order.insert(order.end(), {"yr", "co", "ys"});
    rest.erase(rest.begin());
    inputLoop = "ys";
  } else {
    order.push_back("co");
  }
  order.insert(order.end(), rest.begin(), rest.end());
  result.reorder(order).vectorize("ci", v).unroll("xi");
  std::string task = order.back();
  if (task == "n" && spatial > 1 && order[order.size() - 2] == "ys") {
    result.fuse("ys", "n", "t");
    task = inputLoop = "t";
  } else if (spatial == 1 && task == "n") {
    inputLoop = "n";
  }
  result.parallel(task);
  s.stage(product).computeAt(out, "xo").storeIn("stack").vectorize("c", v).unroll("x");
  StageSchedule &update = s.stage(product, 0);
  int64_t taps = 1;
  for (int64_t i = 0; i < spatial; ++i)
    taps *= filter.event[static_cast<size_t>(i)];
  Names inner = {"c", "x", "rc", "rx", "ry", "rz"};
  inner.resize(3 + static_cast<size_t>(spatial));
  update.reorder(inner).vectorize("c", v).unroll("x");
  if (taps <= 25 && tileX * taps <= 200)
    for (size_t i = 3; i < inner.size(); ++i)
      update.unroll(inner[i]);
  stageInput(shape, s, conv.getX(), padStage(shape, conv), out, inputLoop);
}

} // namespace genc::schedule
