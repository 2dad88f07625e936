//===- Differentiate.cpp - gradients of objectives with respect to weights -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gradient.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

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
  FunctionGradient(func::FuncOp function, ArrayAttr over, bool recomputeLoops)
      : function(function), over(over), recomputeLoops(recomputeLoops) {}
  LogicalResult run();

private:
  void readOnce();
  void train();
  LogicalResult moveStates();
  bool isWanted(gen::WeightOp weight);
  void returnGradients(autodiff::GradientBuilder &builder);

  func::FuncOp function;
  ArrayAttr over;
  const bool recomputeLoops;
  llvm::MapVector<StringAttr, Value> reads; ///< the one read of every weight
  llvm::DenseMap<StringAttr, Value> states; ///< what becomes of those that the function moves
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

/// What inference alone computes gets no gradient.
void FunctionGradient::train() {
  SmallVector<gen::TrainingOp> found;
  function.walk([&](gen::TrainingOp training) { found.push_back(training); });
  for (gen::TrainingOp training : found) {
    for (Operation *user : llvm::make_early_inc_range(training->getUsers()))
      if (auto choice = dyn_cast<gen::SelectOp>(user);
          choice && choice.getCondition() == training.getResult() &&
          choice.getLhs().getType() == choice.getType()) {
        choice.replaceAllUsesWith(choice.getLhs());
        choice.erase();
      }
    OpBuilder builder(training);
    auto yes = DenseElementsAttr::get(cast<ShapedType>(training.getType()), true);
    training.replaceAllUsesWith(
        gen::ConstantOp::create(builder, training.getLoc(), yes).getResult());
    training.erase();
  }
}

/// \p value with \p from in place of \p read.
static Value startingFrom(Value value, Value read, Value from, Operation *place) {
  llvm::SetVector<Operation *> dependent, slice;
  getForwardSlice(read, &dependent);
  BackwardSliceOptions options;
  options.inclusive = true;
  options.filter = [&](Operation *op) { return dependent.contains(op); };
  if (failed(getBackwardSlice(value, &slice, options)))
    return value;
  IRMapping mapping;
  mapping.map(read, from);
  OpBuilder builder(place);
  for (Operation *op : slice)
    if (dependent.contains(op))
      builder.clone(*op, mapping);
  return mapping.lookupOrDefault(value);
}

/// A state that is moved several times, as that of a layer that is called twice, moves on from the
/// value before.
LogicalResult FunctionGradient::moveStates() {
  auto module = function->getParentOfType<ModuleOp>();
  llvm::DenseSet<std::pair<StringAttr, Value>> seen;
  SmallVector<gen::UpdateStateOp> updates;
  function.walk([&](gen::UpdateStateOp update) { updates.push_back(update); });
  for (gen::UpdateStateOp update : updates) {
    StringAttr name = update.getNameAttr().getAttr();
    bool frozen = module.lookupSymbol<gen::WeightOp>(name)->hasAttr("gen.frozen");
    if (!frozen && update->getParentOp() != function)
      return report(update.getLoc(), Code::stateInLoop)
             << "a loop moves the state `" << name.getValue()
             << "`, which has one value a step of training";
    Value &state = states[name];
    if (seen.insert({name, update.getValue()}).second)
      state = state && reads.lookup(name)
                  ? startingFrom(update.getValue(), reads[name], state, update)
                  : update.getValue();
    if (frozen)
      states.erase(name);
    update.replaceAllUsesWith(update.getX());
    update.erase();
  }
  return success();
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
    Value read = reads.lookup(weight.getSymNameAttr()),
          state = states.lookup(weight.getSymNameAttr());
    NamedAttrList described;
    if (state) {
      results.push_back(state);
      described.set("gen.next_state", builder.getUnitAttr());
      described.set("gen.doc", builder.getStringAttr("value of the state after the step"));
    } else {
      if (!read || !isWanted(weight))
        continue;
      Value gradient = builder.gradientOf(read);
      if (!gradient)
        gradient = builder.zero(read.getType());
      else if (count)
        gradient = gen::DivideOp::create(builder, gradient, count);
      results.push_back(gradient);
      described.set("gen.doc", builder.getStringAttr("gradient of the mean over the examples"));
    }
    described.set("gen.name", weight.getSymNameAttr());
    described.set("gen.at_weight", FlatSymbolRefAttr::get(weight.getSymNameAttr()));
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
  if (failed(moveStates()))
    return failure();
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
  builder.storesProducts = !recomputeLoops;
  builder.add(objective, builder.number(1, getElementTypeOrSelf(objective)));
  if (failed(builder.run(operations)))
    return failure();
  returnGradients(builder);
  builder.finish();
  return success();
}

namespace {
struct Differentiate : genc::impl::DifferentiateBase<Differentiate> {
  using DifferentiateBase::DifferentiateBase;
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (auto over = function->getAttrOfType<ArrayAttr>(markName)) {
        function->removeAttr(markName);
        if (failed(FunctionGradient(function, over, recomputeLoops).run()))
          return signalPassFailure();
      }
  }
};
} // namespace
