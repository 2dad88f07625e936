//===- Schedule.h - how kernels become loops ----------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_SCHEDULE_SCHEDULE_H
#define GENC_SCHEDULE_SCHEDULE_H

#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Support/Target.h"
#include "mlir/Pass/Pass.h"

namespace genc {

/// The schedule of `kernel` for `target`, from its operators and shapes alone: a pure function, so that equal kernels
/// get equal schedules. `kernel`'s batch_multiple says how many examples a tile may hold.
kernel::ScheduleAttr scheduleKernel(kernel::FuncOp kernel, const Target &target);

/// How many examples the batch variant of `kernel` works on at once; 1 if it has none. A kernel that multiplies
/// vectors with a matrix reads the matrix once for so many examples.
int64_t batchVariant(kernel::FuncOp kernel, const Target &target);

/// Writes a schedule on every kernel that has none. Kernels with a batch variant are doubled: the launch gets the
/// variant, with the row kernel as its `tail`. `gen-schedule-kernels{target=NAME}`.
std::unique_ptr<mlir::Pass> createScheduleKernelsPass(const Target &target);
void registerScheduleKernelsPass();

} // namespace genc

#endif // GENC_SCHEDULE_SCHEDULE_H
