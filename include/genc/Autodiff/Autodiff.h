//===- Autodiff.h - gradients of operators -----------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_AUTODIFF_AUTODIFF_H
#define GENC_AUTODIFF_AUTODIFF_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"

namespace genc {

namespace autodiff {
/// Attaches the rule of every differentiable operator of the gen dialect. Call before the context
/// is used.
void registerGradients(mlir::DialectRegistry &registry);

/// The gradient of \p y, one number an example, by \p x, a value of the same block, as operators at
/// the place of \p builder; of the type of `x`. Null where an operator between them has no second
/// derivative, which \p unruly then is.
mlir::Value gradientOf(mlir::OpBuilder &builder, mlir::Value y, mlir::Value x,
                       mlir::Operation *&unruly);
} // namespace autodiff

#define GEN_PASS_DECL
#include "genc/Autodiff/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "genc/Autodiff/Passes.h.inc"

} // namespace genc

#endif // GENC_AUTODIFF_AUTODIFF_H
