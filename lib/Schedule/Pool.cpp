//===- Pool.cpp - schedules of windowed reductions --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Pool.h"

using namespace mlir;

namespace genc::schedule {

void schedulePool(const KernelShape &shape, ScheduleBuilder &s) {
  Operation *op = shape.heavy[0];
  std::string pool = shape.stageOf(op), out = shape.resultStage(0);
  Axes axes = shape.resultAxes(0);
  auto window = op->getAttrOfType<DenseI64ArrayAttr>("window");
  int64_t v = lanes(axes.sizes[0], shape.machine), taps = 1;
  for (int64_t size : window.asArrayRef())
    taps *= size;

  StageSchedule &result = s.stage(out);
  Tile tile{std::max<int64_t>(1, std::min<int64_t>(4, axes.sizes[0] / v)), 1};
  tileChannels(result, axes.sizes[0], tile, shape.machine);
  Names order = {"ci"}, rest(axes.names.begin() + 1, axes.names.end());
  order.push_back("co");
  order.insert(order.end(), rest.begin(), rest.end());
  result.reorder(order).vectorize("ci", v).unroll("ci");
  // Rows and examples are tasks.
  std::string task = order.back();
  if (task == "n" && order.size() > 3) {
    result.fuse(order[order.size() - 2], "n", "t");
    task = "t";
  }
  result.parallel(task);
  s.stage(pool).computeAt(out, "co").storeIn("stack").vectorize("c", v).unroll("c");
  StageSchedule &update = s.stage(pool, 0);
  Names inner = {"c", "rx", "ry", "rz"};
  inner.resize(1 + window.size());
  update.reorder(inner).vectorize("c", v).unroll("c");
  if (taps <= 16)
    for (size_t i = 1; i < inner.size(); ++i)
      update.unroll(inner[i]);
}

void schedulePoolMaxAdjoint(const KernelShape &shape, ScheduleBuilder &s) {
  Operation *op = shape.heavy[0];
  std::string stage = shape.stageOf(op);
  int64_t channels = shape.resultAxes(0).sizes[0];
  if (isa<gen::PoolMaxGatherOp>(op))
    return schedulePlain(shape, {{stage + ".pair", channels}}, s);
  schedulePlain(shape, {{stage + ".winner", channels}, {stage, channels}}, s);
}

} // namespace genc::schedule
