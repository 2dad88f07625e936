//===- Phases.h - convolutions of the phases of an image ----------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_PHASES_H
#define GENC_LIB_TRANSFORMS_PHASES_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace genc {

/// One spatial axis of one phase: output m reads the input at m + first, m + first + dilation, ...
/// (`taps` of them).
struct PhaseAxis {
  int64_t first;
  int64_t taps;
  int64_t dilation;
  int64_t outputs;
};

/// The convolution of \p x, zero outside, by \p filter [taps..., in / groups, out] along \p axes.
/// Where an axis has no taps, or all outputs read outside of x, a constant of zeros without plates;
/// the filter then tells the channels alone.
mlir::Value phaseConvolution(mlir::ImplicitLocOpBuilder &builder, mlir::Value x, mlir::Value filter,
                             llvm::ArrayRef<PhaseAxis> axes, int64_t groups);

/// Number of elements of phase \p phase of an axis with \p total elements.
inline int64_t phaseSize(int64_t total, int64_t phase, int64_t factor) {
  return (total - phase + factor - 1) / factor;
}

/// Calls \p visit with the phase numbers along every axis, row-major: {0, 0}, {0, 1}, {1, 0}...
void forEachPhase(llvm::ArrayRef<int64_t> factors,
                  llvm::function_ref<void(llvm::ArrayRef<int64_t>)> visit);

/// floor(a / b) for b > 0.
inline int64_t floorDivide(int64_t a, int64_t b) { return (a - (a % b + b) % b) / b; }

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_PHASES_H
