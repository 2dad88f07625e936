//===- Passes.h - passes from the solved entries to planned kernels ----*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_TRANSFORMS_PASSES_H
#define GENC_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"

namespace genc {

#define GEN_PASS_DECL
#include "genc/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "genc/Transforms/Passes.h.inc"

} // namespace genc

#endif // GENC_TRANSFORMS_PASSES_H
