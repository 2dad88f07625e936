//===- Cost.h - arithmetic and traffic of kernels ---------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_KERNEL_COST_H
#define GENC_DIALECT_KERNEL_COST_H

#include "genc/Dialect/Kernel/KernelDialect.h"

namespace genc {

/// Of one example, operations as gen::flopsOf counts them.
struct KernelCost {
  double flops = 0;
  double bytes = 0; ///< inputs and results, each once
};

KernelCost costOf(kernel::FuncOp kernel);
/// Steps of the loops around the launch, each at its full length.
uint64_t timesOf(kernel::LaunchOp launch);
/// Of all of these.
KernelCost costOf(kernel::LaunchOp launch);

} // namespace genc

#endif // GENC_DIALECT_KERNEL_COST_H
