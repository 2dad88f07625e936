//===- DoublyReparameterised.cpp - pathwise gradients of bounds without their score -===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With w_k = f(z_k) - c log q(z_k) and normalised weights v_k = exp(w_k) / sum_j exp(w_j), the
// gradient of log sum_k exp(w_k) in the parameters of q is sum_k v_k (grad_z w_k dz_k - c grad log
// q(z_k)), the last one with z_k held fixed. That one, of mean 0 but for v_k, is reparameterised
// once more:
//   sum_k ((1 - c) v_k + c v_k^2) grad_z w_k dz_k.
// Tucker et al., "Doubly Reparameterized Gradient Estimators for Monte Carlo Objectives", 2019,
// equation 8 for c = 1, and section 5 for the others, those of Renyi's divergence. Of one draw, c =
// 1 is the path derivative of Roeder et al., "Sticking the Landing", 2017.
//
// All other gradients are sum_k v_k grad w_k, those of `withoutDraws`. `alongDraws` has the
// gradient in z alone; the loop sums exp(2 w_k), of which half the gradient is sum_k exp(2 w_k)
// grad w_k, so that it need not know v_k while it runs.
//
//===------------------------------------------------------------------------------===//

#include "Estimators.h"
#include "Solver.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace genc;

/// c, the same for all draws; reports where there is none.
std::optional<double> ObjectiveSolver::densityCoefficient(Value weight,
                                                          gen::ExpectationOp average) {
  DrawSet draws(average.getDraws().begin(), average.getDraws().end());
  TermSplitter splitter(dependence);
  std::vector<Term> terms = splitter.split(weight, draws);
  std::optional<double> result;
  bool alike = true;
  for (Value draw : draws) {
    double coefficient = 0;
    for (gen::LogDensityOp density : ownDensities(draw.getDefiningOp<gen::SampleOp>()))
      for (const Term &term : terms) {
        if (term.value == density.getResult()) {
          coefficient -= term.coefficient;
          alike &= term.factors.empty() && term.masks.empty();
        } else {
          alike &= !dependentSlice(term.value, draws, IRMapping(), dependence).contains(density);
        }
      }
    alike &= result.value_or(coefficient) == coefficient;
    result = coefficient;
  }
  if (alike)
    return result;
  report(average.getLoc(), Code::unfitEstimator)
      << "`dreg` needs log-weights that have `log q` of every draw with the same coefficient, as "
      << "`log p - log q` does";
  good = false;
  return std::nullopt;
}

/// No gradient through the draws, nor through the parameters of their own densities.
Value ObjectiveSolver::withoutDraws(Value weight, const DrawSet &draws) {
  IRMapping mapping;
  for (Value draw : draws)
    mapping.map(draw, stop(draw));
  for (Value draw : draws) {
    auto sample = draw.getDefiningOp<gen::SampleOp>();
    for (gen::LogDensityOp density : ownDensities(sample)) {
      SmallVector<Value> parameters;
      for (Value parameter : density.getParameters())
        parameters.push_back(stop(cloneDependent(builder, parameter, draws, mapping, dependence)));
      mapping.map(density.getResult(),
                  logDensityAt(builder, sample, parameters, mapping.lookup(draw)));
    }
  }
  return cloneDependent(builder, weight, draws, mapping, dependence);
}

/// No gradient but through the draws.
Value ObjectiveSolver::alongDraws(Value weight, const DrawSet &draws) {
  IRMapping mapping;
  for (Value draw : draws)
    mapping.map(draw, draw);
  auto slice = dependentSlice(weight, draws, mapping, dependence);
  for (Operation *op : slice)
    for (Value input : inputsOf(op)) {
      Operation *source = input.getDefiningOp();
      bool outside = source ? !slice.contains(source) : input.getParentBlock() == op->getBlock();
      if (outside && !mapping.contains(input) && isa<RankedTensorType>(input.getType()))
        mapping.map(input, stop(input));
    }
  return cloneDependent(builder, weight, draws, mapping, dependence);
}

Value ObjectiveSolver::doublyReparameterised(const Bound &bound, double coefficient) {
  Location loc = builder.getUnknownLoc(); // the sum is at least 1: no domain to be proved
  Value sum = stop(bound.sum), correction;
  auto add = [&](Value along, Value divisor, double scale) {
    Value change = gen::SubtractOp::create(builder, loc, along, stop(along));
    Value normalised = gen::DivideOp::create(builder, loc, change, divisor);
    Value scaled = gen::MultiplyOp::create(builder, loc, number(scale), normalised);
    correction =
        correction ? gen::AddOp::create(builder, loc, correction, scaled).getResult() : scaled;
  };
  if (coefficient != 0)
    add(bound.extra.front(), gen::MultiplyOp::create(builder, loc, sum, sum), coefficient / 2);
  if (coefficient != 1)
    add(bound.extra.back(), sum, 1 - coefficient);
  return correction;
}
