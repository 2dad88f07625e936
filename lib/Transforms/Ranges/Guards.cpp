//===- Guards.cpp - what holds where a value is chosen ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Guards.h"
#include "Transfer.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"

using namespace mlir;
using namespace genc;

/// How far expressions are followed, and how many values are looked at for one question.
static constexpr unsigned deepest = 8, mostWork = 4000;

/// An operator whose element depends on the elements at the same place: what holds there holds for
/// its operands.
static Operation *elementwise(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<gen::Elementwise>() ? op : nullptr;
}

Range GuardedRanges::evaluate(Value value, const Facts &facts, unsigned depth) {
  Range range = lookup(value);
  for (const Fact &fact : facts)
    if (fact.value == value)
      range = Range::meet(range, fact.range);
  Operation *op = elementwise(value);
  if (!op || !depth || range.isEmpty() || ++work > mostWork)
    return range;
  if (auto select = dyn_cast<gen::SelectOp>(op)) {
    Range result;
    for (bool side : {true, false}) {
      Facts inside = facts;
      assume(select.getCondition(), side, inside, depth - 1);
      Value choice = side ? select.getLhs() : select.getRhs();
      result = Range::join(result, evaluate(choice, inside, depth - 1));
    }
    return Range::meet(range, result);
  }
  if (facts.empty())
    return range;
  SmallVector<Range> operands;
  for (Value operand : op->getOperands()) {
    operands.push_back(evaluate(operand, facts, depth - 1));
    if (operands.back().isEmpty())
      return {}; // never chosen
  }
  return Range::meet(range, transfer(op, operands));
}

Range GuardedRanges::chosen(Operation *select) {
  return evaluate(select->getResult(0), {}, deepest);
}

/// The numbers that stand in the relation to some number of `other`.
static Range related(StringRef relation, const Range &other) {
  Interval hull = other.hull();
  if (relation == "lt")
    return Range(Interval{-Interval::infinity, hull.high, true, true});
  if (relation == "le")
    return Range(Interval{-Interval::infinity, hull.high, true, hull.highOpen});
  if (relation == "gt")
    return Range(Interval{hull.low, Interval::infinity, true, true});
  if (relation == "ge")
    return Range(Interval{hull.low, Interval::infinity, hull.lowOpen, true});
  if (relation == "eq")
    return other;
  return hull.low == hull.high ? Range::except(hull.low) : Range::all();
}

/// What holds where a comparison does not; of numbers.
static StringRef opposite(StringRef relation) {
  return relation == "lt"   ? "ge"
         : relation == "le" ? "gt"
         : relation == "gt" ? "le"
         : relation == "ge" ? "lt"
         : relation == "eq" ? "ne"
                            : "eq";
}

/// The relation with its sides exchanged.
static StringRef mirrored(StringRef relation) {
  return relation == "lt"   ? "gt"
         : relation == "le" ? "ge"
         : relation == "gt" ? "lt"
         : relation == "ge" ? "le"
                            : relation;
}

void GuardedRanges::assume(Value condition, bool holds, Facts &facts, unsigned depth) {
  Operation *op = condition.getDefiningOp();
  if (!op || !depth)
    return;
  if (auto negation = dyn_cast<gen::LogicalNotOp>(op))
    return assume(negation.getX(), !holds, facts, depth - 1);
  if ((isa<gen::LogicalAndOp>(op) && holds) || (isa<gen::LogicalOrOp>(op) && !holds)) {
    assume(op->getOperand(0), holds, facts, depth - 1);
    return assume(op->getOperand(1), holds, facts, depth - 1);
  }
  auto compare = dyn_cast<gen::CompareOp>(op);
  if (!compare)
    return;
  StringRef relation = holds ? compare.getPredicate() : opposite(compare.getPredicate());
  Range lhs = lookup(compare.getLhs()), rhs = lookup(compare.getRhs());
  if (lhs.isEmpty() || rhs.isEmpty())
    return;
  constrain(compare.getLhs(), related(relation, rhs), facts, depth - 1);
  constrain(compare.getRhs(), related(mirrored(relation), lhs), facts, depth - 1);
}

/// The numbers whose sum with -`shift`, rounded, lies in the range. A difference is 0 for equal
/// numbers alone.
static Range shifted(const Range &range, double shift) {
  return range.map([&](const Interval &piece) {
    Interval exact{piece.low + shift, piece.high + shift, piece.lowOpen, piece.highOpen};
    Interval result = approximated(exact);
    if (piece.low == 0) {
      result.low = exact.low;
      result.lowOpen = exact.lowOpen;
    }
    if (piece.high == 0) {
      result.high = exact.high;
      result.highOpen = exact.highOpen;
    }
    return result;
  });
}

/// Notes that a value lies in a range, and what that says of the value that it is computed from.
void GuardedRanges::constrain(Value value, Range range, Facts &facts, unsigned depth) {
  if (range.isAll())
    return;
  facts.push_back({value, range});
  Operation *op = elementwise(value);
  if (!op || !depth)
    return;
  if (isa<gen::NegateOp>(op))
    return constrain(op->getOperand(0), range.map(negated), facts, depth - 1);
  if (isa<gen::AbsOp>(op)) {
    Range size = Range::meet(range, Range::atLeast(0));
    return constrain(op->getOperand(0), Range::join(size, size.map(negated)), facts, depth - 1);
  }
  if (!isa<gen::AddOp, gen::SubtractOp>(op))
    return;
  // x + c and x - c for one number c; c - x.
  Range lhs = lookup(op->getOperand(0)), rhs = lookup(op->getOperand(1));
  auto isNumber = [](const Range &x) { return !x.isEmpty() && x.hull().low == x.hull().high; };
  if (isNumber(rhs)) {
    double shift = isa<gen::AddOp>(op) ? -rhs.hull().low : rhs.hull().low;
    constrain(op->getOperand(0), shifted(range, shift), facts, depth - 1);
  } else if (isNumber(lhs)) {
    bool isSum = isa<gen::AddOp>(op);
    double shift = isSum ? -lhs.hull().low : lhs.hull().low;
    constrain(op->getOperand(1), shifted(isSum ? range : range.map(negated), shift), facts,
              depth - 1);
  }
}

bool GuardedRanges::holds(Value operand, const Range &domain, const Facts &facts) {
  Range range = evaluate(operand, facts, deepest);
  return range.within(domain) || holdsPiecewise(operand, domain, facts, operand, deepest);
}

/// Case by case: for every interval that `part`, something the operand is computed from, consists
/// of.
bool GuardedRanges::holdsPiecewise(Value operand, const Range &domain, const Facts &facts,
                                   Value part, unsigned depth) {
  if (++work > mostWork)
    return false;
  Range range = evaluate(part, facts, depth);
  if (part != operand && range.intervals().size() > 1 &&
      llvm::all_of(range.intervals(), [&](const Interval &piece) {
        Facts inside = facts;
        inside.push_back({part, Range(piece)});
        return evaluate(operand, inside, deepest).within(domain);
      }))
    return true;
  Operation *op = elementwise(part);
  return op && depth && llvm::any_of(op->getOperands(), [&](Value inner) {
           return holdsPiecewise(operand, domain, facts, inner, depth - 1);
         });
}

bool GuardedRanges::holdsAtUses(Value result, Value operand, const Range &domain,
                                const Facts &facts, unsigned depth) {
  return llvm::all_of(result.getUses(), [&](OpOperand &use) {
    Operation *user = use.getOwner();
    if (!depth || !user->hasTrait<gen::Elementwise>() || ++work > mostWork)
      return false;
    Facts inside = facts;
    auto select = dyn_cast<gen::SelectOp>(user);
    if (select && use.getOperandNumber() > 0) {
      assume(select.getCondition(), use.getOperandNumber() == 1, inside, deepest);
      if (holds(operand, domain, inside))
        return true;
    }
    return holdsAtUses(user->getResult(0), operand, domain, inside, depth - 1);
  });
}

bool GuardedRanges::proves(Operation *reader, Value operand, const Range &domain) {
  work = 0;
  return lookup(operand).within(domain) || holds(operand, domain, {}) ||
         holdsAtUses(reader->getResult(0), operand, domain, {}, deepest);
}
