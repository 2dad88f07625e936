//===- NarrowWeights.cpp - weights of 16 bits ----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace genc {
#define GEN_PASS_DEF_NARROWWEIGHTS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Matrices and filters. Biases, scales and shifts, along one axis, are too few to save anything,
/// and a state is moved by steps that 16 bits would round away.
static bool isWorthNarrowing(gen::WeightOp weight) {
  gen::EventType type(weight.getType());
  return type.element.isF32() && !weight->hasAttr("gen.state") &&
         llvm::count_if(type.event, [](int64_t size) { return size > 1; }) >= 2;
}

/// A function that needs float32 weights, which training moves, or that gives the flat weights.
static func::FuncOp trainingFunction(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (function.getResultAttr(i, "gen.at_weight"))
        return function;
  return {};
}

/// Reads of narrow weights have their type, and everything behind them the f32 numbers.
static void widenReads(func::FuncOp function) {
  function.walk([](gen::ParameterOp read) {
    auto weight = SymbolTable::lookupNearestSymbolFrom<gen::WeightOp>(read, read.getNameAttr());
    if (weight.getType() == read.getType())
      return;
    Value value = read.getResult();
    Type wide = value.getType();
    value.setType(cast<RankedTensorType>(weight.getType()));
    OpBuilder builder(read->getContext());
    builder.setInsertionPointAfter(read);
    auto widen = gen::WidenOp::create(builder, read.getLoc(), wide, value);
    value.replaceAllUsesExcept(widen, widen);
  });
}

namespace {
struct NarrowWeights : genc::impl::NarrowWeightsBase<NarrowWeights> {
  using NarrowWeightsBase::NarrowWeightsBase;
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (func::FuncOp function = trainingFunction(module)) {
      report(function.getLoc(), Code::narrowTraining)
          << "`" << function.getName() << "` gives weights or their gradients, which are f32: no "
          << "--storage=" << to;
      return signalPassFailure();
    }
    Builder builder(&getContext());
    Type element = to == "f16" ? Type(builder.getF16Type()) : Type(builder.getBF16Type());
    for (auto weight : module.getOps<gen::WeightOp>())
      if (isWorthNarrowing(weight)) {
        gen::EventType type(weight.getType());
        type.element = element;
        weight.setType(type.type());
        ++narrowed;
      }
    for (auto function : module.getOps<func::FuncOp>())
      widenReads(function);
  }
};
} // namespace
