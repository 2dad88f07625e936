//===- Matchers.cpp - what patterns ask of values ----------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Matchers.h"
#include "Canonicalize/Constants.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace genc::gen;

std::optional<double> genc::gen::splatNumber(Value value) {
  DenseElementsAttr constant;
  matchPattern(value, m_Constant(&constant));
  return splatNumber(constant);
}

bool genc::gen::isSplat(Value value, double number) { return splatNumber(value) == number; }

bool genc::gen::isNonNegative(Value value) {
  if (auto number = splatNumber(value))
    return *number >= 0;
  if (auto product = value.getDefiningOp<MultiplyOp>())
    return product.getLhs() == product.getRhs();
  return isa_and_present<ExpOp, SigmoidOp, SoftplusOp, AbsOp, SqrtOp>(value.getDefiningOp());
}
