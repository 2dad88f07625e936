//===- Terms.cpp - an objective as a sum of terms ---------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Terms.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Matchers.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"

using namespace mlir;
using namespace genc;

/// What stands in a sum several times is one term: log p(z) of E[q](log p - log q) - 3 * KL(q ||
/// p).
static std::vector<Term> gather(ArrayRef<Term> terms) {
  std::vector<Term> result;
  for (const Term &term : terms) {
    auto same = llvm::find_if(result, [&](const Term &other) {
      return other.value == term.value && other.sameFactors(term) && other.draws == term.draws &&
             other.samples == term.samples;
    });
    if (same == result.end())
      result.push_back(term);
    else
      same->coefficient += term.coefficient;
  }
  llvm::erase_if(result, [](const Term &term) { return term.coefficient == 0; });
  return result;
}

/// Within an average over the draws.
std::vector<Term> TermSplitter::split(Value value, const DrawSet &draws) {
  terms.clear();
  Term context;
  context.draws = draws;
  visit(value, std::move(context));
  return gather(terms);
}

bool TermSplitter::independent(Value value, const Term &context) {
  return !dependence.dependsOnAny(value, context.draws);
}

void TermSplitter::scale(Term &term, Value factor, bool inverse, Operation *at) {
  if (auto number = gen::splatNumber(factor)) {
    term.coefficient *= inverse ? 1 / *number : *number;
    return;
  }
  if (inverse) {
    OpBuilder builder(at);
    auto scalar = RankedTensorType::get({}, gen::EventType(factor.getType()).element);
    Value one = gen::ConstantOp::create(builder, at->getLoc(),
                                        DenseElementsAttr::get(scalar, APFloat(1.0f)));
    factor = gen::DivideOp::create(builder, at->getLoc(), one, factor);
  }
  term.factors.push_back(factor);
}

/// The text of an objective that an operator stands for; null inside of nets.
static StringAttr textOf(Operation *op) {
  auto named = op ? dyn_cast<NameLoc>(op->getLoc()) : NameLoc();
  return named && !isa<NameLoc>(named.getChildLoc()) ? named.getName() : StringAttr();
}

/// Whether a function that the text calls, such as `total_correlation(q(z | x), z, 100)`, computes
/// the operator and some of its operands. What one says of the batch is one term: its parts say
/// little.
static bool isCalled(Operation *op) {
  return op && textOf(op) && llvm::any_of(op->getOperands(), [&](Value operand) {
           Operation *inner = operand.getDefiningOp();
           return textOf(inner) == textOf(op);
         });
}

/// A function that the text calls, such as -softplus(-x), is one term as it is called: nothing is
/// taken out of it but averages and log-densities.
void TermSplitter::visitScaled(Operation *op, Value rest, const Term &context, Term scaled) {
  size_t before = terms.size();
  visit(rest, std::move(scaled));
  bool whole = terms.size() == before + 1 && terms.back().value == rest;
  Operation *inner = rest.getDefiningOp();
  if (!whole || !textOf(op) || textOf(op) != textOf(inner) || isa<gen::LogDensityOp>(inner))
    return;
  terms.pop_back();
  addLeaf(op->getResult(0), context);
}

void TermSplitter::addLeaf(Value value, Term context) {
  DrawSet relevant;
  for (Value draw : dependence.of(value))
    if (context.draws.contains(draw))
      relevant.insert(draw);
  context.draws = relevant;
  context.value = value;
  terms.push_back(std::move(context));
}

void TermSplitter::visit(Value value, Term context) {
  Operation *op = value.getDefiningOp();
  bool scalar = gen::EventType(value.getType()).rank() == 0;
  auto with = [&](auto change) {
    Term copy = context;
    change(copy);
    return copy;
  };
  if (isCalled(op) && !dependence.hasAverage(value) && seesWholeBatch(value))
    return addLeaf(value, std::move(context));
  if (auto add = dyn_cast_or_null<gen::AddOp>(op); add && scalar) {
    visit(add.getLhs(), context);
    return visit(add.getRhs(), context);
  }
  if (auto subtract = dyn_cast_or_null<gen::SubtractOp>(op); subtract && scalar) {
    visit(subtract.getLhs(), context);
    return visit(subtract.getRhs(), with([](Term &term) { term.coefficient *= -1; }));
  }
  if (auto negate = dyn_cast_or_null<gen::NegateOp>(op); negate && scalar)
    return visitScaled(op, negate.getX(), context,
                       with([](Term &term) { term.coefficient *= -1; }));
  if (auto multiply = dyn_cast_or_null<gen::MultiplyOp>(op); multiply && scalar)
    for (auto [factor, rest] : {std::pair(multiply.getLhs(), multiply.getRhs()),
                                std::pair(multiply.getRhs(), multiply.getLhs())})
      // A number, or what is outside of the average: else the product is one value.
      if (gen::splatNumber(factor) ||
          (dependence.of(factor).empty() && !dependence.hasAverage(factor) &&
           (!independent(rest, context) || dependence.hasAverage(rest))))
        return visitScaled(op, rest, context,
                           with([&](Term &term) { scale(term, factor, false, op); }));
  if (auto divide = dyn_cast_or_null<gen::DivideOp>(op); divide && scalar)
    // Divided by the number of examples, a sum over the batch is a mean: one value.
    if (gen::splatNumber(divide.getRhs()).value_or(1) != 0 &&
        dependence.of(divide.getRhs()).empty() && !dependence.hasAverage(divide.getRhs()) &&
        !seesWholeBatch(divide.getRhs()))
      return visitScaled(op, divide.getLhs(), context,
                         with([&](Term &term) { scale(term, divide.getRhs(), true, op); }));
  if (auto select = dyn_cast_or_null<gen::SelectOp>(op); select && scalar)
    if (independent(select.getCondition(), context) && gen::splatNumber(select.getRhs()) == 0.0)
      return visit(select.getLhs(),
                   with([&](Term &term) { term.masks.push_back(select.getCondition()); }));
  if (auto average = dyn_cast_or_null<gen::ExpectationOp>(op)) {
    bool fits =
        context.draws.empty() || static_cast<int64_t>(average.getSamples()) == context.samples;
    if (fits) {
      averages.insert(average);
      Term inside = with([&](Term &term) {
        term.draws.insert_range(average.getDraws());
        term.samples = average.getSamples();
      });
      if (average.getBaseline()) {
        baselines.push_back(inside);
        baselines.back().value = value;
        baselines.back().isBaseline = true;
      }
      return visit(average.getValue(), std::move(inside));
    }
  }
  addLeaf(value, std::move(context));
}
