//===- Matchers.h - what patterns ask of values ------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_MATCHERS_H
#define GENC_DIALECT_GEN_MATCHERS_H

#include "mlir/IR/Value.h"

namespace genc::gen {

/// The number that all elements of a float constant are; nullopt where they differ or the value is no float constant.
std::optional<double> splatNumber(mlir::Value value);

/// Whether the value is a float constant whose elements all equal `number`.
bool isSplat(mlir::Value value, double number);

/// Whether no element can be negative, by the operator that computes it (or NaN, which is not negative either).
bool isNonNegative(mlir::Value value);

} // namespace genc::gen

#endif // GENC_DIALECT_GEN_MATCHERS_H
