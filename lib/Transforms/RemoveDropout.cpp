//===- RemoveDropout.cpp - makes a function one of inference -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

namespace genc {
#define GEN_PASS_DEF_REMOVEDROPOUT
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {
struct RemoveDropout : genc::impl::RemoveDropoutBase<RemoveDropout> {
  void runOnOperation() override {
    getOperation().walk([](Operation *op) {
      if (auto stop = dyn_cast<gen::StopGradientOp>(op)) {
        stop.replaceAllUsesWith(stop.getX());
        stop.erase();
      } else if (auto update = dyn_cast<gen::UpdateStateOp>(op)) {
        update.replaceAllUsesWith(update.getX());
        update.erase();
      } else if (auto training = dyn_cast<gen::TrainingOp>(op)) {
        OpBuilder builder(training);
        auto no = DenseElementsAttr::get(cast<ShapedType>(training.getType()), false);
        training.replaceAllUsesWith(
            gen::ConstantOp::create(builder, training.getLoc(), no).getResult());
        training.erase();
      }
    });
  }
};
} // namespace
