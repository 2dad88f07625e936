//===- WeightValues.cpp - what a value depends on ---------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WeightValues.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Random.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc;

Dependence WeightValues::of(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return Dependence::Call;
  auto found = known.find(op);
  if (found != known.end())
    return found->second;
  Dependence answer = compute(op);
  known[op] = answer;
  return answer;
}

/// A value of every example: as long as the batch of the call, even where all examples have the
/// same.
static bool hasPlates(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getEncoding();
}

Dependence WeightValues::compute(Operation *op) {
  if (isa<gen::ParameterOp, gen::PreparedOp>(op))
    return Dependence::Weights;
  // These have no operands and differ from call to call all the same.
  if (isa<gen::StandardUniformOp, gen::StandardNormalOp, gen::RandomBitsOp, gen::TrainingOp,
          gen::BatchSizeOp, gen::BatchIndexOp>(op) ||
      op->getNumRegions() != 0 || !isPure(op) || llvm::any_of(op->getResults(), hasPlates))
    return Dependence::Call;
  Dependence answer = Dependence::Literals;
  for (Value operand : op->getOperands())
    answer = std::max(answer, of(operand));
  return answer;
}
