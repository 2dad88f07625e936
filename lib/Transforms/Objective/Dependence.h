//===- Dependence.h - which draws a value depends on -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_OBJECTIVE_DEPENDENCE_H
#define GENC_LIB_TRANSFORMS_OBJECTIVE_DEPENDENCE_H

#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"

namespace genc {

using DrawSet = llvm::SmallSetVector<mlir::Value, 4>;

/// The results of `gen.sample` that a value of an objective's body is computed from, those that
/// their parameters are computed from too. An average does not depend on what it averages over.
class Dependence {
public:
  const DrawSet &of(mlir::Value value);
  bool dependsOn(mlir::Value value, mlir::Value draw) { return of(value).contains(draw); }
  bool dependsOnAny(mlir::Value value, const DrawSet &draws) {
    return llvm::any_of(of(value), [&](mlir::Value draw) { return draws.contains(draw); });
  }
  /// Whether an average is taken on the way to the value.
  bool hasAverage(mlir::Value value);
  /// Whether draws are made in a loop on the way to the value: an estimate of an average.
  bool hasEstimate(mlir::Value value);
  /// After the body has changed.
  void forget() { known.clear(); }

private:
  struct Facts {
    DrawSet draws;
    bool average = false, estimate = false;
  };
  const Facts *facts(mlir::Value value);
  llvm::DenseMap<mlir::Operation *, std::unique_ptr<Facts>> known;
};

/// The operator through which one of the values depends on all examples of the batch where
/// inference computes it; null where none does. What a train step alone computes, such as batch
/// norm's statistics, does not count.
mlir::Operation *wholeBatchBehind(mlir::ValueRange values);

/// Whether a value does: its mean over examples is that of batches.
inline bool seesWholeBatch(mlir::Value value) { return wholeBatchBehind(value) != nullptr; }

/// Whether one example's draw reaches the values of other examples on the way to `value`.
bool crossesExamples(mlir::Value value, mlir::Value draw, Dependence &dependence);

/// A copy whose result types follow from its new operands: a literal in place of a draw has no
/// batch.
mlir::Operation *cloneInferred(mlir::OpBuilder &builder, mlir::Operation &op,
                               mlir::IRMapping &mapping);

/// Operands, and what regions read from outside.
llvm::SmallVector<mlir::Value> inputsOf(mlir::Operation *op);

/// What `value` is computed from, as far as that depends on a draw of `from` (or on an estimate
/// where `estimates` says so) and the mapping does not replace it, in the order of the block.
llvm::SetVector<mlir::Operation *> dependentSlice(mlir::Value value, const DrawSet &from,
                                                  const mlir::IRMapping &mapping,
                                                  Dependence &dependence, bool estimates = false);

/// Copies of `value` and of what it is computed from, as far as that depends on a draw of `from`,
/// or on an estimate (which then has draws of its own) where `estimates` says so; where a draw is
/// replaced, the mapping says by what. Inserted at the builder's place.
mlir::Value cloneDependent(mlir::OpBuilder &builder, mlir::Value value, const DrawSet &from,
                           mlir::IRMapping &mapping, Dependence &dependence,
                           bool estimates = false);

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_OBJECTIVE_DEPENDENCE_H
