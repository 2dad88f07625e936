//===- Sum.h - what a product or a convolution adds -------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SCHEDULE_GPU_SUM_H
#define GENC_LIB_SCHEDULE_GPU_SUM_H

#include "Gpu.h"

namespace genc::schedule::gpu {

/// The reductions of a product or convolution, innermost first.
struct Sum {
  explicit Sum(mlir::Operation *op);

  Names names;
  int64_t depth = 1; ///< length of the first
  /// What is copied to shared memory at a time, if it is; 0: no length that divides the depth will do.
  int64_t chunk = 0;
  /// A vector's product with a matrix is added in parts of this length, in every variant of its kernel; others in one.
  int64_t part = 1;

  /// Splits the sum of `stage` into parts: a stage of their own, whose name is returned, and the loop "kp" over them.
  std::string split(ScheduleBuilder &s, const std::string &stage) const;
};

} // namespace genc::schedule::gpu

#endif // GENC_LIB_SCHEDULE_GPU_SUM_H
