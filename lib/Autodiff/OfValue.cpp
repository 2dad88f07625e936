//===- OfValue.cpp - the gradient of one value by another ------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gradient.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "mlir/Analysis/SliceAnalysis.h"

using namespace mlir;
using namespace genc;

/// Whether a first derivative can be taken of the operator, and then another one of that.
static bool hasRule(Operation &op) {
  if (op.hasTrait<gen::NotDifferentiable>())
    return true;
  return isa<autodiff::GradientInterface>(op) && !isa<gen::ScanOp>(op);
}

Value autodiff::gradientOf(OpBuilder &at, Value y, Value x, Operation *&unruly) {
  Block *block = at.getInsertionBlock();
  ActiveValues active;
  active.insert(x);
  activate(*block, active);
  SmallVector<Operation *> operations;
  for (Operation &op : llvm::make_range(block->begin(), at.getInsertionPoint()))
    if (llvm::any_of(op.getResults(), [&](Value result) { return active.contains(result); })) {
      operations.push_back(&op);
      if (!hasRule(op)) {
        unruly = &op;
        return Value();
      }
    }
  GradientBuilder builder(y.getLoc(), *block, std::move(active));
  builder.restoreInsertionPoint(at.saveInsertionPoint());
  builder.add(y, builder.number(1, getElementTypeOrSelf(y)));
  if (failed(builder.run(operations)))
    return Value();
  Value gradient = builder.gradientOf(x);
  if (!gradient)
    return builder.zero(x.getType());
  llvm::SetVector<Operation *> slice;
  (void)getBackwardSlice(gradient, &slice);
  for (Operation *op : slice)
    if (op->hasTrait<gen::GradientOnly>()) {
      unruly = op;
      return Value();
    }
  return gradient;
}
