//===- HoistPrepare.cpp - what depends on weights alone, once -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WeightValues.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/DenseSet.h"

namespace genc {
#define GEN_PASS_DEF_HOISTPREPARE
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Values of literals alone are worth a place in `prepare` from this size on (a table of sines, not
/// a number).
static constexpr int64_t tableElements = 64;

/// A literal of more numbers is worth it too: a program for a device holds no memory, and would look
/// for each element among all of them.
static constexpr int64_t literalElements = 1024;

namespace {

/// Operators that compute the same: equal but for locations.
struct EqualOperations : llvm::DenseMapInfo<Operation *> {
  static unsigned getHashValue(const Operation *op) {
    return OperationEquivalence::computeHash(
        const_cast<Operation *>(op), OperationEquivalence::directHashValue,
        OperationEquivalence::ignoreHashValue, OperationEquivalence::IgnoreLocations);
  }
  static bool isEqual(const Operation *a, const Operation *b) {
    if (a == b)
      return true;
    if (a == getTombstoneKey() || a == getEmptyKey() || b == getTombstoneKey() ||
        b == getEmptyKey())
      return false;
    return OperationEquivalence::isEquivalentTo(const_cast<Operation *>(a),
                                                const_cast<Operation *>(b),
                                                OperationEquivalence::IgnoreLocations);
  }
};

/// The function `prepare`, to which expressions are added.
class Prepare {
public:
  explicit Prepare(ModuleOp module);

  /// The number of the result that is \p value, a value of another function, of which \p inside
  /// says what is computed already.
  int64_t result(Value value, IRMapping &inside);
  /// Writes the results down; erases the function where nothing was added to a new one.
  void finish();
  func::FuncOp function() { return prepare; }
  int64_t added() const { return results.size() - before; }

private:
  Value compute(Value value, IRMapping &inside);

  func::FuncOp prepare;
  llvm::DenseSet<Operation *, EqualOperations> known;
  SmallVector<Value> results;
  llvm::DenseMap<Value, int64_t> numbers;
  int64_t before = 0;
};

} // namespace

Prepare::Prepare(ModuleOp module) : prepare(module.lookupSymbol<func::FuncOp>("prepare")) {
  if (!prepare) {
    auto builder = OpBuilder::atBlockBegin(module.getBody());
    for (Operation &op : *module.getBody())
      if (isa<gen::WeightOp>(op))
        builder.setInsertionPointAfter(&op);
    prepare =
        func::FuncOp::create(builder, module.getLoc(), "prepare", builder.getFunctionType({}, {}));
    builder.setInsertionPointToStart(prepare.addEntryBlock());
    func::ReturnOp::create(builder, module.getLoc());
  }
  Block &body = prepare.getBody().front();
  for (Operation &op : body.without_terminator())
    known.insert(&op);
  for (Value value : body.getTerminator()->getOperands()) {
    numbers.try_emplace(value, results.size());
    results.push_back(value);
  }
  before = results.size();
}

Value Prepare::compute(Value value, IRMapping &inside) {
  if (Value found = inside.lookupOrNull(value))
    return found;
  if (auto read = value.getDefiningOp<gen::PreparedOp>())
    return results[read.getIndex()];
  Operation *op = value.getDefiningOp();
  for (Value operand : op->getOperands())
    inside.map(operand, compute(operand, inside));
  OpBuilder builder(prepare.getBody().front().getTerminator());
  Operation *clone = builder.clone(*op, inside);
  auto [place, fresh] = known.insert(clone);
  if (!fresh) {
    clone->erase();
    clone = *place;
  }
  inside.map(op->getResults(), clone->getResults());
  return clone->getResult(cast<OpResult>(value).getResultNumber());
}

int64_t Prepare::result(Value value, IRMapping &inside) {
  Value computed = compute(value, inside);
  auto [place, fresh] = numbers.try_emplace(computed, results.size());
  if (fresh)
    results.push_back(computed);
  return place->second;
}

void Prepare::finish() {
  if (results.empty() && prepare.getBody().front().without_terminator().empty())
    return prepare.erase();
  prepare.getBody().front().getTerminator()->setOperands(results);
  prepare.setFunctionType(
      FunctionType::get(prepare.getContext(), {}, TypeRange(ValueRange(results))));
}

/// Costs nothing where it stands: a reshape is a view, a broadcast is repeated reading, and widened
/// numbers would take twice the memory.
static bool isFreeView(Operation *op) {
  return isa<gen::ReshapeOp, gen::BroadcastOp, gen::WidenOp>(op);
}

static bool isLargeLiteral(gen::ConstantOp op) {
  auto values = dyn_cast<DenseElementsAttr>(op.getValue());
  return values && !values.isSplat() && values.getNumElements() > literalElements;
}

/// Whether \p value, which is known before any call, should be computed by `prepare`.
static bool worthHoisting(Value value, WeightValues &weights) {
  Operation *op = value.getDefiningOp();
  if (auto literal = dyn_cast<gen::ConstantOp>(op))
    return isLargeLiteral(literal);
  if (isa<gen::ParameterOp, gen::PreparedOp>(op) || isFreeView(op))
    return false;
  return weights.of(value) == Dependence::Weights ||
         gen::EventType(value.getType()).eventElements() >= tableElements;
}

/// Replaces every such value that \p function needs; returns how many there were.
static void hoistFrom(func::FuncOp function, Prepare &prepare) {
  WeightValues weights;
  SmallVector<OpOperand *> uses;
  // A use by an operator that is itself known before any call counts only if that stays: if it is a
  // free view.
  function.walk([&](Operation *user) {
    bool stays = user->getNumResults() != 1 || !weights.isFixed(user->getResult(0)) ||
                 isFreeView(user) || !worthHoisting(user->getResult(0), weights);
    for (OpOperand &operand : user->getOpOperands())
      if (stays && operand.get().getDefiningOp() && weights.isFixed(operand.get()) &&
          worthHoisting(operand.get(), weights))
        uses.push_back(&operand);
  });
  llvm::DenseMap<int64_t, Value> reads;
  // Of this function alone: its operators are erased before the next one is looked at.
  IRMapping inside;
  OpBuilder builder = OpBuilder::atBlockBegin(&function.getBody().front());
  for (OpOperand *use : uses) {
    int64_t index = prepare.result(use->get(), inside);
    Value &read = reads[index];
    if (!read)
      read = gen::PreparedOp::create(builder, use->get().getLoc(), use->get().getType(), index);
    use->set(read);
  }
}

/// Erases what only hoisted values read.
static void eraseUnused(func::FuncOp function) {
  SmallVector<Operation *> all;
  function.walk([&](Operation *op) { all.push_back(op); });
  for (Operation *op : llvm::reverse(all))
    if (isOpTriviallyDead(op))
      op->erase();
}

namespace {
struct HoistPrepare : genc::impl::HoistPrepareBase<HoistPrepare> {
  void runOnOperation() override {
    Prepare prepare(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function == prepare.function() || function.isDeclaration())
        continue;
      hoistFrom(function, prepare);
      eraseUnused(function);
    }
    hoisted += prepare.added();
    prepare.finish();
  }
};
} // namespace
