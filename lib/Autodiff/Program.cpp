//===- Program.cpp - gradients of casts and of moved states ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Program.h"
#include "Gradient.h"

using namespace mlir;

namespace genc::autodiff {
namespace {

/// Whole numbers and truths are never active: this is one of real numbers, to the only type that it
/// can have.
void castRule(gen::CastOp op, GradientBuilder &b) { b.add(op.getX(), b.gradient()); }

void updateState(gen::UpdateStateOp op, GradientBuilder &b) { b.add(op.getX(), b.gradient()); }

} // namespace

void registerProgramGradients(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, gen::GenDialect *) {
    attachGradient<gen::CastOp, castRule>(context);
    attachGradient<gen::UpdateStateOp, updateState>(context);
  });
}

} // namespace genc::autodiff
