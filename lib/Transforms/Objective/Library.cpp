//===- Library.cpp - functions of distributions in an objective's body ------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Library.h"
#include "Dependence.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace genc;

DistributionLibrary::DistributionLibrary(ModuleOp module) : module(module), symbols(module) {
  for (auto op : module.getOps<gen::DivergenceOp>())
    if (op.getName() == "KL")
      divergences[{op.getLhsAttr(), op.getRhsAttr()}] = op;
}

gen::DistributionOp DistributionLibrary::distribution(FlatSymbolRefAttr symbol) const {
  return symbols.lookup<gen::DistributionOp>(symbol.getAttr());
}

func::FuncOp DistributionLibrary::function(FlatSymbolRefAttr symbol, StringRef name) const {
  return distribution(symbol).lookupSymbol<func::FuncOp>(name);
}

bool DistributionLibrary::defines(FlatSymbolRefAttr symbol, StringRef name) const {
  return function(symbol, name) != nullptr;
}

bool DistributionLibrary::knowsDivergence(FlatSymbolRefAttr lhs, FlatSymbolRefAttr rhs) const {
  return divergences.contains({lhs, rhs});
}

/// Equal distributions share their functions: what is inlined has the place of its use.
static SmallVector<Value> inlineCall(OpBuilder &builder, Location loc, func::FuncOp function,
                                     ValueRange operands,
                                     llvm::function_ref<void(Operation *)> visit = nullptr) {
  IRMapping mapping;
  mapping.map(function.getArguments(), operands);
  Block &body = function.getBody().front();
  for (Operation &op : body.without_terminator()) {
    Operation *copy = cloneInferred(builder, op, mapping);
    copy->setLoc(loc);
    if (visit)
      visit(copy);
  }
  return llvm::map_to_vector(body.getTerminator()->getOperands(),
                             [&](Value result) { return mapping.lookup(result); });
}

SmallVector<Value> DistributionLibrary::draw(OpBuilder &builder, gen::SampleOp sample,
                                             func::FuncOp sampler, int64_t &sites) const {
  int64_t noises = 0;
  sampler.walk([&](Operation *op) { noises += op->hasAttr("site"); });
  return inlineCall(builder, sample.getLoc(), sampler, sample.getParameters(), [&](Operation *op) {
    if (!op->hasAttr("site"))
      return;
    std::string name = sample.getVariable().str();
    if (noises > 1)
      name += "_" + cast<StringAttr>(op->getAttr("name")).getValue().str();
    op->setAttr("name", builder.getStringAttr(name));
    op->setAttr("site", builder.getI64IntegerAttr(sites++));
  });
}

Value DistributionLibrary::sample(OpBuilder &builder, gen::SampleOp sample, int64_t &sites) const {
  return draw(builder, sample, function(sample.getDistributionAttr(), "sample"), sites).front();
}

std::pair<Value, Value> DistributionLibrary::sampleWithLogDensity(OpBuilder &builder,
                                                                  gen::SampleOp sample,
                                                                  int64_t &sites) const {
  FlatSymbolRefAttr symbol = sample.getDistributionAttr();
  auto results = draw(builder, sample, function(symbol, "sample_with_log_density"), sites);
  return {results[0], sumOverEvent(builder, results[1], symbol, sample.getLoc())};
}

/// What a member gives for all elements alike counts for each of them.
Value DistributionLibrary::sumOverEvent(OpBuilder &builder, Value value, FlatSymbolRefAttr of,
                                        Location loc) const {
  gen::EventType type(value.getType());
  if (func::FuncOp density = function(of, "log_density")) {
    gen::EventType whole(density.getResultTypes().front());
    auto joined = gen::broadcastEvents(type.event, whole.event);
    if (joined && ArrayRef<int64_t>(*joined) != ArrayRef<int64_t>(type.event)) {
      value = gen::BroadcastOp::create(builder, loc, value, *joined);
      type = gen::EventType(value.getType());
    }
  }
  if (type.rank() == 0)
    return value;
  return gen::ReduceSumOp::create(builder, loc, value);
}

Value DistributionLibrary::logDensity(OpBuilder &builder, gen::LogDensityOp density) const {
  SmallVector<Value> operands(density.getParameters());
  operands.push_back(density.getValue());
  Value value = inlineCall(builder, density.getLoc(),
                           function(density.getDistributionAttr(), "log_density"), operands)
                    .front();
  return sumOverEvent(builder, value, density.getDistributionAttr(), density.getLoc());
}

Value DistributionLibrary::entropy(OpBuilder &builder, gen::SampleOp sample) const {
  Value value =
      inlineCall(builder, sample.getLoc(), function(sample.getDistributionAttr(), "entropy"),
                 sample.getParameters())
          .front();
  return sumOverEvent(builder, value, sample.getDistributionAttr(), sample.getLoc());
}

Value DistributionLibrary::divergence(OpBuilder &builder, gen::SampleOp lhs,
                                      gen::LogDensityOp rhs) const {
  gen::DivergenceOp op = divergences.lookup({lhs.getDistributionAttr(), rhs.getDistributionAttr()});
  SmallVector<Value> operands(lhs.getParameters());
  llvm::append_range(operands, rhs.getParameters());
  Value value =
      inlineCall(builder, rhs.getLoc(), op.lookupSymbol<func::FuncOp>("value"), operands).front();
  return sumOverEvent(builder, value, lhs.getDistributionAttr(), rhs.getLoc());
}

bool genc::cutsGradient(Operation *op) {
  return isa<gen::CompareOp, gen::RoundOp, gen::FloorOp, gen::CeilOp, gen::SignOp,
             gen::StopGradientOp, gen::ArgmaxOp, gen::LogicalNotOp, gen::LogicalAndOp,
             gen::LogicalOrOp>(op) ||
         llvm::any_of(op->getResultTypes(),
                      [](Type type) { return !isa<FloatType>(gen::EventType(type).element); });
}

Reparameterisation DistributionLibrary::reparameterisation(FlatSymbolRefAttr symbol) const {
  func::FuncOp callee = function(symbol, "sample");
  if (!callee)
    return Reparameterisation::None; // cannot be drawn, which is reported where it would be
  bool draws = false;
  callee.walk([&](Operation *op) { draws |= op->hasAttr("site"); });
  if (!draws)
    return Reparameterisation::PointMass;
  // Parameters whose every way to the result is cut make the draw one without a path.
  llvm::DenseSet<Value> smooth(callee.getArguments().begin(), callee.getArguments().end()), cut;
  for (Operation &op : callee.getBody().front().without_terminator()) {
    llvm::SetVector<Value> inputs(op.operand_begin(), op.operand_end());
    getUsedValuesDefinedAbove(op.getRegions(), inputs);
    bool fromSmooth = llvm::any_of(inputs, [&](Value v) { return smooth.contains(v); });
    bool fromCut = llvm::any_of(inputs, [&](Value v) { return cut.contains(v); });
    for (Value result : op.getResults()) {
      if (fromSmooth && !cutsGradient(&op))
        smooth.insert(result);
      else if (fromSmooth || fromCut)
        cut.insert(result);
    }
  }
  Value result = callee.getBody().front().getTerminator()->getOperand(0);
  return cut.contains(result) ? Reparameterisation::None : Reparameterisation::Pathwise;
}
