//===- Cost.h - arithmetic of operators -------------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_COST_H
#define GENC_DIALECT_GEN_COST_H

namespace mlir {
class Operation;
} // namespace mlir

namespace genc::gen {

/// Of one example. A multiply-add counts as two operations, any other operator as one an element.
double flopsOf(mlir::Operation *op);

} // namespace genc::gen

#endif // GENC_DIALECT_GEN_COST_H
