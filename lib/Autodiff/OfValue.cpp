//===- OfValue.cpp - the gradient of one value by another ------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Gradient.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "mlir/Analysis/SliceAnalysis.h"

using namespace mlir;
using namespace genc;

/// The first operator of \p operations, also in bodies of loops, that passes \p test.
static Operation *firstOf(ArrayRef<Operation *> operations, llvm::function_ref<bool(Operation *)> test) {
  Operation *found = nullptr;
  for (Operation *op : operations) {
    op->walk<WalkOrder::PreOrder>([&](Operation *inner) {
      found = test(inner) ? inner : nullptr;
      return found ? WalkResult::interrupt() : WalkResult::advance();
    });
    if (found)
      break;
  }
  return found;
}

Value autodiff::gradientOf(OpBuilder &at, Value y, Value x, Operation *&unruly) {
  Block *block = at.getInsertionBlock();
  ActiveValues active;
  active.insert(x);
  activate(*block, active);
  SmallVector<Operation *> operations;
  auto isActive = [&](Operation *op) {
    return llvm::any_of(op->getResults(), [&](Value result) { return active.contains(result); });
  };
  for (Operation &op : llvm::make_range(block->begin(), at.getInsertionPoint()))
    if (isActive(&op))
      operations.push_back(&op);
  auto hasNoRule = [](Operation *op) {
    return !op->hasTrait<gen::NotDifferentiable>() && !isa<GradientInterface>(op);
  };
  if ((unruly = firstOf(operations, [&](Operation *op) { return isActive(op) && hasNoRule(op); })))
    return Value();
  GradientBuilder builder(y.getLoc(), *block, std::move(active));
  builder.restoreInsertionPoint(at.saveInsertionPoint());
  builder.add(y, builder.number(1, getElementTypeOrSelf(y)));
  if (failed(builder.run(operations)))
    return Value();
  builder.finish();
  Value gradient = builder.gradientOf(x);
  if (!gradient)
    return builder.zero(x.getType());
  llvm::SetVector<Operation *> slice;
  BackwardSliceOptions inclusive;
  inclusive.inclusive = true;
  (void)getBackwardSlice(gradient, &slice, inclusive);
  unruly = firstOf(slice.getArrayRef(), [&](Operation *op) {
    return op->hasTrait<gen::GradientOnly>() && hasNoRule(op);
  });
  return unruly ? Value() : gradient;
}
