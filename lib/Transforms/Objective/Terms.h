//===- Terms.h - an objective as a sum of terms ------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_OBJECTIVE_TERMS_H
#define GENC_LIB_TRANSFORMS_OBJECTIVE_TERMS_H

#include "Dependence.h"
#include "mlir/IR/Builders.h"
#include <set>

namespace genc {

/// How a term's average is computed.
enum class Method {
  None,        ///< nothing is averaged
  ClosedForm,  ///< a rule of the library, or the definition of an entropy
  Enumeration, ///< all values of discrete draws
  MonteCarlo,
};

using Estimators = std::set<std::string>;

/// coefficient * product of factors * E[draws](value), where the masks hold, else 0.
struct Term {
  double coefficient = 1;
  llvm::SmallVector<mlir::Value, 2> factors; ///< depend on no draw
  llvm::SmallVector<mlir::Value, 1> masks;   ///< depend on no draw
  mlir::Value value;
  DrawSet draws; ///< those that the value depends on, in order
  int64_t samples = 1;
  DrawSet innerDraws; ///< of averages within the value, each of which is estimated from one draw
  int64_t innerSamples = 1;   ///< of averages within the value: draws for every one of `samples`
  Estimators innerEstimators; ///< of averages within the value
  bool isBaseline = false;    ///< no part of the objective: 0, with a gradient
  /// With a leave-one-out baseline: score times credit, score, credit.
  llvm::SmallVector<mlir::Value, 3> leaveOneOut;

  Method method = Method::None;
  /// The value is a sum over the elements of a variable, each of which has a share of its own.
  bool factorises = false;
  std::string name; ///< `kl_z`, `log_p_x`: in C and in reports
  std::string text; ///< `KL(q(z|x) || p(z))`
  std::string reason;

  /// For each example; 0: as many as the caller says.
  int64_t allSamples() const { return method == Method::MonteCarlo ? samples * innerSamples : 1; }
  bool sameFactors(const Term &other) const {
    return factors == other.factors && masks == other.masks;
  }
};

/// Splits a value into terms: averages are linear, so sums, differences, factors and masks come out
/// of them. `averages` receives every `gen.expectation` that was taken apart, `baselines` what each
/// of those with a baseline is multiplied with, itself as the value.
class TermSplitter {
public:
  TermSplitter(Dependence &dependence) : dependence(dependence) {}
  std::vector<Term> split(mlir::Value value, const DrawSet &draws = {});
  llvm::SmallSetVector<mlir::Operation *, 4> averages;
  std::vector<Term> baselines;

private:
  void visit(mlir::Value value, Term context);
  void visitScaled(mlir::Operation *op, mlir::Value rest, const Term &context, Term scaled);
  void addLeaf(mlir::Value value, Term context);
  bool independent(mlir::Value value, const Term &context);
  void scale(Term &term, mlir::Value factor, bool inverse, mlir::Operation *at);

  Dependence &dependence;
  std::vector<Term> terms;
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_OBJECTIVE_TERMS_H
