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

std::vector<Term> TermSplitter::split(Value value) {
  terms.clear();
  visit(value, Term());
  return std::move(terms);
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

void TermSplitter::visit(Value value, Term context) {
  Operation *op = value.getDefiningOp();
  bool scalar = gen::EventType(value.getType()).rank() == 0;
  auto with = [&](auto change) {
    Term copy = context;
    change(copy);
    return copy;
  };
  // What a definition says of the batch is one term: its parts say little.
  StringRef definition = definitionOf(value);
  if (!definition.empty() && !dependence.hasAverage(value) && seesWholeBatch(value)) {
    context.name = definition;
    return addTerm(value, std::move(context));
  }
  if (auto add = dyn_cast_or_null<gen::AddOp>(op); add && scalar) {
    visit(add.getLhs(), context);
    return visit(add.getRhs(), context);
  }
  if (auto subtract = dyn_cast_or_null<gen::SubtractOp>(op); subtract && scalar) {
    visit(subtract.getLhs(), context);
    return visit(subtract.getRhs(), with([](Term &term) { term.coefficient *= -1; }));
  }
  if (auto negate = dyn_cast_or_null<gen::NegateOp>(op); negate && scalar)
    return visit(negate.getX(), with([](Term &term) { term.coefficient *= -1; }));
  if (auto multiply = dyn_cast_or_null<gen::MultiplyOp>(op); multiply && scalar)
    for (auto [factor, rest] : {std::pair(multiply.getLhs(), multiply.getRhs()),
                                std::pair(multiply.getRhs(), multiply.getLhs())})
      // A number, or what is outside of the average: else the product is one value.
      if (gen::splatNumber(factor) ||
          (dependence.of(factor).empty() && !dependence.hasAverage(factor) &&
           (!independent(rest, context) || dependence.hasAverage(rest))))
        return visit(rest, with([&](Term &term) { scale(term, factor, false, op); }));
  if (auto divide = dyn_cast_or_null<gen::DivideOp>(op); divide && scalar)
    // Divided by the number of examples, a sum over the batch is a mean: one value.
    if (gen::splatNumber(divide.getRhs()).value_or(1) != 0 &&
        dependence.of(divide.getRhs()).empty() && !dependence.hasAverage(divide.getRhs()) &&
        !seesWholeBatch(divide.getRhs()))
      return visit(divide.getLhs(),
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
      return visit(average.getValue(), with([&](Term &term) {
                     term.draws.insert_range(average.getDraws());
                     term.samples = average.getSamples();
                     term.estimator = average.getEstimator();
                   }));
    }
  }
  addTerm(value, std::move(context));
}

/// The average is over those draws that the value depends on.
void TermSplitter::addTerm(Value value, Term context) {
  DrawSet relevant;
  for (Value draw : dependence.of(value))
    if (context.draws.contains(draw))
      relevant.insert(draw);
  context.draws = relevant;
  context.value = value;
  terms.push_back(std::move(context));
}
