//===- Elements.cpp - a thread an element -------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

using namespace mlir;

namespace genc::schedule::gpu {

void scheduleElements(const GpuKernel &kernel, ScheduleBuilder &s) {
  for (size_t i = 0; i < kernel.shape.results.size(); ++i) {
    Axes axes = kernel.shape.resultAxes(i);
    StageSchedule &out = s.stage(kernel.shape.resultStage(i));
    if (axes.names.empty()) {
      out.gpuSingleThread();
      continue;
    }
    int64_t wide = kernel.device.vectorFloats;
    if (axes.eventRank && axes.sizes[0] % wide == 0)
      out.vectorize("c", wide);
    std::string all = fuseAll(out, axes.names, "t");
    out.split(all, "block", "thread", kernel.device.blockThreads, "guard");
    onGrid(out, {"block"}, {"thread"});
  }
}

} // namespace genc::schedule::gpu
