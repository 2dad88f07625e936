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
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule {

/// Bytes of matrix under which starting threads costs more than it saves.
static constexpr int64_t kParallelBytes = 256 << 10;

void scheduleGemv(const KernelShape &shape, ScheduleBuilder &s) {
  auto op = cast<gen::LinearOp>(shape.heavy[0]);
  std::string product = shape.stageOf(op.getOperation()), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  int64_t columns = axes.sizes[0], depth = op.depth();
  int64_t v = lanes(columns, shape.machine);
  bool parallel = columns * depth * 4 >= kParallelBytes && columns >= 4 * v;

  // A block is at least four vectors and gives up to 16 tasks. A tall matrix is cut along its depth instead.
  int64_t chunk = sumChunk(depth), block = columns;
  bool deep = parallel && chunk && columns < 64 * v;
  if (parallel && !deep) {
    int64_t tasks = std::min<int64_t>(16, columns / (4 * v));
    block = llvm::divideCeil(llvm::divideCeil(columns, tasks), v) * v;
  }
  Names outer = axes.outer(1);
  StageSchedule &result = s.stage(out);
  result.split("c", "co", "ci", block, block < columns ? "shift" : "");
  Names order = {"ci"};
  order.insert(order.end(), outer.begin(), outer.end());
  order.push_back("co");
  result.reorder(order).vectorize("ci", v, block % v ? "shift" : "");
  if (parallel && !deep)
    result.parallel("co");
  std::string loop = outer.empty() ? "co" : outer[0];

  // The accumulator is a row of the block; its tail is masked, as the matrix ends there.
  std::string tail = block % v ? "guard" : "", sum = product;
  s.stage(product).computeAt(out, loop).storeIn("stack").vectorize("c", v, tail);
  if (chunk) {
    sum = product + ".chunk";
    StageSchedule &total = s.stage(product, 0);
    total.split("k", "kc", "k0", chunk, depth % chunk ? "guard" : "").rfactor("kc", "u", sum);
    total.reorder({"c", "kc"}).vectorize("c", v, tail);
    StageSchedule &partial = s.stage(sum);
    if (deep) // every chunk is a task
      partial.computeAt(out, loop).storeIn("heap").vectorize("c", v, tail).parallel("u");
    else
      partial.computeAt(product, "kc").storeIn("stack").vectorize("c", v, tail);
  }
  std::string k = chunk ? "k0" : "k";
  int64_t length = chunk ? chunk : depth;
  int64_t rows = length % 8 == 0 ? 8 : length % 4 == 0 ? 4 : length % 5 == 0 ? 5 : 1;
  StageSchedule &update = s.stage(sum, 0);
  Names order2 = rows > 1 ? Names{"ki", "c", "ko"} : Names{"c", k};
  if (deep)
    order2.push_back("u");
  if (rows > 1)
    update.split(k, "ko", "ki", rows).reorder(order2).vectorize("c", v, tail).unroll("ki");
  else
    update.reorder(order2).vectorize("c", v, tail);
  if (deep)
    update.parallel("u");
  stageInput(shape, s, op.getX(), "", out, loop);
}

} // namespace genc::schedule
