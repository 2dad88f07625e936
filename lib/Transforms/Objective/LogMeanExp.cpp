//===- LogMeanExp.cpp - bounds of several draws ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Estimators.h"
#include "Solver.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace genc;

int64_t ObjectiveSolver::moreDraws(int64_t a, int64_t b) {
  return a == 0 || b == 0 ? 0 : std::max(a, b);
}

/// log of the mean of exp(value), with the largest value so far and the sum relative to it: memory
/// does not grow with the number of draws. The gradient goes through the sum alone; estimators
/// other than that of the path add what is 0 and has their gradient.
Value ObjectiveSolver::logMeanExp(Value log) {
  auto average = log.getDefiningOp<gen::LogOp>().getX().getDefiningOp<gen::ExpectationOp>();
  auto samples = static_cast<int64_t>(average.getSamples());
  StringRef estimator = average.getEstimator();
  int64_t before = std::exchange(inner, noDraws);
  Value weight = solveInner(average.getValue().getDefiningOp<gen::ExpOp>().getX());
  inner = moreDraws(before, samples * (inner == noDraws ? 1 : inner));
  Location loc = log.getLoc();
  builder.setInsertionPoint(log.getDefiningOp());
  DrawSet draws(average.getDraws().begin(), average.getDraws().end());
  for (Value draw : draws)
    innerEstimators.insert(estimatorOfDraw(draw, library));

  bool scores = estimator == "score_function", leavesOneOut = estimator == "vimco";
  std::optional<double> density =
      estimator == "dreg" ? densityCoefficient(weight, average) : std::nullopt;
  Value path = density ? alongDraws(weight, draws) : Value();
  if (density)
    weight = withoutDraws(weight, draws);
  Value score = scores || leavesOneOut ? this->score(scoredOf(draws)) : Value();
  dependence.forget();

  // Below all log-weights, and finite when multiplied: -inf would give inf - inf.
  constexpr float lowest = -1e30f;
  SmallVector<Value> initial = {number(lowest), number(0)};
  SmallVector<Type> types(2, weight.getType()), stacked;
  if (scores)
    types.push_back(score.getType());
  if (density)
    types.append((*density != 0) + (*density != 1), path.getType());
  if (leavesOneOut)
    stacked = {weight.getType(), score.getType()};
  initial.resize(types.size(), number(0));
  gen::ScanOp scan = makeLoop(samples, initial, types, stacked);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&scan.getBody().front());
    IRMapping mapping;
    auto inLoop = [&](Value x) { return cloneDependent(builder, x, draws, mapping, dependence); };
    auto add = [&](Value a, Value b) -> Value { return gen::AddOp::create(builder, loc, a, b); };
    auto multiply = [&](Value a, Value b) -> Value {
      return gen::MultiplyOp::create(builder, loc, a, b);
    };
    Value value = inLoop(weight);
    auto carried = scan.getCarriedArguments();
    Value next = gen::MaximumOp::create(builder, loc, carried[0], stop(value));
    auto relative = [&](Value x) -> Value {
      Value difference = gen::SubtractOp::create(builder, loc, x, next);
      return gen::ExpOp::create(builder, loc, difference);
    };
    Value shrunk = relative(carried[0]);
    SmallVector<Value> sums = {next, add(multiply(carried[1], shrunk), relative(value))}, outputs;
    if (scores)
      sums.push_back(add(carried[2], inLoop(score)));
    if (leavesOneOut)
      outputs = {value, inLoop(score)};
    if (density) {
      Value along = relative(inLoop(path));
      if (*density != 0)
        sums.push_back(add(multiply(carried[2], multiply(shrunk, shrunk)), multiply(along, along)));
      if (*density != 1)
        sums.push_back(add(multiply(carried[sums.size()], shrunk), along));
    }
    finishLoop(scan, sums, outputs);
  }
  Value count = countOf(scan, samples);
  // Of at least one draw, and at least 1 where a weight is not zero: no domain to be proved.
  Location ours = builder.getUnknownLoc();
  Value mean = gen::DivideOp::create(builder, ours, scan.getResult(1), count);
  Value logMean = gen::LogOp::create(builder, ours, mean);
  Value value = gen::AddOp::create(builder, loc, scan.getResult(0), logMean);

  Bound bound{average, value, scan.getResult(1), scan.getResults().drop_front(2)};
  Value correction = scores         ? scoreOfBound(bound)
                     : leavesOneOut ? vimco(bound)
                     : density      ? doublyReparameterised(bound, *density)
                                    : Value();
  if (!correction)
    return value;
  return whileTraining(gen::AddOp::create(builder, loc, value, correction), value);
}

/// All draws are credited with the whole bound.
Value ObjectiveSolver::scoreOfBound(const Bound &bound) {
  Location loc = bound.value.getLoc();
  gen::ExpectationOp average = bound.average;
  Value credit = bound.value;
  if (Value baseline = average.getBaseline())
    credit = gen::SubtractOp::create(builder, loc, credit, solveInner(baseline));
  return gen::MultiplyOp::create(builder, loc, bound.extra[0], stop(credit));
}

/// Every draw is credited with what the bound is above the bound without it, in which the geometric
/// mean of the other weights takes the place of its own. Mnih and Rezende, "Variational Inference
/// for Monte Carlo Objectives", 2016, equations 8 to 10.
Value ObjectiveSolver::vimco(const Bound &bound) {
  Location loc = builder.getUnknownLoc(); // of 2 draws and more: no domain to be proved
  gen::ExpectationOp average = bound.average;
  auto samples = static_cast<int64_t>(average.getSamples());
  Value weights = stop(bound.extra[0]), scores = bound.extra[1];
  Value sum = gen::ReduceSumOp::create(builder, loc, weights);
  Value others = gen::SubtractOp::create(builder, loc, sum, weights);
  Value geometric =
      gen::DivideOp::create(builder, loc, others, number(static_cast<double>(samples - 1)));
  // [k, j]: log-weight j where draw k is left out.
  Value row = gen::ReshapeOp::create(builder, loc, weights, ArrayRef<int64_t>{1, samples});
  Value column = gen::ReshapeOp::create(builder, loc, geometric, ArrayRef<int64_t>{samples, 1});
  auto position = [&](int64_t axis) -> Value {
    return gen::IotaOp::create(builder, loc, ArrayRef<int64_t>{samples, samples}, axis);
  };
  Value same = gen::CompareOp::create(builder, loc, position(0), position(1), "eq");
  Value without = gen::SelectOp::create(builder, loc, same, column, row);
  Value total =
      gen::ReduceLogsumexpOp::create(builder, loc, without, builder.getDenseI64ArrayAttr({1}));
  Value baseline =
      gen::SubtractOp::create(builder, loc, total, number(std::log(static_cast<double>(samples))));
  Value signal = gen::SubtractOp::create(builder, loc, bound.value, baseline);
  Value weighted = gen::MultiplyOp::create(builder, loc, scores, stop(signal));
  return gen::ReduceSumOp::create(builder, loc, weighted);
}
