//===- Program.cpp - ranges of constants, weights and casts -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Program.h"
#include "Transfer.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace genc;

/// What the elements of a literal are, negative and positive ones apart.
static Range elements(gen::ConstantOp op) {
  Range negative, zero, positive;
  auto take = [&](double x) {
    Range &side = x < 0 ? negative : x > 0 ? positive : zero;
    Range one = Range::exactly(x);
    if (!side.isEmpty()) {
      Interval a = side.hull(), b = one.hull();
      one = Range(Interval{std::min(a.low, b.low), std::max(a.high, b.high), false, false});
    }
    side = one;
  };
  auto dense = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!dense || dense.empty())
    return Range::all();
  Type element = dense.getElementType();
  if (isa<FloatType>(element)) {
    if (dense.isSplat())
      take(dense.getSplatValue<APFloat>().convertToDouble());
    else
      for (const APFloat &value : dense.getValues<APFloat>())
        take(value.convertToDouble());
  } else {
    bool isBool = element.isInteger(1);
    auto number = [&](const APInt &value) {
      return static_cast<double>(isBool ? value.getZExtValue() : value.getSExtValue());
    };
    if (dense.isSplat())
      take(number(dense.getSplatValue<APInt>()));
    else
      for (const APInt &value : dense.getValues<APInt>())
        take(number(value));
  }
  return Range::join(Range::join(negative, zero), positive);
}

/// Training keeps no range: that of running statistics alone is believed.
static Range weight(gen::ParameterOp op) {
  auto declared = SymbolTable::lookupNearestSymbolFrom<gen::WeightOp>(op, op.getNameAttr());
  if (!declared || declared.getTrainable() || !declared.getRange())
    return Range::all();
  return Range::parse(*declared.getRange()).value_or(Range::all());
}

static Range cast(gen::CastOp op, const Range &x) {
  if (op.getTo() == "bool")
    return Range::join(Range::exactly(0), Range::exactly(1));
  if (op.getTo() != "i32")
    return x.map(rounded);
  return x.map([](const Interval &piece) {
    double low = std::trunc(piece.low), high = std::trunc(piece.high);
    return Interval{low, high, false, false};
  });
}

std::optional<Range> genc::transferProgram(Operation *op, ArrayRef<Range> operands) {
  return TypeSwitch<Operation *, std::optional<Range>>(op)
      .Case([&](gen::ConstantOp op) { return elements(op); })
      .Case([&](gen::ParameterOp op) { return weight(op); })
      .Case([&](gen::CastOp op) { return ::cast(op, operands[0]); })
      .Case([&](gen::StopGradientOp) { return operands[0]; })
      .Case([&](gen::UpdateStateOp) { return operands[1]; })
      .Case([&](gen::BatchSizeOp) { return Range::closed(1, std::numeric_limits<int32_t>::max()); })
      .Default([](Operation *) { return std::nullopt; });
}
