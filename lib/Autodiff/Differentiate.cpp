//===- Differentiate.cpp - gradients of objectives with respect to weights -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gradient.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace genc {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "genc/Autodiff/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// What the function is marked with: the weights to differentiate by, all trainable ones where
/// empty.
static constexpr StringLiteral markName = "gen.differentiate";

namespace {

class FunctionGradient {
public:
  FunctionGradient(func::FuncOp function, ArrayAttr over) : function(function), over(over) {}
  LogicalResult run();

private:
  void readOnce();
  void train();
  bool isWanted(gen::WeightOp weight);
  void returnGradients(autodiff::GradientBuilder &builder);

  func::FuncOp function;
  ArrayAttr over;
  llvm::MapVector<StringAttr, Value> reads; ///< the one read of every weight
};

} // namespace

/// Every weight is read once, in front of all: a gradient in a loop then is one of a value from
/// outside.
void FunctionGradient::readOnce() {
  Block &body = function.getBody().front();
  SmallVector<gen::ParameterOp> found;
  function.walk([&](gen::ParameterOp read) { found.push_back(read); });
  auto builder = OpBuilder::atBlockBegin(&body);
  for (gen::ParameterOp read : found) {
    Value &only = reads[read.getNameAttr().getAttr()];
    if (!only)
      only = gen::ParameterOp::create(builder, read.getLoc(), read.getType(), read.getNameAttr());
    read.replaceAllUsesWith(only);
  }
  for (gen::ParameterOp read : found)
    read.erase();
}

void FunctionGradient::train() {
  function.walk([](gen::TrainingOp training) {
    OpBuilder builder(training);
    auto yes = DenseElementsAttr::get(cast<ShapedType>(training.getType()), true);
    training.replaceAllUsesWith(
        gen::ConstantOp::create(builder, training.getLoc(), yes).getResult());
    training.erase();
  });
}

bool FunctionGradient::isWanted(gen::WeightOp weight) {
  auto type = cast<RankedTensorType>(weight.getType());
  return weight.getTrainable() && isa<FloatType>(type.getElementType()) &&
         (over.empty() || llvm::is_contained(over, weight.getSymNameAttr()));
}

/// The mean over the examples: the gradients of their sum by their number.
void FunctionGradient::returnGradients(autodiff::GradientBuilder &builder) {
  Operation *end = function.getBody().front().getTerminator();
  builder.setLoc(function.getLoc());
  bool batched = !gen::EventType(end->getOperand(0).getType()).plates.empty();
  Value count = batched ? gen::BatchSizeOp::create(builder).getResult() : Value();
  SmallVector<Value> results(end->getOperands());
  SmallVector<DictionaryAttr> attributes;
  function.getAllResultAttrs(attributes);
  for (auto weight : function->getParentOfType<ModuleOp>().getOps<gen::WeightOp>()) {
    Value read = reads.lookup(weight.getSymNameAttr());
    if (!read || !isWanted(weight))
      continue;
    Value gradient = builder.gradientOf(read);
    if (!gradient)
      gradient = builder.zero(read.getType());
    else if (count)
      gradient = gen::DivideOp::create(builder, gradient, count);
    results.push_back(gradient);
    NamedAttrList described;
    described.set("gen.name", weight.getSymNameAttr());
    described.set("gen.at_weight", FlatSymbolRefAttr::get(weight.getSymNameAttr()));
    described.set("gen.doc", builder.getStringAttr("gradient of the mean over the examples"));
    attributes.push_back(described.getDictionary(builder.getContext()));
  }
  end->setOperands(results);
  function.setFunctionType(
      builder.getFunctionType(function.getArgumentTypes(), TypeRange(ValueRange(results))));
  function.setAllResultAttrs(attributes);
}

LogicalResult FunctionGradient::run() {
  Block &body = function.getBody().front();
  train();
  readOnce();
  autodiff::ActiveValues active;
  for (auto weight : function->getParentOfType<ModuleOp>().getOps<gen::WeightOp>())
    if (Value read = reads.lookup(weight.getSymNameAttr()); read && isWanted(weight))
      active.insert(read);
  autodiff::activate(body, active);
  SmallVector<Operation *> operations;
  for (Operation &op : body.without_terminator())
    operations.push_back(&op);
  Value objective = body.getTerminator()->getOperand(0);
  if (gen::EventType(objective.getType()).rank() != 0)
    return function.emitError("compiler bug: expected one value per example, found ")
           << objective.getType();
  autodiff::GradientBuilder builder(function.getLoc(), body, std::move(active));
  builder.add(objective, builder.number(1, getElementTypeOrSelf(objective)));
  if (failed(builder.run(operations)))
    return failure();
  returnGradients(builder);
  builder.finish();
  return success();
}

namespace {
struct Differentiate : genc::impl::DifferentiateBase<Differentiate> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (auto over = function->getAttrOfType<ArrayAttr>(markName)) {
        function->removeAttr(markName);
        if (failed(FunctionGradient(function, over).run()))
          return signalPassFailure();
      }
  }
};
} // namespace
