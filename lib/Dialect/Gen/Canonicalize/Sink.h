//===- Sink.h - rearrangements sink below elementwise operators -------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DIALECT_GEN_CANONICALIZE_SINK_H
#define GENC_LIB_DIALECT_GEN_CANONICALIZE_SINK_H

#include "mlir/IR/PatternMatch.h"

namespace genc::gen {

/// elementwise(reshape(x)) becomes reshape(elementwise(x)), so that an activation stays in the
/// kernel of what computes x and the reshape, which costs nothing there, stands between two
/// kernels.
void populateSinkPatterns(mlir::RewritePatternSet &patterns);

/// op(broadcast over examples) becomes the broadcast of one op, op(another example) the result of
/// that example.
void populateSinkPlatePatterns(mlir::RewritePatternSet &patterns);

} // namespace genc::gen

#endif // GENC_LIB_DIALECT_GEN_CANONICALIZE_SINK_H
