//===- WeightValues.h - what a value depends on -------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_WEIGHTVALUES_H
#define GENC_LIB_TRANSFORMS_WEIGHTVALUES_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

namespace genc {

/// Literals alone, weights and literals, or anything that differs from call to call (arguments,
/// draws).
enum class Dependence { Literals, Weights, Call };

/// Answers what values depend on. Remembers answers: make a new one where operators have been
/// erased.
class WeightValues {
public:
  Dependence of(mlir::Value value);
  /// Whether the value can be computed before any call.
  bool isFixed(mlir::Value value) { return of(value) != Dependence::Call; }

private:
  Dependence compute(mlir::Operation *op);
  llvm::DenseMap<mlir::Operation *, Dependence> known;
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_WEIGHTVALUES_H
