//===- Estimators.cpp - how gradients pass draws ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Estimators.h"
#include "Solver.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace genc;

gen::ExpectationOp genc::averageOf(Value draw) {
  for (Operation *user : draw.getUsers())
    if (auto average = dyn_cast<gen::ExpectationOp>(user);
        average && llvm::is_contained(average.getDraws(), draw))
      return average;
  return {};
}

DrawSet genc::scoredOf(const DrawSet &draws) {
  DrawSet scored;
  for (Value draw : draws)
    if (draw.getDefiningOp<gen::SampleOp>().getScored())
      scored.insert(draw);
  return scored;
}

bool genc::isLogMeanExp(gen::ExpectationOp average) {
  bool own = average.getEstimator() == "vimco" || average.getEstimator() == "dreg";
  return (own || average.getSamples() != 1) && average.getValue().getDefiningOp<gen::ExpOp>();
}

std::string genc::estimatorOfDraw(Value draw, const DistributionLibrary &library) {
  gen::ExpectationOp average = averageOf(draw);
  if (average.getEstimator() == "vimco")
    return "VIMCO";
  if (average.getEstimator() == "dreg")
    return "doubly reparameterised";
  if (average.getEstimator() == "score_function")
    return average.getLeaveOneOut() ? "score function with the leave-one-out baseline"
           : average.getBaseline()  ? "score function with a baseline"
                                    : "score function";
  auto sample = draw.getDefiningOp<gen::SampleOp>();
  bool hasPath =
      library.reparameterisation(sample.getDistributionAttr()) != Reparameterisation::None;
  return hasPath ? "pathwise" : "";
}

LogicalResult genc::checkEstimator(gen::ExpectationOp average, const DistributionLibrary &library) {
  StringRef estimator = average.getEstimator();
  auto error = [&] { return report(average.getLoc(), Code::unfitEstimator); };
  if (estimator == "dreg")
    for (Value draw : average.getDraws()) {
      auto sample = draw.getDefiningOp<gen::SampleOp>();
      if (library.reparameterisation(sample.getDistributionAttr()) == Reparameterisation::None)
        return error() << "`dreg` needs draws that are a differentiable function of their "
                       << "parameters, `" << sample.getVariable() << "` of `"
                       << library.distribution(sample.getDistributionAttr()).getName()
                       << "` is none";
    }
  bool exponential = average.getValue().getDefiningOp<gen::ExpOp>() != nullptr;
  auto isLog = [](Operation *user) { return isa<gen::LogOp>(user); };
  bool own = estimator == "vimco" || estimator == "dreg";
  if (own && !(exponential && llvm::all_of(average->getUsers(), isLog)))
    return error() << "`" << estimator
                   << "` is an estimator of `log(E[...](exp(...)))`, found an average "
                   << (exponential ? "whose logarithm is not taken" : "of something else");
  if (average.getLeaveOneOut() && exponential && llvm::any_of(average->getUsers(), isLog)) {
    InFlightDiagnostic message = error();
    message << "`leave_one_out` is a baseline of an average, found the logarithm of one";
    message.attachNote() << "`estimator = \"vimco\"` leaves one draw out of such a bound";
    return message;
  }
  return success();
}

/// One number, for every example if one of the values differs between examples.
static Type scalarLike(OpBuilder &builder, ValueRange values) {
  gen::EventType result;
  result.element = builder.getF32Type();
  for (Value value : values)
    (void)result.unifyPlates(gen::EventType(value.getType()));
  return result.type();
}

Value genc::logDensityAt(OpBuilder &builder, gen::SampleOp sample, ValueRange parameters,
                         Value value) {
  SmallVector<Value> inputs(parameters);
  inputs.push_back(value);
  return gen::LogDensityOp::create(
      builder, sample.getLoc(), scalarLike(builder, inputs), sample.getDistributionAttr(),
      parameters, value, sample.getOfAttr() ? sample.getOfAttr() : builder.getStringAttr(""),
      sample.getVariableAttr());
}

/// How gradients pass the draws of a term and of the averages within; empty where none passes one
/// of them.
std::string ObjectiveSolver::estimatorOf(const Term &term) {
  Estimators names = term.innerEstimators;
  for (Value draw : term.draws)
    names.insert(estimatorOfDraw(draw, library));
  return names.count("") ? "" : llvm::join(names, " and ");
}

Value ObjectiveSolver::stop(Value value) {
  return gen::StopGradientOp::create(builder, value.getLoc(), value);
}

/// Entries of inference compute `otherwise`.
Value ObjectiveSolver::whileTraining(Value value, Value otherwise) {
  Value training = gen::TrainingOp::create(builder, objective.getLoc());
  return gen::SelectOp::create(builder, objective.getLoc(), training, value, otherwise);
}
