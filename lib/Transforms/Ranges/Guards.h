//===- Guards.h - what holds where a value is chosen -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_RANGES_GUARDS_H
#define GENC_LIB_TRANSFORMS_RANGES_GUARDS_H

#include "Range.h"
#include "mlir/IR/Value.h"

namespace genc {

/// Ranges under conditions: in `select(x > 0, log(x), 0)` the logarithm counts only where x is
/// positive, and what is chosen there lies in the range that follows from it.
class GuardedRanges {
public:
  /// What is known of a value wherever it is.
  using Lookup = llvm::function_ref<Range(mlir::Value)>;

  explicit GuardedRanges(Lookup lookup) : lookup(lookup) {}

  /// The range of the result of a `gen.select`, its sides under their conditions.
  Range chosen(mlir::Operation *select);
  /// Whether `operand` lies in `domain` wherever the result of the operator that reads it,
  /// `reader`, is chosen.
  bool proves(mlir::Operation *reader, mlir::Value operand, const Range &domain);

private:
  struct Fact {
    mlir::Value value;
    Range range;
  };
  using Facts = llvm::SmallVector<Fact, 4>;

  Range evaluate(mlir::Value value, const Facts &facts, unsigned depth);
  void assume(mlir::Value condition, bool holds, Facts &facts, unsigned depth);
  void constrain(mlir::Value value, Range range, Facts &facts, unsigned depth);
  bool holds(mlir::Value operand, const Range &domain, const Facts &facts);
  bool holdsPiecewise(mlir::Value operand, const Range &domain, const Facts &facts,
                      mlir::Value part, unsigned depth);
  bool holdsAtUses(mlir::Value result, mlir::Value operand, const Range &domain, const Facts &facts,
                   unsigned depth);

  Lookup lookup;
  unsigned work = 0; ///< expressions are looked into up to a limit
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_RANGES_GUARDS_H
