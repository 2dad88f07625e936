//===- Mlp.cpp - schedules of small multilayer perceptrons ------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All layers for a few examples at a time: one call for all of them, and what one layer leaves to
// the next stays on the stack. Every layer has a register tile of its own.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule {

/// Multiply-adds that are worth a task: some microseconds.
static constexpr int64_t kTaskWork = 1 << 19;

/// The values that the layers end with, behind their activations, where the kernel is a chain of
/// layers; else none.
static SmallVector<Value> layersOf(const KernelShape &shape) {
  SmallVector<Value> ends;
  if (shape.heavy.size() < 2 || shape.results.size() != 1 || !shape.reductions.empty())
    return ends;
  for (Operation *op : shape.heavy) {
    auto layer = dyn_cast<gen::LinearOp>(op);
    if (!layer || layer.getPacked() || gen::EventType(layer.getType()).rank() != 1 ||
        sumChunk(layer.depth()))
      return {};
    if (op != shape.heavy.front())
      ends.push_back(layer.getX());
  }
  ends.push_back(shape.results[0]);
  for (auto [op, end] : llvm::zip(shape.heavy, ends)) {
    // A product that is the result itself is copied out of its registers by the stage of the
    // result.
    bool bare = end.getDefiningOp() && end.getDefiningOp()->hasTrait<gen::Heavy>();
    if (!end.getDefiningOp() || (bare && end.getDefiningOp() != shape.heavy.back()) ||
        end.getType() != op->getResult(0).getType())
      return {};
  }
  return ends;
}

bool scheduleMlp(const KernelShape &shape, ScheduleBuilder &s) {
  SmallVector<Value> ends = layersOf(shape);
  if (ends.empty() || !shape.resultAxes(0).has("n"))
    return false;
  int64_t multiple = shape.func.getBatchMultiple(), work = 0;
  for (Operation *op : shape.heavy)
    work += gen::EventType(op->getOperand(1).getType()).eventElements();
  int64_t taskRows = std::max<int64_t>(llvm::divideCeil(kTaskWork, work * multiple), 1);
  std::string out = shape.resultStage(0), block = multiple > 1 ? "ro" : "n";
  for (auto [op, end] : llvm::reverse(llvm::zip(shape.heavy, ends))) {
    int64_t columns = gen::EventType(end.getType()).event[0], v = lanes(columns, shape.machine);
    Tile tile = chooseTile(columns, multiple, shape.machine, {multiple});
    bool last = op == shape.heavy.back();
    std::string product = shape.stageOf(op), layer = last ? out : shape.stageOf(end);
    StageSchedule &stage = s.stage(layer);
    if (!last)
      stage.computeAt(out, "rest").storeIn("stack");
    tileChannels(stage, columns, tile, shape.machine);
    if (last && multiple > 1)
      stage.split("n", "ro", "ri", multiple);
    Names order = {"ci"};
    if (multiple > 1)
      order.push_back(last ? "ri" : "n");
    order.push_back("co");
    if (last)
      order.push_back(block);
    stage.reorder(order).vectorize("ci", v).unroll("ci");
    if (multiple > 1)
      stage.unroll(last ? "ri" : "n");
    if (last)
      stage.split(block, "task", "rest", taskRows, "guard").parallel("task");
    Names registers = {"c"};
    if (multiple > 1)
      registers.push_back("n");
    tileInRegisters(s.stage(product).computeAt(layer, "co").storeIn("stack"), registers, {}, v);
    tileInRegisters(s.stage(product, 0), registers, {"k"}, v);
  }
  return true;
}

} // namespace genc::schedule
