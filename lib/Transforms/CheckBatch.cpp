//===- CheckBatch.cpp - what describes one example does not see the others ----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Objective/Dependence.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace genc {
#define GEN_PASS_DEF_CHECKBATCH
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {
struct CheckBatch : genc::impl::CheckBatchBase<CheckBatch> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    getOperation().walk([&](Operation *op) {
      if (auto sample = dyn_cast<gen::SampleOp>(op);
          sample && isa<gen::ConditionalOp>(op->getParentOp()))
        checkDistribution(sample.getParameters());
      if (auto function = dyn_cast<func::FuncOp>(op))
        checkFunction(function);
    });
  }

  void checkDistribution(ValueRange values) {
    Operation *found = wholeBatchBehind(values);
    if (!found)
      return;
    report(found->getLoc(), Code::batchInExample)
        << "a distribution is that of one example: it cannot depend on the others of a batch";
    signalPassFailure();
  }

  void checkFunction(func::FuncOp function) {
    if (function.isDeclaration())
      return;
    ValueRange results = function.getBody().front().getTerminator()->getOperands();
    if (isa<gen::DistributionOp>(function->getParentOp()))
      return checkDistribution(results);
    Operation *found = function->hasAttr("gen.net") ? wholeBatchBehind(results) : nullptr;
    if (found)
      report(found->getLoc(), Code::netOverBatch)
          << "what the net `" << function.getName()
          << "` gives for one example depends on the others of the call";
  }
};
} // namespace
