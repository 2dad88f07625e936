//===- WeightBatch.cpp - schedules of several products with weights ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// y[b] = x[b] w[b] for every place b of a leading axis, where the matrices w belong to all examples
// (the products of Winograd's convolutions). A small w stays in the second cache while the rows of
// all examples pass, an example a task. Of a large one a panel of columns does, which is a task
// then. Where an example has few rows a tile takes those of several.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"

using namespace mlir;

namespace genc::schedule {

/// Rows that a tile has at least, where they can come from several examples.
static constexpr int64_t kRows = 8;

bool isWeightBatch(Operation *op) {
  auto matmul = dyn_cast<gen::MatmulOp>(op);
  if (!matmul || matmul.getTransposeA() || matmul.getTransposeB())
    return false;
  gen::EventType a(matmul.getA().getType()), b(matmul.getB().getType()), result(matmul.getType());
  return b.plates.empty() && a.plates.size() == 1 && a.batchPlates() == 1 && a.rank() == 3 &&
         b.rank() == 3 && (a.event[0] == b.event[0] || a.event[0] == 1) && b.event[0] > 1 &&
         result.event.back() >= 16 && a.event.back() >= 16;
}

int64_t weightBatchVariant(const KernelShape &shape) {
  int64_t rows = shape.resultAxes(0).sizes[1], multiple = 1;
  while (multiple * rows < kRows)
    multiple *= 2;
  return multiple;
}

void scheduleWeightBatch(const KernelShape &shape, ScheduleBuilder &s) {
  auto op = cast<gen::MatmulOp>(shape.heavy[0]);
  std::string product = shape.stageOf(op.getOperation()), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  int64_t columns = axes.sizes[0], rows = axes.sizes[1], multiple = shape.func.getBatchMultiple();
  int64_t depth = gen::EventType(op.getA().getType()).event.back(),
          v = lanes(columns, shape.machine);
  SmallVector<int64_t> choices; // whole tiles
  for (int64_t r = 1; r <= std::min<int64_t>(rows, 14); ++r)
    if (rows % r == 0)
      choices.push_back(r * multiple);
  Tile tile = chooseTile(columns, rows * multiple, shape.machine, choices);
  int64_t tileRows = tile.rows / multiple;

  StageSchedule &result = s.stage(out);
  tileChannels(result, columns, tile, shape.machine);
  result.split("x", "xo", "xi", tileRows);
  Names order = {"ci", "xi"}, tileDims = {"c", "x"};
  std::string loop = "xo", examples = "n";
  if (multiple > 1) {
    result.split("n", "no", "ni", multiple);
    order.push_back("ni"), tileDims.push_back("n");
    examples = "no";
  }
  bool small = multiple == 1 && depth * columns * 4 <= shape.machine.l2 / 4;
  std::string within = small ? "co" : examples, task = small ? examples : "co";
  order.insert(order.end(), {loop, within, task, "y"});
  result.reorder(order).vectorize("ci", v).unroll("ci").unroll("xi");
  if (multiple > 1)
    result.unroll("ni");
  result.fuse(task, "y", "t").parallel("t");
  StageSchedule &init = s.stage(product).computeAt(out, loop).storeIn("stack");
  tileInRegisters(init, tileDims, {}, v);
  StageSchedule &sums = s.stage(product, 0);
  int64_t chunk = sumChunk(depth);
  if (chunk) {
    std::string sum = product + ".chunk";
    sums.split("k", "kc", "k0", chunk, depth % chunk ? "guard" : "").rfactor("kc", "u", sum);
    tileInRegisters(sums, tileDims, {"kc"}, v);
    tileInRegisters(s.stage(sum).computeAt(product, "kc").storeIn("stack"), tileDims, {}, v);
    tileInRegisters(s.stage(sum, 0), tileDims, {"k0"}, v);
  } else {
    tileInRegisters(sums, tileDims, {"k"}, v);
  }
}

} // namespace genc::schedule
