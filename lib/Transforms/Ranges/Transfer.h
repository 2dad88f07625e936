//===- Transfer.h - ranges of results from ranges of operands ----------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One file a family of operators, as everywhere. A family answers for the operators that it knows
// more of than that their results are numbers; an operator that none knows may be anything, which
// is always right. Operands are not empty.

#ifndef GENC_LIB_TRANSFORMS_RANGES_TRANSFER_H
#define GENC_LIB_TRANSFORMS_RANGES_TRANSFER_H

#include "Range.h"
#include "mlir/IR/BuiltinOps.h"

namespace genc {

/// What the only result of `op` may be, for operands of these ranges.
Range transfer(mlir::Operation *op, llvm::ArrayRef<Range> operands);

// What families know; nothing for operators of others.
std::optional<Range> transferElementwise(mlir::Operation *op, llvm::ArrayRef<Range> operands);
std::optional<Range> transferModel(mlir::Operation *op, llvm::ArrayRef<Range> operands);
std::optional<Range> transferProgram(mlir::Operation *op, llvm::ArrayRef<Range> operands);
std::optional<Range> transferRandom(mlir::Operation *op, llvm::ArrayRef<Range> operands);
std::optional<Range> transferReduction(mlir::Operation *op, llvm::ArrayRef<Range> operands);
std::optional<Range> transferShape(mlir::Operation *op, llvm::ArrayRef<Range> operands);

/// What the model says of a variable: of data by its declaration, of others by the support of their
/// distribution.
Range rangeOfVariable(mlir::ModuleOp module, llvm::StringRef name);

/// The arguments for which an operator is defined: the operand and its domain. Nothing for
/// operators that take all numbers.
struct Domain {
  mlir::Value operand;
  Range range;
};
std::optional<Domain> domainOf(mlir::Operation *op, llvm::ArrayRef<Range> operands);

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_RANGES_TRANSFER_H
