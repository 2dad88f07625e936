//===- FlattenReductions.cpp - reductions over a whole event along one axis ---------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

namespace genc {
#define GEN_PASS_DEF_FLATTENREDUCTIONS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Shorter axes do not fill a vector of any target.
static constexpr int64_t shortAxis = 16;

static bool isHeavy(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<gen::Heavy>();
}

/// Whether \p value is computed here alone, by an elementwise operator that is no epilogue of a
/// product and whose operands have the event of the result or are numbers.
static bool isElementwise(Value value) {
  Operation *op = value.getDefiningOp();
  gen::EventType type(value.getType());
  return op && op->hasTrait<gen::Elementwise>() && value.hasOneUse() &&
         llvm::none_of(op->getOperands(), isHeavy) &&
         llvm::all_of(op->getOperands(), [&](Value operand) {
           gen::EventType other(operand.getType());
           return other.event == type.event || other.rank() == 0;
         });
}

/// \p value under one axis of all its elements.
static Value flattened(OpBuilder &builder, Value value) {
  gen::EventType type(value.getType());
  if (type.rank() == 0)
    return value;
  if (auto reshape = value.getDefiningOp<gen::ReshapeOp>())
    return flattened(builder, reshape.getX());
  int64_t elements = type.eventElements();
  if (!isElementwise(value))
    return builder.createOrFold<gen::ReshapeOp>(value.getLoc(), value, ArrayRef(elements));
  Operation *op = value.getDefiningOp();
  IRMapping flat;
  for (Value operand : op->getOperands())
    if (!flat.contains(operand))
      flat.map(operand, flattened(builder, operand));
  Operation *clone = builder.clone(*op, flat);
  type.event.assign({elements});
  clone->getResult(0).setType(type.type());
  return clone->getResult(0);
}

/// Whether \p op was such a reduction, and is replaced.
template <typename Op> static bool flatten(Operation *candidate) {
  auto op = dyn_cast<Op>(candidate);
  if (!op)
    return false;
  gen::EventType x(op.getX().getType()), result(op.getType());
  if (x.rank() < 2 || x.event.back() >= shortAxis || result.eventElements() != 1 ||
      x.eventElements() == 1)
    return false;
  OpBuilder builder(op);
  Value flat = flattened(builder, op.getX());
  Value reduced = Op::create(builder, op.getLoc(), flat, DenseI64ArrayAttr(), /*keep=*/false);
  if (result.rank() != 0)
    reduced = gen::ReshapeOp::create(builder, op.getLoc(), reduced, result.event);
  op.replaceAllUsesWith(reduced);
  op.erase();
  return true;
}

namespace {
struct FlattenReductions : genc::impl::FlattenReductionsBase<FlattenReductions> {
  void runOnOperation() override {
    SmallVector<Operation *> operations;
    getOperation().walk([&](Operation *op) {
      if (!op->hasTrait<gen::Elementwise>())
        operations.push_back(op);
    });
    bool changed = false;
    for (Operation *op : operations)
      changed |= flatten<gen::ReduceSumOp>(op) || flatten<gen::ReduceMaxOp>(op) ||
                 flatten<gen::ReduceMinOp>(op) || flatten<gen::ReduceLogsumexpOp>(op);
    if (!changed)
      return;
    // What was computed under the old shape for the reduction alone is not needed any more.
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }
};
} // namespace
