//===- Gpu.cpp - which schedule a kernel gets on an accelerator ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gpu.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Pool.h"

using namespace mlir;

namespace genc::schedule::gpu {

int64_t threadsFor(int64_t size, int64_t limit) {
  int64_t threads = 1;
  while (threads < size && threads < limit)
    threads *= 2;
  return threads;
}

std::string fuseAll(StageSchedule &stage, const Names &dims, const std::string &fused) {
  if (dims.empty())
    return "";
  std::string last = dims[0];
  for (size_t i = 1; i < dims.size(); ++i) {
    std::string next = i + 1 == dims.size() ? fused : fused + std::to_string(i);
    stage.fuse(last, dims[i], next);
    last = next;
  }
  return last;
}

void onGrid(StageSchedule &stage, const Names &blocks, const Names &threads) {
  if (!blocks.empty())
    stage.gpuBlocks(blocks);
  if (!threads.empty())
    stage.gpuThreads(threads);
  for (const Names &dims : {threads, blocks})
    for (const std::string &dim : dims)
      stage.partition(dim, "never");
}

/// Whether a block of threads can share what the kernel reduces: each stage of it is used by one
/// stage of results.
static bool isForRows(const KernelShape &shape) {
  if (shape.results.size() != 1 || shape.plate)
    return false;
  return llvm::all_of(shape.heavy,
                      [](Operation *op) { return isa<gen::LinearOp, gen::MatmulOp>(op); });
}

static bool multiplies(Operation *op) { return isa<gen::LinearOp, gen::MatmulOp, gen::ConvOp>(op); }

void schedule(const GpuKernel &kernel, ScheduleBuilder &s) {
  const KernelShape &shape = kernel.shape;
  if (shape.plate && schedulePlate(kernel, s))
    return;
  if (shape.heavy.empty() && shape.reductions.empty())
    return scheduleElements(kernel, s);
  if (gen::InterleaveOp interleave = weaves(shape))
    return schedulePhases(kernel, interleave.getFactors(), s);
  bool isGradient = isPlain(shape) && isa<gen::LinearWeightGradientOp, gen::ConvFilterGradientOp>(shape.heavy[0]);
  if (isGradient && scheduleWeightGradient(kernel, s))
    return;
  if (isPlain(shape) && multiplies(shape.heavy[0])) {
    bool oneRow = shape.resultAxes(0).eventRank == 1 && shape.func.getBatchMultiple() == 1;
    if (oneRow)
      return scheduleGemv(kernel, s);
    if (!scheduleStaged(kernel, s))
      scheduleContraction(kernel, s);
    return;
  }
  if (isForRows(shape))
    return scheduleRows(kernel, s);
  scheduleElements(kernel, s);
}

int64_t batchVariant(const GpuKernel &kernel) {
  const KernelShape &shape = kernel.shape;
  if (!isPlain(shape) || !isa<gen::LinearOp>(shape.heavy[0]))
    return 1;
  Axes axes = shape.resultAxes(0);
  return axes.has("n") && axes.eventRank == 1 ? kernel.device.tileRows : 1;
}

} // namespace genc::schedule::gpu
