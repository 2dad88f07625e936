//===- LayoutWeights.cpp - offsets of weights and prepared values -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace genc {
#define GEN_PASS_DEF_LAYOUTWEIGHTS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Bytes of a static tensor, rounded up so that the next one is aligned.
static int64_t alignedBytes(Type type) {
  return gen::flatElements(type) *
         llvm::divideCeil(cast<RankedTensorType>(type).getElementTypeBitWidth(), 8);
}

namespace {
struct LayoutWeights : genc::impl::LayoutWeightsBase<LayoutWeights> {
  void runOnOperation() override {
    Builder builder(&getContext());
    ModuleOp module = getOperation();
    auto prepare = module.lookupSymbol<func::FuncOp>("prepare");
    llvm::DenseSet<StringAttr> read, direct;
    for (auto entry : module.getOps<func::FuncOp>()) {
      entry.walk([&](gen::ParameterOp op) {
        read.insert(op.getNameAttr().getAttr());
        if (entry != prepare)
          direct.insert(op.getNameAttr().getAttr());
      });
      for (unsigned i = 0; i < entry.getNumResults(); ++i) // it has a place, even if nothing reads it
        if (auto weight = entry.getResultAttrOfType<FlatSymbolRefAttr>(i, "gen.at_weight"))
          read.insert(weight.getAttr());
    }
    int64_t flat = 0, prepared = 0;
    for (auto weight : llvm::make_early_inc_range(module.getOps<gen::WeightOp>())) {
      if (!read.contains(weight.getSymNameAttr())) {
        weight.erase();
        continue;
      }
      weight->setAttr("gen.offset", builder.getI64IntegerAttr(flat));
      flat += alignedBytes(weight.getType());
      if (!direct.contains(weight.getSymNameAttr()))
        continue;
      weight->setAttr("gen.prepared_offset", builder.getI64IntegerAttr(prepared));
      prepared += alignedBytes(weight.getType());
    }
    for (unsigned i = 0; prepare && i < prepare.getNumResults(); ++i) {
      prepare.setResultAttr(i, "gen.offset", builder.getI64IntegerAttr(prepared));
      prepared += alignedBytes(prepare.getResultTypes()[i]);
    }
    module->setAttr("gen.weights_bytes", builder.getI64IntegerAttr(flat));
    module->setAttr("gen.prepared_bytes", builder.getI64IntegerAttr(prepared));
  }
};
} // namespace
