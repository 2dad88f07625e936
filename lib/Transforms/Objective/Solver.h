//===- Solver.h - one objective into tensor operators ------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_OBJECTIVE_SOLVER_H
#define GENC_LIB_TRANSFORMS_OBJECTIVE_SOLVER_H

#include "Library.h"
#include "Terms.h"
#include "genc/Dialect/Gen/Ops/Control.h"

namespace genc {

/// Solves the averages of one objective, in place. The steps, in order:
///  1. draws of one distribution that stand in a sum share their noise (an average is linear);
///  2. the value is split into terms;
///  3. differences of log-densities of one draw become divergences, log-densities under their own
///     distribution entropies, where a closed form is known and the other side does not depend on
///     the draw;
///  4. draws with few values are enumerated;
///  5. what remains is a Monte Carlo average: draws are inlined, several of them become a loop.
///  Where
///     no gradient passes the draws, or a better one is asked for, a train step computes a
///     surrogate: equal in value, with the estimator as its gradient.
class ObjectiveSolver {
public:
  ObjectiveSolver(gen::ObjectiveOp objective, const DistributionLibrary &library)
      : objective(objective), library(library), builder(objective.getContext()) {}
  mlir::LogicalResult run();

private:
  void removePointMasses();
  void shareDraws();
  void merge();
  mlir::Value solve(mlir::Value value, mlir::Operation *at, std::vector<Term> *report);
  mlir::Value solveInner(mlir::Value value);
  // ClosedForms.cpp
  void closeForms(std::vector<Term> &terms);
  void closePairs(std::vector<Term> &terms);
  bool closeSingle(Term &term);
  // Enumeration.cpp
  bool enumerate(Term &term);
  // Estimators.cpp
  std::string estimatorOf(const Term &term);
  mlir::Value stop(mlir::Value value);
  mlir::Value whileTraining(mlir::Value value, mlir::Value otherwise);
  // ScoreFunction.cpp
  void markScored();
  /// log q(draws) - stop(log q(draws)): 0, with the gradient of log q.
  mlir::Value score(const DrawSet &draws);
  mlir::Value creditOf(const Term &term);
  void followScore(Term &term, mlir::Operation *at);
  llvm::SmallVector<mlir::Value, 4> valuesOfDraw(const Term &term);
  mlir::Value meanOfDraws(const Term &term, mlir::ValueRange sums, mlir::Value count);
  bool makeBaseline(Term &term, llvm::ArrayRef<Term> terms);
  // Loops.cpp
  void estimate(llvm::MutableArrayRef<Term> terms, mlir::Operation *at);
  void loop(llvm::ArrayRef<Term *> terms, mlir::Operation *at);
  gen::ScanOp makeLoop(int64_t samples, llvm::ArrayRef<mlir::Value> initial, mlir::TypeRange types,
                       mlir::TypeRange outputs = {});
  void finishLoop(gen::ScanOp scan, llvm::ArrayRef<mlir::Value> next,
                  llvm::ArrayRef<mlir::Value> outputs = {});
  mlir::Value countOf(gen::ScanOp scan, int64_t samples);
  // LogMeanExp.cpp
  mlir::Value logMeanExp(mlir::Value log);
  /// Of the loop over draws that computes it.
  struct Bound {
    gen::ExpectationOp average;
    mlir::Value value;      ///< log of the mean weight
    mlir::Value sum;        ///< of weights relative to the largest one, at least 1
    mlir::ValueRange extra; ///< what the estimator has summed or stacked
  };
  mlir::Value scoreOfBound(const Bound &bound);
  mlir::Value vimco(const Bound &bound);
  // DoublyReparameterised.cpp
  std::optional<double> densityCoefficient(mlir::Value weight, gen::ExpectationOp average);
  mlir::Value withoutDraws(mlir::Value weight, const DrawSet &draws);
  mlir::Value alongDraws(mlir::Value weight, const DrawSet &draws);
  mlir::Value doublyReparameterised(const Bound &bound, double coefficient);
  /// The larger number of draws: 0, as many as the caller says, counts as the largest.
  static int64_t moreDraws(int64_t a, int64_t b);

  mlir::Value combine(llvm::ArrayRef<Term> terms);
  mlir::Value sumOf(llvm::ArrayRef<Term> terms, bool baselines);
  void nameTerms(std::vector<Term> &terms);
  void describe(std::vector<Term> &terms, mlir::Value value);
  mlir::Value weightOf(const Term &term);
  mlir::Value maskOf(const Term &term);
  mlir::Value number(double value);
  // Lowering.cpp
  void drawWithDensities();
  mlir::Value sampleOf(gen::SampleOp sample);
  mlir::LogicalResult lowerRest();
  mlir::Value sampleNumber(mlir::Operation *op);

  gen::ObjectiveOp objective;
  const DistributionLibrary &library;
  mlir::OpBuilder builder;
  Dependence dependence;
  int64_t sites = 0; ///< draws so far
  static constexpr int64_t noDraws = -1;
  /// The most draws that an average within the value being solved takes; 0: as many as the caller
  /// says.
  int64_t inner = noDraws;
  Estimators innerEstimators; ///< those of averages within the value being solved
  bool good = true;           ///< nothing was reported
};

/// What a term is about, if it is a log-density at a draw that it averages over.
gen::SampleOp drawOfDensity(const Term &term, Dependence &dependence);

/// Whether it is log q(z) at this draw z of q.
bool isOwnDensity(gen::LogDensityOp density, gen::SampleOp sample);

/// log q(z) at this draw z of q, as far as the text asks for it.
llvm::SmallVector<gen::LogDensityOp> ownDensities(gen::SampleOp sample);

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_OBJECTIVE_SOLVER_H
