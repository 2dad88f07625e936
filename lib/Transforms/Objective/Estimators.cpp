//===- Estimators.cpp - averages without a closed form ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Solver.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace genc;

/// A variable of one element with few values is summed over: no more work than this many draws.
static constexpr size_t mostValues = 32;

bool ObjectiveSolver::enumerate(Term &term) {
  if (term.samples != 1 || !term.estimator.empty())
    return false;
  bool any = false;
  SmallVector<Value> draws(term.draws.getArrayRef());
  for (Value draw : llvm::reverse(draws)) {
    auto sample = draw.getDefiningOp<gen::SampleOp>();
    auto support = library.distribution(sample.getDistributionAttr()).getValues();
    gen::EventType type(draw.getType());
    bool few = support && support->size() <= mostValues && type.eventElements() == 1 &&
               library.defines(sample.getDistributionAttr(), "log_density");
    if (!few || !dependence.dependsOn(term.value, draw) ||
        crossesExamples(term.value, draw, dependence))
      continue;
    Location loc = sample.getLoc();
    type.plates.clear();
    type.plateSizes.clear();
    Value sum;
    for (double number : *support) {
      Attribute element = isa<FloatType>(type.element)
                              ? Attribute(builder.getFloatAttr(type.element, number))
                              : Attribute(builder.getIntegerAttr(type.element, number));
      Value value =
          gen::ConstantOp::create(builder, loc, DenseElementsAttr::get(type.type(), element));
      IRMapping mapping;
      mapping.map(draw, value);
      DrawSet from;
      from.insert(draw);
      Value here = cloneDependent(builder, term.value, from, mapping, dependence);
      Value log = gen::LogDensityOp::create(
          builder, loc, scalarLike(sample.getParameters()), sample.getDistributionAttr(),
          sample.getParameters(), value,
          sample.getOfAttr() ? sample.getOfAttr() : builder.getStringAttr(""),
          sample.getVariableAttr());
      Value weighted = gen::MultiplyOp::create(
          builder, loc, gen::ExpOp::create(builder, loc, log).getResult(), here);
      sum = sum ? gen::AddOp::create(builder, loc, sum, weighted).getResult() : weighted;
    }
    term.value = sum;
    term.reason = (llvm::Twine(term.reason) + (term.reason.empty() ? "" : "; ") +
                   sample.getVariable() + " has " + llvm::Twine(support->size()) + " values")
                      .str();
    dependence.forget();
    any = true;
  }
  DrawSet left;
  for (Value draw : draws)
    if (dependence.dependsOn(term.value, draw))
      left.insert(draw);
  term.draws = left;
  if (any)
    term.method = term.draws.empty() ? Method::Enumeration : Method::MonteCarlo;
  return any;
}

/// While training: f + (log q(z) - stop(log q(z))) stop(f), of the value f, with the gradient f
/// grad log q(z) + grad f where z itself passes none. Williams, "Simple Statistical
/// Gradient-Following Algorithms for Connectionist Reinforcement Learning", 1992. A draw that other
/// examples' values see counts for all of them: f is their sum then, as the mean over examples is
/// what is differentiated.
void ObjectiveSolver::followScore(Term &term, Operation *at) {
  if (term.estimator != "score_function" || term.draws.empty())
    return;
  builder.setInsertionPoint(at);
  Location loc = at->getLoc();
  auto stop = [&](Value value) -> Value {
    return gen::StopGradientOp::create(builder, loc, value);
  };
  IRMapping mapping;
  Value log;
  for (Value draw : term.draws) {
    auto sample = draw.getDefiningOp<gen::SampleOp>();
    SmallVector<Value> parameters;
    for (Value parameter : sample.getParameters())
      parameters.push_back(cloneDependent(builder, parameter, term.draws, mapping, dependence));
    mapping.map(draw, stop(draw));
    Value density = gen::LogDensityOp::create(
        builder, loc, scalarLike(parameters), sample.getDistributionAttr(), parameters,
        mapping.lookup(draw), sample.getOfAttr() ? sample.getOfAttr() : builder.getStringAttr(""),
        sample.getVariableAttr());
    log = log ? gen::AddOp::create(builder, loc, log, density).getResult() : density;
  }
  Value value = cloneDependent(builder, term.value, term.draws, mapping, dependence);
  Value score = gen::SubtractOp::create(builder, loc, log, stop(log));
  Value credit = value;
  if (llvm::any_of(term.draws, [&](Value draw) { return crossesExamples(term.value, draw, dependence); })) {
    if (gen::EventType(value.getType()).plates.empty())
      credit = gen::MultiplyOp::create(builder, loc, value, gen::BatchSizeOp::create(builder, loc));
    else
      credit = gen::PlateSumOp::create(builder, loc, value, builder.getStringAttr("batch"));
  }
  Value weighted = gen::MultiplyOp::create(builder, loc, score, stop(credit));
  Value followed = gen::AddOp::create(builder, loc, value, weighted);
  Value training = gen::TrainingOp::create(builder, loc);
  term.value = gen::SelectOp::create(builder, loc, training, followed, value);
  dependence.forget();
}

/// Terms with the same number of draws, more than one, share a loop.
void ObjectiveSolver::estimate(MutableArrayRef<Term> terms, Operation *at) {
  for (Term &term : terms)
    followScore(term, at);
  llvm::MapVector<int64_t, SmallVector<Term *>> groups;
  for (Term &term : terms)
    if (term.samples != 1 && (!term.draws.empty() || term.method == Method::MonteCarlo))
      groups[term.samples].push_back(&term);
  for (auto &[samples, group] : groups)
    loop(group, at);
  dependence.forget();
}

/// The scan's number of steps: known, or an argument of the entry.
static constexpr int64_t mostSamples = 1 << 20;

/// Carries one sum a term.
void ObjectiveSolver::loop(ArrayRef<Term *> terms, Operation *at) {
  builder.setInsertionPoint(at);
  int64_t samples = terms.front()->samples;
  SmallVector<Value> initial(terms.size(), number(0));
  SmallVector<Type> types;
  for (Term *term : terms)
    types.push_back(term->value.getType());
  gen::ScanOp scan = makeLoop(samples, initial, types);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&scan.getBody().front());
  IRMapping mapping;
  SmallVector<Value> next;
  for (auto [term, carried] : llvm::zip(terms, scan.getCarriedArguments())) {
    DrawSet draws = term->draws;
    draws.insert_range(term->innerDraws);
    Value value =
        cloneDependent(builder, term->value, draws, mapping, dependence, /*estimates=*/true);
    next.push_back(gen::AddOp::create(builder, objective.getLoc(), carried, value));
  }
  finishLoop(scan, next);
  builder.setInsertionPoint(at);
  Value count = countOf(scan, samples);
  for (auto [term, sum] : llvm::zip(terms, scan.getResults()))
    term->value = gen::DivideOp::create(builder, builder.getUnknownLoc(), sum, count);
}

int64_t ObjectiveSolver::moreDraws(int64_t a, int64_t b) {
  return a == 0 || b == 0 ? 0 : std::max(a, b);
}

/// log of the mean of exp(value), with the largest value so far and the sum relative to it: memory
/// does not grow with the number of draws.
Value ObjectiveSolver::logMeanExp(Value log) {
  auto average = log.getDefiningOp<gen::LogOp>().getX().getDefiningOp<gen::ExpectationOp>();
  auto samples = static_cast<int64_t>(average.getSamples());
  int64_t before = std::exchange(inner, noDraws);
  Value weight = solveInner(average.getValue().getDefiningOp<gen::ExpOp>().getX());
  samples *= inner == noDraws ? 1 : inner;
  inner = moreDraws(before, samples);
  Location loc = log.getLoc();
  builder.setInsertionPoint(log.getDefiningOp());
  DrawSet draws(average.getDraws().begin(), average.getDraws().end());
  constexpr float lowest = std::numeric_limits<float>::lowest(); // -inf would give inf - inf
  gen::ScanOp scan =
      makeLoop(average.getSamples(), {number(lowest), number(0)}, {log.getType(), log.getType()});
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&scan.getBody().front());
    IRMapping mapping;
    Value value = cloneDependent(builder, weight, draws, mapping, dependence);
    Value largest = scan.getCarriedArguments()[0], sum = scan.getCarriedArguments()[1];
    Value next = gen::MaximumOp::create(builder, loc, largest, value);
    auto relative = [&](Value x) -> Value {
      Value difference = gen::SubtractOp::create(builder, loc, x, next);
      return gen::ExpOp::create(builder, loc, difference);
    };
    Value scaled = gen::MultiplyOp::create(builder, loc, sum, relative(largest));
    Value total = gen::AddOp::create(builder, loc, scaled, relative(value));
    finishLoop(scan, {next, total});
  }
  Value count = countOf(scan, average.getSamples());
  // Of at least one draw, and at least 1 where a weight is not zero: no domain to be proved.
  Location ours = builder.getUnknownLoc();
  Value mean = gen::DivideOp::create(builder, ours, scan.getResult(1), count);
  Value logMean = gen::LogOp::create(builder, ours, mean);
  return gen::AddOp::create(builder, loc, scan.getResult(0), logMean);
}

/// A number of draws that is known at run time only is counted along.
gen::ScanOp ObjectiveSolver::makeLoop(int64_t samples, ArrayRef<Value> initial, TypeRange types) {
  Location loc = objective.getLoc();
  SmallVector<Value> inputs;
  SmallVector<Type> carried(types);
  if (samples == 0)
    inputs.push_back(gen::ArgumentOp::create(builder, loc, builder.getI64Type(), "samples",
                                             "number of draws, 1 or more"));
  inputs.append(initial.begin(), initial.end());
  if (samples == 0) {
    inputs.push_back(number(0));
    carried.push_back(inputs.back().getType());
  }
  auto scan = gen::ScanOp::create(builder, loc, carried, inputs, carried.size(),
                                  samples == 0 ? mostSamples : samples);
  Block &body = scan.getBody().emplaceBlock();
  body.addArgument(RankedTensorType::get({}, builder.getI32Type()), loc);
  for (Type type : carried)
    body.addArgument(type, loc);
  return scan;
}

/// At the end of the body.
void ObjectiveSolver::finishLoop(gen::ScanOp scan, ArrayRef<Value> next) {
  SmallVector<Value> values(next);
  if (values.size() < scan.getCarried())
    values.push_back(
        gen::AddOp::create(builder, scan.getLoc(), scan.getCarriedArguments().back(), number(1)));
  gen::YieldOp::create(builder, scan.getLoc(), values);
}

/// The number of draws as a tensor.
Value ObjectiveSolver::countOf(gen::ScanOp scan, int64_t samples) {
  return samples == 0 ? Value(scan.getLast().back()) : number(samples);
}

/// One number, for every example if one of the values differs between examples.
Type ObjectiveSolver::scalarLike(ValueRange values) {
  gen::EventType result;
  result.element = builder.getF32Type();
  for (Value value : values)
    (void)result.unifyPlates(gen::EventType(value.getType()));
  return result.type();
}

/// How a gradient passes the draws of a term.
std::string ObjectiveSolver::estimatorOf(const Term &term) {
  if (!term.estimator.empty())
    return term.estimator == "score_function" ? "score function" : term.estimator.str();
  for (Value draw : term.draws)
    if (library.reparameterisation(draw.getDefiningOp<gen::SampleOp>().getDistributionAttr()) ==
        Reparameterisation::None)
      return "";
  return "pathwise";
}
