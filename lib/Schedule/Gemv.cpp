//===- Gemv.cpp - schedules of a vector times a matrix ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One example at a time the product is bound by reading the matrix, so the matrix is walked row by row: a block of
// columns accumulates in L1 while several rows stream past, each element read once in the order of memory. Blocks of
// columns run in parallel.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"

using namespace mlir;

namespace genc::schedule {

/// Bytes of matrix under which starting threads costs more than it saves.
static constexpr int64_t kParallelBytes = 256 << 10;

void scheduleGemv(const KernelShape &shape, ScheduleBuilder &s) {
  Operation *op = shape.heavy[0];
  std::string product = shape.stageOf(op), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  int64_t columns = axes.sizes[0], depth = gen::EventType(op->getOperand(1).getType()).event[0];
  int64_t v = lanes(columns, shape.machine);
  bool parallel = columns * depth * 4 >= kParallelBytes && columns >= 4 * v;

  // A block is at least four vectors and gives up to 16 tasks.
  int64_t block = columns;
  if (parallel) {
    int64_t tasks = std::min<int64_t>(16, columns / (4 * v));
    block = llvm::divideCeil(llvm::divideCeil(columns, tasks), v) * v;
  }
  Names outer = axes.outer(1);
  StageSchedule &result = s.stage(out);
  if (block < columns)
    result.split("c", "co", "ci", block, "shift");
  else
    result.split("c", "co", "ci", columns);
  Names order = {"ci"};
  order.insert(order.end(), outer.begin(), outer.end());
  order.push_back("co");
  result.reorder(order).vectorize("ci", v, block % v ? "shift" : "");
  if (parallel)
    result.parallel("co");
  std::string loop = outer.empty() ? "co" : outer[0];
  // The accumulator is a row of the block; its tail is masked, as the matrix ends there.
  std::string tail = block % v ? "guard" : "";
  s.stage(product).computeAt(out, loop).storeIn("stack").vectorize("c", v, tail);
  int64_t rows = depth % 8 == 0 ? 8 : depth % 4 == 0 ? 4 : depth % 5 == 0 ? 5 : 1;
  StageSchedule &update = s.stage(product, 0);
  if (rows > 1)
    update.split("k", "ko", "ki", rows).reorder({"ki", "c", "ko"}).vectorize("c", v, tail).unroll("ki");
  else
    update.reorder({"c", "k"}).vectorize("c", v, tail);
  stageInput(shape, s, op->getOperand(0), "", out, loop);
}

} // namespace genc::schedule
