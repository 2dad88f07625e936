//===- ConvolutionTranspose.cpp - schedules of transposed convolutions -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each phase of the output is a dense convolution of its own (stage `phase` of the operator). The output is split by the
// stride; phases are loops around the register tiles, so that a tile sees one phase and no zeros are multiplied.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule {

/// Whether the definition reads outside of the input (the same rule as in Codegen/Halide/Linear.cpp).
static bool needsPad(gen::ConvTransposeOp op, ArrayRef<int64_t> strides, ArrayRef<int64_t> low) {
  gen::EventType x(op.getX().getType()), filter(op.getFilter().getType()), y(op.getResult().getType());
  for (size_t i = 0; i < strides.size(); ++i) {
    int64_t taps = llvm::divideCeil(filter.event[i], strides[i]);
    if (taps - 1 > low[i] / strides[i] || (y.event[i] - 1 + low[i]) / strides[i] > x.event[i] - 1)
      return true;
  }
  return false;
}

void scheduleConvolutionTranspose(const KernelShape &shape, ScheduleBuilder &s) {
  auto op = cast<gen::ConvTransposeOp>(shape.heavy[0]);
  std::string product = shape.stageOf(shape.heavy[0]), phase = product + ".phase", out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  size_t spatial = axes.eventRank - 1;
  auto numbers = [&](std::optional<ArrayRef<int64_t>> given, int64_t fallback) {
    return given ? SmallVector<int64_t>(*given) : SmallVector<int64_t>(spatial, fallback);
  };
  SmallVector<int64_t> strides = numbers(op.getStrides(), 1), low = numbers(op.getPaddingLow(), 0);
  int64_t channels = axes.sizes[0] / op.getGroups(), v = lanes(channels, shape.machine);
  int64_t strideX = strides.back(), width = llvm::divideCeil(axes.sizes[1], strideX);
  int64_t strideY = spatial > 1 ? strides[spatial - 2] : 1;
  int64_t height = spatial > 1 ? llvm::divideCeil(axes.sizes[2], strideY) : 1;

  bool plain = false;
  for (size_t i = 0; i < spatial; ++i)
    plain |= axes.sizes[1 + i] % strides[spatial - 1 - i] != 0 || (i > 1 && strides[spatial - 1 - i] > 1);
  plain |= op.getDilation() && llvm::any_of(*op.getDilation(), [](int64_t d) { return d != 1; });
  if (plain) { // tiles at the border would have no constant size
    bool phases = !op.getDilation() || llvm::all_of(*op.getDilation(), [](int64_t d) { return d == 1; });
    std::pair<std::string, int64_t> stage = {phases ? phase : product, axes.sizes[0]};
    schedulePlain(shape, stage, s);
    return;
  }
  bool wholeRows = spatial > 1 && width < 8;
  SmallVector<int64_t> choices;
  for (int64_t k = 1; wholeRows && k * width <= 28 && k <= height; ++k)
    choices.push_back(k * width);
  Tile tile = chooseTile(channels, wholeRows ? width * height : width, shape.machine, choices);
  int64_t tileX = wholeRows ? width : tile.rows, tileY = wholeRows ? tile.rows / width : 1;

  StageSchedule &result = s.stage(out);
  tileChannels(result, axes.sizes[0], tile, shape.machine);
  bool exactX = axes.sizes[1] % (strideX * tileX) == 0;
  // Outer, inner: x = stride * (xo * tile + xi) + px. A last, incomplete group of phases is guarded.
  result.split("x", "xq", "px", strideX, axes.sizes[1] % strideX ? "guard" : "");
  result.split("xq", "xo", "xi", tileX, exactX ? "" : axes.sizes[1] % strideX ? "guard" : "shift");
  Names order = {"ci", "xi"};
  std::string loop = "xo";
  if (spatial > 1) {
    result.split("y", "yq", "py", strideY, axes.sizes[2] % strideY ? "guard" : "");
    bool exactY = axes.sizes[2] % (strideY * tileY) == 0;
    if (tileY > 1) {
      result.split("yq", "yo", "yi", tileY, exactY ? "" : "guard");
      order.push_back("yi");
    }
  }
  order.push_back("xo");
  Names outer(axes.names.begin() + 1 + std::min<size_t>(spatial, 2), axes.names.end());
  bool strips = spatial > 1 && height >= 8 && tileY == 1 && axes.sizes[2] % strideY == 0;
  std::string rowLoop = tileY > 1 ? "yo" : "yq", inputLoop, task;
  if (strips) {
    int64_t rows = stripRows(height, std::max<int64_t>(4, height / 16));
    result.split("yq", "ys", "yr", rows, height % rows ? "shift" : "");
    order.insert(order.end(), {"yr", "px", "py", "co", "ys"});
    order.insert(order.end(), outer.begin(), outer.end());
    inputLoop = task = "ys";
  } else {
    if (spatial > 1)
      order.push_back(rowLoop);
    order.push_back("px");
    if (spatial > 1)
      order.push_back("py");
    order.insert(order.end(), outer.begin(), outer.end());
    order.push_back("co");
    inputLoop = outer.empty() ? "co" : outer[0];
    task = "co";
  }
  result.reorder(order).vectorize("ci", v).unroll("ci").unroll("xi");
  if (tileY > 1)
    result.unroll("yi"), loop = "yo";
  if (strips && order.back() == "n" && order[order.size() - 2] == "ys") {
    result.fuse("ys", "n", "t");
    inputLoop = task = "t";
  } else if (strips) {
    task = order.back();
  }
  result.parallel(task);

  loop = "xo";
  StageSchedule &init = s.stage(phase).computeAt(out, loop).storeIn("stack").vectorize("c", v).unroll("c").unroll("x");
  if (tileY > 1)
    init.unroll("y");
  Names inner = {"c", "x"};
  if (tileY > 1)
    inner.push_back("y");
  const char *const reductions[] = {"rc", "rx", "ry", "rz"};
  inner.insert(inner.end(), reductions, reductions + 1 + spatial);
  StageSchedule &update = s.stage(phase, 0);
  update.reorder(inner).vectorize("c", v).unroll("c").unroll("x");
  if (tileY > 1)
    update.unroll("y");
  if (needsPad(op, strides, low))
    stageInput(shape, s, op.getX(), product + ".pad", out, inputLoop);
  else
    stageInput(shape, s, op.getX(), "", out, inputLoop);
}

} // namespace genc::schedule
