//===- HoistFromLoops.cpp - whole sequences instead of steps -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace genc {
#define GEN_PASS_DEF_HOISTFROMLOOPS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// Hoists out of one loop.
class Hoister {
public:
  explicit Hoister(gen::ScanOp scan) : scan(scan), builder(scan) {
    for (auto [slice, sequence] : llvm::zip_equal(scan.getSlices(), scan.getSequences()))
      whole[slice] = sequence;
  }
  int64_t run();

private:
  bool isOutside(Value value) { return !scan.getBody().isAncestor(value.getParentRegion()); }
  bool isRowwise(Operation *op);
  Value rowOperand(Operation *op, Value operand);
  void hoist(Operation *op);
  void readHoisted(ArrayRef<Operation *> hoisted);

  gen::ScanOp scan;
  OpBuilder builder;
  /// Values of a step, and the same of all steps along a new first event axis.
  llvm::DenseMap<Value, Value> whole;
};

} // namespace

/// Whether \p op, with known sequences for operands, computes every step by itself.
bool Hoister::isRowwise(Operation *op) {
  for (Value operand : op->getOperands())
    if (!isOutside(operand) && !whole.contains(operand))
      return false;
  if (auto linear = dyn_cast<gen::LinearOp>(op))
    return isOutside(linear.getWeight());
  return op->hasTrait<gen::Elementwise>() && op->getNumResults() == 1;
}

/// What \p op reads instead of \p operand when it computes all steps: elementwise operators align
/// events right, so the axis of the steps moves in front of the result's axes.
Value Hoister::rowOperand(Operation *op, Value operand) {
  if (isOutside(operand))
    return operand;
  Value sequence = whole.lookup(operand);
  int64_t rank = gen::EventType(op->getResult(0).getType()).rank();
  gen::EventType type(sequence.getType());
  int64_t missing = rank + 1 - type.rank();
  if (missing <= 0 || isa<gen::LinearOp>(op))
    return sequence;
  type.event.insert(type.event.begin() + 1, missing, 1);
  return gen::ReshapeOp::create(builder, op->getLoc(), sequence, ArrayRef<int64_t>(type.event));
}

void Hoister::hoist(Operation *op) {
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(rowOperand(op, operand));
  gen::EventType type(op->getResult(0).getType());
  type.event.insert(type.event.begin(), scan.getLength());
  Operation *clone = builder.clone(*op);
  clone->setOperands(operands);
  clone->getResult(0).setType(type.type());
  whole[op->getResult(0)] = clone->getResult(0);
}

/// What is left in the loop reads slices of the hoisted sequences.
void Hoister::readHoisted(ArrayRef<Operation *> hoisted) {
  Block &body = scan.getBody().front();
  for (Operation *op : llvm::reverse(hoisted)) {
    Value step = op->getResult(0);
    if (!step.use_empty()) {
      scan.getInputsMutable().append(whole.lookup(step));
      step.replaceAllUsesWith(body.addArgument(step.getType(), op->getLoc()));
    }
    op->erase();
  }
}

int64_t Hoister::run() {
  SmallVector<Operation *> hoisted;
  int64_t moved = 0;
  for (Operation &op : llvm::make_early_inc_range(scan.getBody().front().without_terminator())) {
    if (op.getNumRegions() != 0 || !isPure(&op))
      continue;
    if (llvm::all_of(op.getOperands(), [&](Value operand) { return isOutside(operand); })) {
      op.moveBefore(scan);
      ++moved;
    } else if (isRowwise(&op)) {
      hoist(&op);
      hoisted.push_back(&op);
    }
  }
  readHoisted(hoisted);
  return moved + hoisted.size();
}

namespace {
struct HoistFromLoops : genc::impl::HoistFromLoopsBase<HoistFromLoops> {
  void runOnOperation() override {
    // Inner loops first: what leaves one may leave the next, too.
    getOperation().walk([&](gen::ScanOp scan) { hoisted += Hoister(scan).run(); });
  }
};
} // namespace
