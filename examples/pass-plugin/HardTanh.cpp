//===- HardTanh.cpp - a pass of its own project -------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Replaces tanh(x) by min(max(x, -1), 1), as small devices want it.

#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace genc;

namespace {

/// \p number as a constant without axes: elementwise operators stretch it.
Value literal(PatternRewriter &rewriter, Location loc, Type element, double number) {
  auto value = DenseElementsAttr::get(RankedTensorType::get({}, element),
                                      rewriter.getFloatAttr(element, number).getValue());
  return gen::ConstantOp::create(rewriter, loc, value);
}

struct ClampInstead : OpRewritePattern<gen::TanhOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(gen::TanhOp op, PatternRewriter &rewriter) const override {
    Type element = cast<ShapedType>(op.getType()).getElementType();
    Value low = literal(rewriter, op.getLoc(), element, -1.0);
    Value high = literal(rewriter, op.getLoc(), element, 1.0);
    Value bounded = gen::MaximumOp::create(rewriter, op.getLoc(), op.getX(), low);
    rewriter.replaceOpWithNewOp<gen::MinimumOp>(op, bounded, high);
    return success();
  }
};

struct HardTanh : PassWrapper<HardTanh, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(HardTanh)

  StringRef getArgument() const override { return "hard-tanh"; }
  StringRef getDescription() const override { return "bounds instead of hyperbolic tangents"; }

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ClampInstead>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

extern "C" PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "HardTanh", "1.0", [] { PassRegistration<HardTanh>(); }};
}
