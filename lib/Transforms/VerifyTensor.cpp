//===- VerifyTensor.cpp - nothing of the model is left -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Transforms/Passes.h"
#include "llvm/ADT/SmallSet.h"

namespace genc {
#define GEN_PASS_DEF_VERIFYTENSOR
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {
struct VerifyTensor : genc::impl::VerifyTensorBase<VerifyTensor> {
  void runOnOperation() override {
    for (Operation &op : *getOperation().getBody()) {
      if (auto function = dyn_cast<func::FuncOp>(op))
        checkFunction(function);
      else if (!isa<gen::WeightOp>(op))
        fail(&op, "is left of the stage `model`");
    }
  }

  void checkFunction(func::FuncOp function) {
    llvm::SmallSet<int64_t, 8> sites;
    function.walk([&](Operation *op) {
      if (isa<func::FuncOp, func::ReturnOp>(op))
        return;
      if (!isa_and_nonnull<gen::GenDialect>(op->getDialect()) || isa<gen::SampleOp>(op))
        return fail(op, "is no tensor operator");
      auto site = op->getAttrOfType<IntegerAttr>("site");
      if (site && !sites.insert(site.getInt()).second)
        return fail(op, "draws at a site that another draw has");
    });
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (function->hasAttr("gen.entry") && !function.getResultAttr(i, "gen.name"))
        fail(function, "has a result without a name");
  }

  void fail(Operation *op, StringRef why) {
    op->emitOpError() << why;
    signalPassFailure();
  }
};
} // namespace
