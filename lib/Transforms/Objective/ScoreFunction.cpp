//===- ScoreFunction.cpp - gradients by the log-density of draws -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of an average of f over draws z of q the gradient is the mean of (f - b) grad log q(z) + grad f,
// with any baseline b that does not depend on z. Draws that are `scored` pass no gradient
// themselves, so f and its gradient stay what they are, and the rest is added as what is 0 and has
// this gradient:  (log q(z) - stop(log q(z))) stop(f - b). Williams, "Simple Statistical
// Gradient-Following Algorithms for Connectionist Reinforcement Learning", 1992; Mnih and Gregor,
// "Neural Variational Inference and Learning in Belief Networks", 2014.
//
//===------------------------------------------------------------------------------===//

#include "Estimators.h"
#include "Solver.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"

using namespace mlir;
using namespace genc;

void ObjectiveSolver::markScored() {
  for (auto average : objective.getBody().getOps<gen::ExpectationOp>())
    if (average.getEstimator() == "score_function" || average.getEstimator() == "vimco")
      for (Value draw : average.getDraws())
        draw.getDefiningOp<gen::SampleOp>().setScored(true);
}

Value ObjectiveSolver::score(const DrawSet &draws) {
  Location loc = objective.getLoc();
  Value log;
  for (Value draw : draws) {
    auto sample = draw.getDefiningOp<gen::SampleOp>();
    Value density = logDensityAt(builder, sample, sample.getParameters(), draw);
    log = log ? gen::AddOp::create(builder, loc, log, density).getResult() : density;
  }
  return gen::SubtractOp::create(builder, loc, log, stop(log));
}

/// What draws are credited with. A draw that other examples' values see counts for all of them: it
/// is their sum then, as the mean over examples is what is differentiated.
Value ObjectiveSolver::creditOf(const Term &term) {
  Location loc = objective.getLoc();
  auto crosses = [&](Value draw) { return crossesExamples(term.value, draw, dependence); };
  if (llvm::none_of(term.draws, crosses))
    return term.value;
  if (gen::EventType(term.value.getType()).plates.empty())
    return gen::MultiplyOp::create(builder, loc, term.value,
                                   gen::BatchSizeOp::create(builder, loc));
  return gen::PlateSumOp::create(builder, loc, term.value, builder.getStringAttr("batch"));
}

void ObjectiveSolver::followScore(Term &term, Operation *at) {
  DrawSet scored = scoredOf(term.draws);
  if (term.isBaseline || scored.empty())
    return;
  builder.setInsertionPoint(at);
  Location loc = objective.getLoc();
  Value credit = creditOf(term), score = this->score(scored);
  Value weighted = gen::MultiplyOp::create(builder, loc, score, stop(credit));
  bool leavesOneOut =
      llvm::any_of(scored, [](Value draw) { return averageOf(draw).getLeaveOneOut(); });
  term.factorises = false; // it has what is no sum over its elements
  if (leavesOneOut)
    term.leaveOneOut = {weighted, score, credit};
  else
    term.value = whileTraining(gen::AddOp::create(builder, loc, term.value, weighted), term.value);
  dependence.forget();
}

/// What a loop sums up over the draws.
SmallVector<Value, 4> ObjectiveSolver::valuesOfDraw(const Term &term) {
  SmallVector<Value, 4> values{term.value};
  values.append(term.leaveOneOut);
  if (!term.leaveOneOut.empty() && values.back() == term.value)
    values.pop_back(); // is its own credit
  return values;
}

/// The mean of a term from such sums. With the mean over the other draws as the baseline of each:
///   1/K sum_k s_k (f_k - 1/(K - 1) sum_{j != k} f_j) = (sum_k s_k f_k - sum_k s_k sum_j f_j / K) /
///   (K - 1).
/// Kool et al., "Buy 4 REINFORCE Samples, Get a Baseline for Free!", 2019, equation 8.
Value ObjectiveSolver::meanOfDraws(const Term &term, ValueRange sums, Value count) {
  Location ours = builder.getUnknownLoc(); // of 2 draws and more: no domain to be proved
  auto divide = [&](Value a, Value b) -> Value {
    return gen::DivideOp::create(builder, ours, a, b);
  };
  Value mean = divide(sums[0], count);
  if (term.leaveOneOut.empty())
    return mean;
  Value baseline = divide(stop(sums.size() == 3 ? sums[0] : sums[3]), count);
  Value expected = gen::MultiplyOp::create(builder, ours, sums[2], baseline);
  Value difference = gen::SubtractOp::create(builder, ours, sums[1], expected);
  Value correction = divide(difference, number(static_cast<double>(term.samples - 1)));
  return whileTraining(gen::AddOp::create(builder, ours, mean, correction), mean);
}

/// What the baseline of an average takes off, for the draws that its sampled terms are about.
/// `term` has what the average is multiplied with; false where nothing of it is sampled.
bool ObjectiveSolver::makeBaseline(Term &term, ArrayRef<Term> terms) {
  auto average = term.value.getDefiningOp<gen::ExpectationOp>();
  DrawSet sampled;
  for (const Term &other : terms)
    if (other.method == Method::MonteCarlo && !other.isBaseline)
      for (Value draw : average.getDraws())
        if (other.draws.contains(draw))
          sampled.insert(draw);
  if (sampled.empty())
    return false;
  Value baseline = solveInner(average.getBaseline());
  term.value = gen::MultiplyOp::create(builder, average.getLoc(), score(sampled), stop(baseline))
                   .getResult();
  term.coefficient *= -1;
  term.method = Method::MonteCarlo;
  dependence.forget();
  return true;
}
