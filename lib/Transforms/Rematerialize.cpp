//===- Rematerialize.cpp - runs kernels again instead of storing their results ------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "RematerializePlan.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Kernel/Cost.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

namespace genc {
#define GEN_PASS_DEF_REMATERIALIZE
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// The launches and loops of one entry that returns gradients.
class Rematerializer {
public:
  explicit Rematerializer(func::FuncOp entry) : entry(entry) {}
  void run(int64_t percent, bool cheapOnly);

private:
  std::optional<unsigned> objective();
  void describe(unsigned last);
  RematerializePlan::Run describe(Operation *op, bool forward);
  void apply(const RematerializePlan::Choice &choice);
  Value late(OpBuilder &builder, Value value);
  void readLate(Operation *op);

  func::FuncOp entry;
  RematerializePlan plan;
  SmallVector<Operation *> operations;          ///< of every run
  llvm::DenseMap<Operation *, unsigned> number; ///< the other way round
  llvm::DenseSet<Value> returned;               ///< lie in the caller's memory
  llvm::DenseMap<Value, unsigned> stored;       ///< the number of what lies in the arena
  IRMapping again;                              ///< values and what they are behind the turn
};

} // namespace

static llvm::SetVector<Value> readBy(Operation *op) {
  llvm::SetVector<Value> values(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values;
}

/// Of one example; 0 for what all examples share.
static int64_t exampleBytes(Type type) {
  if (!isa<RankedTensorType>(type) || gen::EventType(type).plates.empty())
    return 0;
  gen::EventType event(type);
  return event.eventElements() * llvm::divideCeil(event.element.getIntOrFloatBitWidth(), 8);
}

/// The number of the launch that computes the objective, the first result; none where no gradient is returned beside it.
std::optional<unsigned> Rematerializer::objective() {
  Operation *end = entry.getBody().front().getTerminator();
  bool gradients = false;
  for (auto [i, result] : llvm::enumerate(end->getOperands())) {
    returned.insert(behindViews(result));
    gradients |= i > 0 && entry.getResultAttr(i, "gen.at_weight");
  }
  if (!gradients || entry.getResultAttr(0, "gen.at_weight"))
    return std::nullopt;
  auto found = number.find(behindViews(end->getOperand(0)).getDefiningOp());
  return found == number.end() ? std::nullopt : std::optional(found->second);
}

RematerializePlan::Run Rematerializer::describe(Operation *op, bool forward) {
  // A core does about so many operations in the time of a byte from memory.
  constexpr double operationsOfByte = 4;
  RematerializePlan::Run run;
  int64_t moved = 0;
  llvm::SetVector<Value> roots;
  for (Value value : readBy(op)) {
    moved += exampleBytes(value.getType());
    roots.insert(behindViews(value));
  }
  for (Value root : roots)
    if (auto found = stored.find(root); found != stored.end())
      run.reads.push_back(found->second);
  for (Value result : op->getResults()) {
    moved += exampleBytes(result.getType());
    if (int64_t bytes = exampleBytes(result.getType()); bytes && !returned.contains(result)) {
      stored[result] = plan.addValue(llvm::alignTo(bytes, 64));
      run.writes.push_back(stored[result]);
    }
  }
  op->walk([&](Operation *inner) {
    if (inner != op && isa<gen::ScanOp, kernel::LaunchOp>(inner))
      for (Type type : inner->getResultTypes())
        run.workBytes += exampleBytes(type);
  });
  auto launch = dyn_cast<kernel::LaunchOp>(op);
  if (!launch || !forward || run.writes.size() != op->getNumResults())
    return run;
  auto kernel = SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(launch, launch.getKernelAttr());
  run.mayRunAgain = true;
  run.isCheap = llvm::none_of(kernel.getBody().getOps(),
                              [](Operation &inner) { return inner.hasTrait<gen::Heavy>(); });
  run.cost = std::max(costOf(launch).flops, operationsOfByte * moved);
  return run;
}

void Rematerializer::describe(unsigned last) {
  for (auto [i, op] : llvm::enumerate(operations)) {
    plan.addRun(describe(op, i <= last));
    if (i == last)
      plan.turnHere();
  }
}

/// What \p value is for a reader behind the turn.
Value Rematerializer::late(OpBuilder &builder, Value value) {
  if (Value known = again.lookupOrNull(value))
    return known;
  Operation *op = value.getDefiningOp();
  if (!op || !isAlias(op))
    return value;
  Value from = late(builder, op->getOperand(0));
  if (from == op->getOperand(0))
    return value;
  builder.clone(*op, again);
  return again.lookup(value);
}

void Rematerializer::readLate(Operation *op) {
  OpBuilder builder(op);
  for (Value value : readBy(op))
    if (Value from = late(builder, value); from != value)
      op->walk([&](Operation *reader) { reader->replaceUsesOfWith(value, from); });
}

void Rematerializer::apply(const RematerializePlan::Choice &choice) {
  SmallVector<Operation *> copies; // in front of the next run
  for (RematerializePlan::Step step : plan.order(choice)) {
    Operation *op = operations[step.run];
    if (step.again) {
      Operation *copy = op->clone();
      copy->setAttr(kernel::KernelDialect::againAttrName, UnitAttr::get(op->getContext()));
      again.map(op->getResults(), copy->getResults());
      copies.push_back(copy);
      continue;
    }
    for (Operation *copy : copies) {
      op->getBlock()->getOperations().insert(op->getIterator(), copy);
      readLate(copy);
    }
    copies.clear();
    if (plan.isBackward(step.run))
      readLate(op);
  }
}

void Rematerializer::run(int64_t percent, bool cheapOnly) {
  for (Operation &op : entry.getBody().front())
    if (isa<gen::ScanOp, kernel::LaunchOp>(op)) {
      number[&op] = operations.size();
      operations.push_back(&op);
    }
  std::optional<unsigned> last = objective();
  if (!last)
    return;
  describe(*last);
  RematerializePlan::Outcome stored = plan.evaluate(plan.nothing());
  RematerializePlan::Choice choice = plan.choose(stored.peak / 100 * percent, cheapOnly);
  apply(choice);
  entry->setAttr("gen.arena_stored_bytes", Builder(entry).getI64IntegerAttr(stored.peak));
}

namespace {
struct Rematerialize : genc::impl::RematerializeBase<Rematerialize> {
  using RematerializeBase::RematerializeBase;
  void runOnOperation() override {
    for (auto entry : getOperation().getOps<func::FuncOp>())
      if (!entry.isDeclaration())
        Rematerializer(entry).run(percent, cheapOnly);
  }
};
} // namespace
