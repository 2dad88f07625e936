//===- AffineChain.h - scales and shifts behind a linear operator -------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_AFFINECHAIN_H
#define GENC_LIB_TRANSFORMS_AFFINECHAIN_H

#include "WeightValues.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace genc {

/// The longest run of operators behind \p heavy (linear, conv or conv_transpose) that multiply by
/// and add values known before any call, one a channel at most, each the only reader of the one
/// before.
class AffineChain {
public:
  AffineChain(mlir::Operation *heavy, WeightValues &weights);

  /// Whether folding makes less work: a scale that comes from weights, a filter that is computed
  /// anyway, or several shifts that become one.
  bool pays() const;

  /// result = heavy * scale + shift; null where it is 1 and 0.
  struct Terms {
    mlir::Value scale;
    mlir::Value shift;
  };
  /// Whether the filter's elements have 16 bits: it stays as it is, and the terms behind it.
  bool keepsFilter() const;
  /// Builds the expressions of both.
  Terms accumulate(mlir::ImplicitLocOpBuilder &builder) const;

  mlir::Operation *heavy() const { return first; }
  mlir::Operation *last() const { return run.back(); }
  llvm::ArrayRef<mlir::Operation *> operations() const { return run; }

private:
  bool extends(mlir::Operation *user, mlir::Value value) const;
  bool fits(mlir::Value term, mlir::Value value) const;

  mlir::Operation *first;
  WeightValues &weights;
  llvm::SmallVector<mlir::Operation *> run;
  bool scaled = false;          ///< there is a scale at all
  bool scaledByWeights = false; ///< one that is not literal
  int64_t shifts = 0;
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_AFFINECHAIN_H
