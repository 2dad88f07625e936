//===- Gpu.h - schedules for accelerators ----------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel becomes one launch for each stage of results. Blocks and threads are numbered along axes
// that were fused, so that a grid never has more than two dimensions. What a reduction needs is
// computed by the thread that adds it, or once for a block in shared memory. The order of every sum
// follows from the shape alone.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_SCHEDULE_GPU_GPU_H
#define GENC_LIB_SCHEDULE_GPU_GPU_H

#include "../KernelShape.h"

namespace genc::schedule::gpu {

/// One kernel and the class of devices that it is for.
struct GpuKernel {
  const KernelShape &shape;
  const DeviceMachine &device;
};

/// The whole schedule of a kernel.
void schedule(const GpuKernel &kernel, ScheduleBuilder &s);

/// How many examples the variant of a kernel for large batches takes at once; 1: there is none.
int64_t batchVariant(const GpuKernel &kernel);

//===----------------------------------------------------------------------===//
// One function per kernel class
//===----------------------------------------------------------------------===//

/// A thread takes one wide write of the result, and computes all that it needs.
void scheduleElements(const GpuKernel &kernel, ScheduleBuilder &s);
/// A product or a convolution: a thread accumulates a tile of channels x rows in registers.
void scheduleContraction(const GpuKernel &kernel, ScheduleBuilder &s);
/// The same with both operands in shared memory; false where that does not pay.
bool scheduleStaged(const GpuKernel &kernel, ScheduleBuilder &s);
/// Vectors times matrices: threads share the sum of an element.
void scheduleGemv(const GpuKernel &kernel, ScheduleBuilder &s);
/// Several convolutions woven by gen.interleave with these factors: a thread computes all phases of
/// its pixels.
void schedulePhases(const GpuKernel &kernel, llvm::ArrayRef<int64_t> factors, ScheduleBuilder &s);
/// Reductions and short products between operators of the same row or example: a block takes one of
/// them.
void scheduleRows(const GpuKernel &kernel, ScheduleBuilder &s);

/// The gradient of weights; false where nothing is summed.
bool scheduleWeightGradient(const GpuKernel &kernel, ScheduleBuilder &s);
/// A sum over a plate; false for those that are not one number for each of many elements.
bool schedulePlate(const GpuKernel &kernel, ScheduleBuilder &s);

//===----------------------------------------------------------------------===//
// Shared by these
//===----------------------------------------------------------------------===//

/// The smallest power of two that is at least `size`, at most `limit`.
int64_t threadsFor(int64_t size, int64_t limit);

/// Makes dimensions of a stage the grid's, innermost first. Threads at the border are masked by a condition: loops without it would
/// be the same code once more.
void onGrid(StageSchedule &stage, const Names &blocks, const Names &threads);

/// Fuses `dims`, innermost first, into one that is returned; empty where there are none. `fused`
/// becomes its name if there are several.
std::string fuseAll(StageSchedule &stage, const Names &dims, const std::string &fused);

} // namespace genc::schedule::gpu

#endif // GENC_LIB_SCHEDULE_GPU_GPU_H
