//===- Reduced.h - what a reduction of a kernel removes ------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SCHEDULE_REDUCED_H
#define GENC_LIB_SCHEDULE_REDUCED_H

#include "KernelShape.h"

namespace genc::schedule {

/// Event axes that an operator reduces, as names of its input's axes.
struct Reduced {
  Axes input;
  Names names; ///< innermost first: r0, r1, ...
  explicit Reduced(mlir::Operation *op);
  bool has(const std::string &name) const { return llvm::is_contained(names, name); }
};

/// The stages of `op` that reduce.
Names reducingStages(const KernelShape &shape, mlir::Operation *op);

/// Every reduction is over channels alone, and a row of the result reads the same row of each and
/// no other.
bool isRowwise(const KernelShape &shape);

} // namespace genc::schedule

#endif // GENC_LIB_SCHEDULE_REDUCED_H
