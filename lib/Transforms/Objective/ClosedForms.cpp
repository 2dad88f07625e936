//===- ClosedForms.cpp - divergences and entropies in place of averages -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Solver.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace genc;

/// The draw that a log-density is asked at, if its distribution does not depend on that draw.
gen::SampleOp genc::drawOfDensity(const Term &term, Dependence &dependence) {
  auto density = term.method == Method::None ? term.value.getDefiningOp<gen::LogDensityOp>()
                                             : gen::LogDensityOp();
  auto sample = density ? density.getValue().getDefiningOp<gen::SampleOp>() : gen::SampleOp();
  if (!sample || !term.draws.contains(sample.getValue()))
    return {};
  for (Value parameter : density.getParameters())
    if (dependence.dependsOn(parameter, sample.getValue()))
      return {};
  return sample;
}

bool genc::isOwnDensity(gen::LogDensityOp density, gen::SampleOp sample) {
  return density.getDistribution() == sample.getDistribution() &&
         density.getParameters() == sample.getParameters();
}

/// Each once: an operator is a user as often as it reads the draw.
SmallVector<gen::LogDensityOp> genc::ownDensities(gen::SampleOp sample) {
  llvm::SetVector<Operation *> users(sample->user_begin(), sample->user_end());
  SmallVector<gen::LogDensityOp> densities;
  for (Operation *user : users)
    if (auto density = dyn_cast<gen::LogDensityOp>(user))
      if (density.getValue() == sample.getValue() && isOwnDensity(density, sample))
        densities.push_back(density);
  return densities;
}

static std::string divergenceText(gen::SampleOp sample, gen::LogDensityOp density) {
  return ("KL(" + sample.getOf().value_or(sample.getVariable()) + " || " + density.getOf() + ")")
      .str();
}

/// E[log q - log p] over a draw of q is KL(q || p): of two terms with the same factors and opposite
/// signs, what they have in common.
void ObjectiveSolver::closePairs(std::vector<Term> &terms) {
  std::vector<Term> closed;
  for (Term &own : terms)
    for (Term &other : terms) {
      gen::SampleOp sample = drawOfDensity(own, dependence);
      if (!sample || drawOfDensity(other, dependence) != sample || !own.sameFactors(other) ||
          own.coefficient * other.coefficient >= 0)
        continue;
      auto q = own.value.getDefiningOp<gen::LogDensityOp>();
      auto p = other.value.getDefiningOp<gen::LogDensityOp>();
      if (!isOwnDensity(q, sample) || isOwnDensity(p, sample) ||
          !library.knowsDivergence(q.getDistributionAttr(), p.getDistributionAttr()))
        continue;
      Term term = own;
      double common = std::min(std::abs(own.coefficient), std::abs(other.coefficient));
      term.coefficient = own.coefficient > 0 ? common : -common;
      own.coefficient -= term.coefficient;
      other.coefficient += term.coefficient;
      term.draws.insert_range(other.draws); // p may be given more than q is
      term.value = library.divergence(builder, sample, p);
      auto sum = term.value.getDefiningOp<gen::ReduceSumOp>();
      term.factorises = sum && gen::EventType(sum.getX().getType()).event ==
                                   gen::EventType(sample.getType()).event;
      term.name = ("kl_" + sample.getVariable()).str();
      term.text = divergenceText(sample, p);
      term.method = Method::ClosedForm;
      closed.push_back(std::move(term));
    }
  llvm::erase_if(terms, [](const Term &term) { return term.coefficient == 0; });
  llvm::append_range(terms, std::move(closed));
}

/// E[log q] over a draw of q is -H(q), E[log p] is -KL(q || p) - H(q).
bool ObjectiveSolver::closeSingle(Term &term) {
  gen::SampleOp sample = drawOfDensity(term, dependence);
  if (!sample || !library.defines(sample.getDistributionAttr(), "entropy"))
    return false;
  auto density = term.value.getDefiningOp<gen::LogDensityOp>();
  bool own = isOwnDensity(density, sample);
  if (!own && !library.knowsDivergence(sample.getDistributionAttr(), density.getDistributionAttr()))
    return false;
  Value value = library.entropy(builder, sample);
  if (!own)
    value = gen::AddOp::create(builder, density.getLoc(), value,
                               library.divergence(builder, sample, density));
  term.value = value;
  term.coefficient *= -1;
  term.name = ((own ? "entropy_" : "cross_entropy_") + sample.getVariable()).str();
  std::string of = sample.getOf().value_or(sample.getVariable()).str();
  term.text = own ? "H(" + of + ")" : "H(" + of + ", " + density.getOf().str() + ")";
  term.method = Method::ClosedForm;
  return true;
}

/// What neither is a log-density nor becomes a closed form is called as the text does: an operator
/// of the objective's own text has that text as its location's name, one inside of a net the
/// layer's path.
static void nameByText(Term &term) {
  auto named = dyn_cast<NameLoc>(term.value.getLoc());
  if (!named)
    return;
  StringRef text = named.getName().getValue();
  if (isa<NameLoc>(named.getChildLoc()))
    text = text.split('.').first;
  term.text = text.str();
  StringRef callee = text.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  StringRef rest = text.drop_front(callee.size());
  if (!callee.empty() && (rest.empty() || rest.starts_with("(")))
    term.name = callee.str();
}

void ObjectiveSolver::closeForms(std::vector<Term> &terms) {
  closePairs(terms);
  dependence.forget();
  for (Term &term : terms) {
    if (term.method == Method::None) {
      auto density = term.value.getDefiningOp<gen::LogDensityOp>();
      if (!closeSingle(term)) {
        if (!density && !objective.getHidden()) // that has no text of the user's
          nameByText(term);
        if (density) {
          StringRef family = density.getOf().take_until([](char c) { return c == '('; });
          term.name = ("log_" + family + "_" + density.getVariable()).str();
          term.text = ("log " + density.getOf()).str();
          if (drawOfDensity(term, dependence))
            term.reason = "no rule gives a closed form";
        }
        continue;
      }
    }
    dependence.forget();
    DrawSet left;
    for (Value draw : term.draws)
      if (dependence.dependsOn(term.value, draw))
        left.insert(draw);
    term.draws = left;
    if (!left.empty()) { // the rest of a hierarchy
      term.method = Method::MonteCarlo;
      term.reason = "closed form for every draw of what it is conditioned on";
    }
  }
}
