//===- Enumeration.cpp - draws with few values are summed over -------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Estimators.h"
#include "Solver.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace genc;

/// A variable of one element with few values is summed over: no more work than this many draws.
static constexpr size_t mostValues = 32;

bool ObjectiveSolver::enumerate(Term &term) {
  if (term.samples != 1)
    return false;
  bool any = false;
  SmallVector<Value> draws(term.draws.getArrayRef());
  for (Value draw : llvm::reverse(draws)) {
    auto sample = draw.getDefiningOp<gen::SampleOp>();
    auto support = library.distribution(sample.getDistributionAttr()).getValues();
    gen::EventType type(draw.getType());
    bool few = support && support->size() <= mostValues && type.eventElements() == 1 &&
               library.defines(sample.getDistributionAttr(), "log_density");
    bool chosen = !averageOf(draw).getEstimator().empty();
    if (!few || chosen || !dependence.dependsOn(term.value, draw) ||
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
      Value log = logDensityAt(builder, sample, sample.getParameters(), value);
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
