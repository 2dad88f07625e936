//===- Elements.cpp - a thread an element -------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"

using namespace mlir;

namespace genc::schedule::gpu {

/// Whether neighbouring channels of the result are neighbours where they are read, too: a wide read of numbers that lie apart would become
/// one of all between them, of a width that devices do not have.
static bool keepsChannels(const KernelShape &shape) {
  return llvm::none_of(shape.func.getBody().front().getOps<gen::TransposeOp>(), [](gen::TransposeOp op) {
    return op.getPermutation().back() + 1 != static_cast<int64_t>(op.getPermutation().size());
  });
}

void scheduleElements(const GpuKernel &kernel, ScheduleBuilder &s) {
  for (size_t i = 0; i < kernel.shape.results.size(); ++i) {
    Axes axes = kernel.shape.resultAxes(i);
    StageSchedule &out = s.stage(kernel.shape.resultStage(i));
    if (axes.names.empty()) {
      out.gpuSingleBlock("t");
      continue;
    }
    int64_t wide = kernel.device.vectorFloats;
    if (axes.eventRank && axes.sizes[0] % wide == 0 && keepsChannels(kernel.shape))
      out.vectorize("c", wide);
    std::string all = fuseAll(out, axes.names, "t");
    out.split(all, "block", "thread", kernel.device.blockThreads, "guard");
    onGrid(out, {"block"}, {"thread"});
  }
}

} // namespace genc::schedule::gpu
