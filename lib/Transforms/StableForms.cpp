//===- StableForms.cpp - forms that neither overflow nor cancel ---------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Matchers.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace genc {
#define GEN_PASS_DEF_STABLEFORMS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Whether \p x is not yet a difference to a maximum, the usual guard of a softmax.
static bool isUnshifted(Value x) {
  auto difference = x.getDefiningOp<gen::SubtractOp>();
  return !difference || !difference.getRhs().getDefiningOp<gen::ReduceMaxOp>();
}

/// Whether \p x is not yet the argument of one of several cases.
static bool isUnclamped(Value x) {
  return !isa_and_present<gen::MaximumOp, gen::MinimumOp>(x.getDefiningOp());
}

/// Whether \p y is a logarithm in a form that does not reach minus infinity.
static bool isFinite(Value y) {
  if (auto negated = y.getDefiningOp<gen::NegateOp>())
    y = negated.getX();
  return y.getDefiningOp<gen::SoftplusOp>() != nullptr;
}

namespace {
#include "StableForms.inc"

struct StableForms : genc::impl::StableFormsBase<StableForms> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateWithGenerated(set);
    patterns = FrozenRewritePatternSet(std::move(set));
    return success();
  }
  void runOnOperation() override {
    if (failed(applyPatternsGreedily(getOperation(), patterns)))
      signalPassFailure();
  }
  FrozenRewritePatternSet patterns;
};
} // namespace
