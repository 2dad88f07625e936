//===- Constants.h - evaluation of small constants --------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DIALECT_GEN_CANONICALIZE_CONSTANTS_H
#define GENC_LIB_DIALECT_GEN_CANONICALIZE_CONSTANTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpDefinition.h"

namespace genc::gen {

/// The number that all elements of a float constant are; nullopt where they differ or it is no
/// float constant.
std::optional<double> splatNumber(mlir::Attribute value);

/// f of every element of a float constant, computed in double and rounded once. Nothing where an
/// operand is not constant, where the result has many different elements, or where one of them is
/// not finite.
mlir::OpFoldResult foldUnary(mlir::Operation *op, mlir::Attribute x,
                             llvm::function_ref<double(double)> f);
/// The same for two operands, with broadcasting.
mlir::OpFoldResult foldBinary(mlir::Operation *op, mlir::Attribute lhs, mlir::Attribute rhs,
                              llvm::function_ref<double(double, double)> f);
/// A comparison of float constants; the result is boolean.
mlir::OpFoldResult foldCompare(mlir::Operation *op, mlir::Attribute lhs, mlir::Attribute rhs,
                               llvm::function_ref<bool(double, double)> f);
/// A constant whose elements are all equal, under the type of \p op's result.
mlir::OpFoldResult resizeSplat(mlir::Operation *op, mlir::Attribute x);

} // namespace genc::gen

#endif // GENC_LIB_DIALECT_GEN_CANONICALIZE_CONSTANTS_H
