//===- Patterns.h - canonical forms of the operator families ----------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DIALECT_GEN_CANONICALIZE_PATTERNS_H
#define GENC_LIB_DIALECT_GEN_CANONICALIZE_PATTERNS_H

#include "mlir/IR/PatternMatch.h"

namespace genc::gen {

/// Negations, constants, powers by small numbers.
void populateElementwisePatterns(mlir::RewritePatternSet &patterns);
/// Rearrangements merge, and sink below elementwise operators.
void populateShapePatterns(mlir::RewritePatternSet &patterns);
/// Widening stands behind rearrangements.
void populateWidenPatterns(mlir::RewritePatternSet &patterns);
/// Reductions over axes of size 1.
void populateReductionPatterns(mlir::RewritePatternSet &patterns);

} // namespace genc::gen

#endif // GENC_LIB_DIALECT_GEN_CANONICALIZE_PATTERNS_H
