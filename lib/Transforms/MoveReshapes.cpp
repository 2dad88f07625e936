//===- MoveReshapes.cpp - reshapes out of the way of kernels ------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace genc {
#define GEN_PASS_DEF_MOVERESHAPES
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

using Shape = ArrayRef<int64_t>;

/// Whether an elementwise operator at event \p from can read \p value at event \p to as well: a
/// whole event is reshaped, a number stays, and so does what stretches over leading axes alone if
/// both events end alike.
static bool movable(Value value, Shape from, Shape to) {
  gen::EventType type(value.getType());
  if (type.event == from || type.eventElements() == 1)
    return true;
  size_t rank = type.rank();
  return rank <= to.size() && from.take_back(rank) == to.take_back(rank);
}

/// \p value for an operator at event \p to that was at \p from; see movable.
static Value moved(OpBuilder &builder, Value value, Shape from, Shape to) {
  gen::EventType type(value.getType());
  bool number = type.eventElements() == 1 && type.event != from;
  if (number ? type.rank() <= static_cast<int64_t>(to.size()) : type.event != from)
    return value;
  if (auto before = value.getDefiningOp<gen::ReshapeOp>())
    value = before.getX();
  return builder.createOrFold<gen::ReshapeOp>(value.getLoc(), value, number ? Shape() : to);
}

/// A copy of elementwise \p op at event \p to; operands that \p known has are taken from there.
static Operation *cloneAt(OpBuilder &builder, Operation *op, Shape to, const IRMapping &known) {
  gen::EventType result(op->getResult(0).getType());
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    Value inside = known.lookupOrNull(operand);
    operands.push_back(inside ? inside : moved(builder, operand, result.event, to));
  }
  Operation *clone = builder.clone(*op);
  clone->setOperands(operands);
  result.event.assign(to.begin(), to.end());
  clone->getResult(0).setType(result.type());
  return clone;
}

/// The operator that computes \p value, through reshapes; null for arguments.
static Operation *work(Value value) {
  Operation *op = value.getDefiningOp();
  while (op && isAlias(op))
    op = op->getOperand(0).getDefiningOp();
  return op;
}

/// Whether \p op, the work behind a value, has no kernel that could take elementwise operators
/// behind it.
static bool takesNothing(Operation *op) { return !op || isSource(op) || isDraw(op); }

//===----------------------------------------------------------------------===//
// Behind the operators that read them
//===----------------------------------------------------------------------===//

namespace {
/// Elementwise operators that read a reshape and leave one value.
class Readers {
public:
  explicit Readers(gen::ReshapeOp reshape)
      : reshape(reshape), from(reshape.getType()), to(reshape.getX().getType()) {}

  bool find();
  /// Puts them in front of the reshape; returns where that stands then.
  gen::ReshapeOp sink();

private:
  bool reads(Operation *op);
  bool fits(Operation *op);
  bool leavesOneValue();
  bool isInside(Operation *op) { return op == reshape || region.contains(op); }

  gen::ReshapeOp reshape;
  gen::EventType from, to;
  llvm::SetVector<Operation *> region;
};
} // namespace

bool Readers::reads(Operation *op) {
  return llvm::any_of(op->getOperands(),
                      [&](Value operand) { return isInside(operand.getDefiningOp()); });
}

/// Whether \p op can be computed where the reshape's operand is, from values that do not wait for
/// it.
bool Readers::fits(Operation *op) {
  if (!op->hasTrait<gen::Elementwise>() ||
      gen::EventType(op->getResult(0).getType()).event != from.event)
    return false;
  Operation *source = work(reshape);
  return llvm::all_of(op->getOperands(), [&](Value operand) {
    if (isInside(operand.getDefiningOp()))
      return true;
    Operation *other = work(operand);
    return (takesNothing(other) || other->isBeforeInBlock(source)) &&
           movable(operand, from.event, to.event);
  });
}

bool Readers::leavesOneValue() {
  auto closed = [&](Operation *op) {
    return llvm::all_of(op->getUsers(), [&](Operation *user) { return region.contains(user); });
  };
  return closed(reshape) && llvm::all_of(region.getArrayRef().drop_back(), closed);
}

bool Readers::find() {
  constexpr size_t longest = 32;
  if (takesNothing(work(reshape)) || !reshape.getX().hasOneUse())
    return false;
  for (Operation *op = reshape->getNextNode(); op && region.size() < longest;
       op = op->getNextNode()) {
    if (!reads(op))
      continue;
    if (!fits(op))
      return false;
    region.insert(op);
    if (leavesOneValue())
      return true;
  }
  return false;
}

gen::ReshapeOp Readers::sink() {
  IRMapping inside;
  inside.map(reshape.getResult(), reshape.getX());
  Operation *last = region.back();
  OpBuilder builder(last);
  for (Operation *op : region)
    inside.map(op->getResult(0), cloneAt(builder, op, to.event, inside)->getResult(0));
  auto behind = gen::ReshapeOp::create(builder, reshape.getLoc(), inside.lookup(last->getResult(0)),
                                       from.event);
  last->getResult(0).replaceAllUsesWith(behind);
  for (Operation *op : llvm::reverse(region))
    op->erase();
  reshape.erase();
  return behind;
}

//===----------------------------------------------------------------------===//
// In front of the operators that they read
//===----------------------------------------------------------------------===//

/// Whether \p value is computed from arguments, weights and draws by elementwise operators alone.
static bool startsKernel(Value value) {
  llvm::SetVector<Operation *> pending;
  pending.insert(work(value));
  for (size_t i = 0; i < pending.size(); ++i) {
    if (takesNothing(pending[i]))
      continue;
    if (!pending[i]->hasTrait<gen::Elementwise>())
      return false;
    for (Value operand : pending[i]->getOperands())
      pending.insert(work(operand));
  }
  return true;
}

/// Moves \p reshape in front of an elementwise operator that has no kernel before it to join.
static void raise(gen::ReshapeOp reshape) {
  Operation *op = reshape.getX().getDefiningOp();
  if (!op || !op->hasTrait<gen::Elementwise>() || !op->hasOneUse() || !startsKernel(reshape))
    return;
  gen::EventType from(reshape.getX().getType()), to(reshape.getType());
  if (!llvm::all_of(op->getOperands(),
                    [&](Value operand) { return movable(operand, from.event, to.event); }))
    return;
  OpBuilder builder(op);
  Operation *clone = cloneAt(builder, op, to.event, {});
  reshape.replaceAllUsesWith(clone->getResult(0));
  reshape.erase();
  op->erase();
  for (Value operand : clone->getOperands())
    if (auto before = operand.getDefiningOp<gen::ReshapeOp>())
      raise(before);
}

namespace {
struct MoveReshapes : genc::impl::MoveReshapesBase<MoveReshapes> {
  void runOnOperation() override {
    for (auto reshape : llvm::make_early_inc_range(getOperation().getOps<gen::ReshapeOp>()))
      raise(reshape);
    SmallVector<gen::ReshapeOp> reshapes(getOperation().getOps<gen::ReshapeOp>());
    for (gen::ReshapeOp reshape : reshapes)
      for (Readers readers(reshape); readers.find(); readers = Readers(readers.sink()))
        ++sunk;
  }
};
} // namespace
