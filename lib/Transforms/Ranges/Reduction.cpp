//===- Reduction.cpp - ranges of reductions and pools -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "Transfer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Pool.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace genc;

/// How many elements become one.
static double reducedCount(Value x, Value result) {
  return static_cast<double>(gen::EventType(x.getType()).eventElements()) /
         static_cast<double>(gen::EventType(result.getType()).eventElements());
}

/// Rounding of a sum of n terms is below n units in the last place.
static Interval summed(const Interval &x, double fewest, double most) {
  constexpr double unit = 1.0 / (1 << 24);
  double slack = 1 + most * unit;
  double low = x.low < 0 ? x.low * most * slack : x.low * fewest / slack;
  double high = x.high > 0 ? x.high * most * slack : x.high * fewest / slack;
  return rounded({low, high, x.lowOpen, x.highOpen});
}

/// Of one term or more.
static Range sumOfSome(const Interval &x) {
  Interval sum;
  if (x.low >= 0)
    sum.low = x.low, sum.lowOpen = x.lowOpen;
  if (x.high <= 0)
    sum.high = x.high, sum.highOpen = x.highOpen;
  return Range(sum);
}

/// A window has an element inside: padding is smaller than it.
static Range poolSum(gen::PoolSumOp op, const Range &x) {
  double most = 1;
  for (int64_t size : op.getWindow())
    most *= static_cast<double>(size);
  return Range(summed(x.hull(), 1, most));
}

static Range productOf(const Range &x, double count) {
  if (count == 1)
    return x;
  if (x.within(Range::above(0)))
    return Range::above(0);
  return x.within(Range::atLeast(0)) ? Range::atLeast(0) : Range::all();
}

std::optional<Range> genc::transferReduction(Operation *op, ArrayRef<Range> operands) {
  return TypeSwitch<Operation *, std::optional<Range>>(op)
      .Case([&](gen::ReduceSumOp op) {
        double count = reducedCount(op.getX(), op.getResult());
        return count == 1 ? operands[0] : Range(summed(operands[0].hull(), count, count));
      })
      .Case<gen::ReduceMaxOp, gen::ReduceMinOp, gen::PoolMaxOp>([&](auto) { return operands[0]; })
      .Case([&](gen::ReduceProdOp op) {
        return productOf(operands[0], reducedCount(op.getX(), op.getResult()));
      })
      .Case([&](gen::ReduceLogsumexpOp op) {
        Interval x = operands[0].hull();
        double more = std::log(reducedCount(op.getX(), op.getResult()));
        return Range(approximated({x.low, x.high + more, x.lowOpen, x.highOpen}));
      })
      .Case([&](gen::PlateLogsumexpOp) {
        Interval x = operands[0].hull();
        constexpr double more = 22; // log of the most examples
        return Range(approximated({x.low, x.high + more, x.lowOpen, x.highOpen}));
      })
      .Case([&](gen::PlateSumOp) { return sumOfSome(operands[0].hull()); })
      .Case([&](gen::ArgmaxOp op) {
        gen::EventType type(op.getX().getType());
        auto axis = type.axis(op.getAxis());
        double last = axis ? static_cast<double>(type.event[*axis] - 1) : Interval::infinity;
        return Range::closed(0, last);
      })
      .Case([&](gen::PoolSumOp op) { return poolSum(op, operands[0]); })
      .Default([](Operation *) { return std::nullopt; });
}
