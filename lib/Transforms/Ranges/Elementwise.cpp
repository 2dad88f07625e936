//===- Elementwise.cpp - ranges of elementwise operators --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "Transfer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace genc;

/// A function that rises, from what it is at the ends.
static Range rising(const Range &x, double (*f)(double), const Interval &codomain = {}) {
  Range values = x.map([&](const Interval &piece) {
    double low = f(piece.low), high = f(piece.high);
    if (codomain.lowOpen && high <= codomain.low) // double's exponent has ended
      high = DBL_MIN;
    return approximated({low, high, piece.lowOpen, piece.highOpen});
  });
  return Range::meet(values, codomain);
}

static double softplus(double x) { return x > 30 ? x : std::log1p(std::exp(x)); }
static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// Sets of whole numbers: what f makes of the ends is reached.
static Range toIntegers(const Range &x, double (*f)(double)) {
  return x.map([&](const Interval &piece) {
    double low = f(piece.low), high = f(piece.high);
    return Interval{low, high, std::isinf(low), std::isinf(high)};
  });
}

static Range absolute(const Range &x) {
  return Range::join(Range::meet(x, Range::atLeast(0)),
                     Range::meet(x, Range::below(0)).map(negated));
}

/// The part of a function's domain that `x` reaches; all of it where it reaches none, which is
/// warned about there.
static Range taken(const Range &x, const Range &domain) {
  Range part = Range::meet(x, domain);
  return part.isEmpty() ? domain : part;
}

static std::optional<Range> unary(Operation *op, const Range &x) {
  const Range positive = Range::above(0);
  const Interval aboveZero{0, Interval::infinity, true, true}, unit{-1, 1, false, false};
  return TypeSwitch<Operation *, std::optional<Range>>(op)
      .Case([&](gen::NegateOp) { return x.map(negated); })
      .Case([&](gen::AbsOp) { return absolute(x); })
      .Case([&](gen::ExpOp) { return rising(x, std::exp, aboveZero); })
      .Case([&](gen::SoftplusOp) { return rising(x, softplus, aboveZero); })
      .Case([&](gen::SigmoidOp) { return rising(x, sigmoid, {0, 1, true, false}); })
      .Case([&](gen::LogOp) { return rising(taken(x, Range::atLeast(0)), std::log); })
      .Case([&](gen::Log1pOp) { return rising(taken(x, Range::atLeast(-1)), std::log1p); })
      .Case([&](gen::Expm1Op) {
        return rising(x, std::expm1, {-1, Interval::infinity, false, true});
      })
      .Case([&](gen::SqrtOp) { return rising(taken(x, Range::atLeast(0)), std::sqrt); })
      .Case([&](gen::RsqrtOp) { return reciprocal(rising(taken(x, positive), std::sqrt)); })
      .Case([&](gen::TanhOp) { return rising(x, std::tanh, unit); })
      .Case([&](gen::ErfOp) { return rising(x, std::erf, unit); })
      .Case<gen::SinOp, gen::CosOp>([&](auto) { return Range(unit); })
      .Case([&](gen::LgammaOp) { return Range::atLeast(-0.1215); }) // its minimum, at 1.4616
      .Case([&](gen::FloorOp) { return toIntegers(x, std::floor); })
      .Case([&](gen::CeilOp) { return toIntegers(x, std::ceil); })
      .Case([&](gen::RoundOp) { return toIntegers(x, std::nearbyint); })
      .Case([&](gen::SignOp) {
        Range signs;
        if (!Range::meet(x, Range::below(0)).isEmpty())
          signs = Range::exactly(-1);
        if (x.contains(0))
          signs = Range::join(signs, Range::exactly(0));
        if (!Range::meet(x, positive).isEmpty())
          signs = Range::join(signs, Range::exactly(1));
        return signs;
      })
      .Default([](Operation *) { return std::nullopt; });
}

static Range add(const Range &a, const Range &b) { return Range::combine(a, b, sum); }
static Range multiply(const Range &a, const Range &b) { return Range::combine(a, b, product); }

/// x * x, x^n for a whole n: not negative where n is even.
static Range power(const Range &x, int64_t n) {
  if (n < 0) {
    Range inverse = reciprocal(power(x, -n));
    return inverse.isEmpty() ? Range::all() : inverse;
  }
  if (n == 4) // as it is computed
    return power(power(x, 2), 2);
  Range base = n % 2 ? x : absolute(x);
  return base.map([&](const Interval &piece) {
    auto raise = [&](double value) { return std::pow(value, static_cast<double>(n)); };
    Interval result{raise(piece.low), raise(piece.high), piece.lowOpen, piece.highOpen};
    return n <= 2 ? rounded(result) : approximated(result);
  });
}

/// The whole number that a range consists of.
static std::optional<int64_t> wholeNumber(const Range &x) {
  if (x.isEmpty())
    return std::nullopt;
  Interval hull = x.hull();
  if (hull.low != hull.high || hull.low != std::floor(hull.low) || std::abs(hull.low) > 64)
    return std::nullopt;
  return static_cast<int64_t>(hull.low);
}

static Range power(const Range &x, const Range &y) {
  if (auto n = wholeNumber(y))
    return power(x, *n);
  if (x.within(Range::above(0)))
    return Range::above(0);
  return x.within(Range::atLeast(0)) ? Range::atLeast(0) : Range::all();
}

/// Whether `y` reduces `x` to what stands beside each of its elements.
template <typename Reduction> static bool reduces(Value y, Value x) {
  auto op = y.getDefiningOp<Reduction>();
  return op && op.getX() == x && (op.getKeep() || gen::EventType(y.getType()).rank() == 0);
}

/// A part of a sum of what is not negative.
static bool isShare(gen::DivideOp op, const Range &lhs) {
  return reduces<gen::ReduceSumOp>(op.getRhs(), op.getLhs()) && lhs.within(Range::atLeast(0));
}

static Range divide(gen::DivideOp op, const Range &a, const Range &b) {
  Range inverse = reciprocal(b);
  if (inverse.isEmpty())
    return Range::all();
  Range quotient = multiply(a, inverse);
  return isShare(op, a) ? Range::meet(quotient, Range::closed(0, 1)) : quotient;
}

/// x - max(x) and x - logsumexp(x) are at most 0.
static bool isShifted(gen::SubtractOp op) {
  return reduces<gen::ReduceMaxOp>(op.getRhs(), op.getLhs()) ||
         reduces<gen::ReduceLogsumexpOp>(op.getRhs(), op.getLhs());
}

static Range subtract(gen::SubtractOp op, const Range &a, const Range &b) {
  if (op.getLhs() == op.getRhs())
    return Range::exactly(0);
  Range difference = add(a, b.map(negated));
  return isShifted(op) ? Range::meet(difference, Range::atMost(0)) : difference;
}

static Interval larger(const Interval &a, const Interval &b) {
  const Interval &low = a.low > b.low || (a.low == b.low && a.lowOpen) ? a : b;
  const Interval &high = a.high > b.high || (a.high == b.high && !a.highOpen) ? a : b;
  return {low.low, high.high, low.lowOpen, high.highOpen};
}

static Range maximum(const Range &a, const Range &b) { return Range::combine(a, b, larger); }

static std::optional<Range> binary(Operation *op, const Range &a, const Range &b) {
  bool same = op->getOperand(0) == op->getOperand(1);
  return TypeSwitch<Operation *, std::optional<Range>>(op)
      .Case([&](gen::AddOp) { return add(a, b); })
      .Case([&](gen::SubtractOp op) { return subtract(op, a, b); })
      .Case([&](gen::MultiplyOp) { return same ? power(a, 2) : multiply(a, b); })
      .Case([&](gen::DivideOp op) { return divide(op, a, b); })
      .Case([&](gen::PowOp) { return power(a, b); })
      .Case([&](gen::MaximumOp) { return maximum(a, b); })
      .Case([&](gen::MinimumOp) { return maximum(a.map(negated), b.map(negated)).map(negated); })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<Range> genc::transferElementwise(Operation *op, ArrayRef<Range> operands) {
  if (isa<gen::CompareOp, gen::LogicalAndOp, gen::LogicalOrOp, gen::LogicalNotOp>(op))
    return Range::join(Range::exactly(0), Range::exactly(1));
  if (isa<gen::SelectOp>(op))
    return Range::join(operands[1], operands[2]);
  if (operands.size() == 1)
    return unary(op, operands[0]);
  return operands.size() == 2 ? binary(op, operands[0], operands[1]) : std::nullopt;
}

std::optional<Domain> genc::domainOf(Operation *op, ArrayRef<Range> operands) {
  Value first = op->getNumOperands() ? op->getOperand(0) : Value();
  return TypeSwitch<Operation *, std::optional<Domain>>(op)
      .Case<gen::LogOp, gen::RsqrtOp, gen::LgammaOp, gen::DigammaOp>(
          [&](auto) { return Domain{first, Range::above(0)}; })
      .Case([&](gen::Log1pOp) { return Domain{first, Range::above(-1)}; })
      .Case([&](gen::SqrtOp) { return Domain{first, Range::atLeast(0)}; })
      .Case([&](gen::DivideOp op) { return Domain{op.getRhs(), Range::except(0)}; })
      .Case([&](gen::PowOp) -> std::optional<Domain> {
        if (auto n = wholeNumber(operands[1])) {
          if (*n >= 0)
            return std::nullopt;
          return Domain{first, Range::except(0)};
        }
        bool positive = operands[1].within(Range::above(0));
        return Domain{first, positive ? Range::atLeast(0) : Range::above(0)};
      })
      .Default([](Operation *) { return std::nullopt; });
}
