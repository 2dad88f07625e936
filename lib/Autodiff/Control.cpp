//===- Control.cpp - gradients of loops ------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Control.h"
#include "Gradient.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace genc::autodiff {
namespace {

/// The type of `length` values of \p type along a new first event axis.
Type stackOf(Type type, int64_t length) {
  gen::EventType stacked(type);
  stacked.event.insert(stacked.event.begin(), length);
  return stacked.type();
}

/// What costs more to compute again than to read: products and reductions.
bool isCostly(Operation *op) {
  return op->hasTrait<gen::Heavy>() ||
         isa<gen::ReduceSumOp, gen::ReduceMaxOp, gen::ReduceMinOp, gen::ReduceProdOp,
             gen::ReduceLogsumexpOp>(op);
}

/// The products of a loop's steps that are worth storing: they depend on a state or on the number of
/// the step (others are moved in front of the loop, and are there as a whole), and all of them
/// together are a tensor that may be.
SmallVector<Operation *> productsOf(gen::ScanOp scan) {
  llvm::DenseSet<Value> own(scan.getCarriedArguments().begin(), scan.getCarriedArguments().end());
  own.insert(scan.getStep());
  SmallVector<Operation *> products;
  int64_t most = std::numeric_limits<int32_t>::max() / static_cast<int64_t>(scan.getLength());
  for (Operation &op : scan.getBody().front().without_terminator()) {
    if (op.getNumRegions() == 0 &&
        llvm::none_of(op.getOperands(), [&](Value operand) { return own.contains(operand); }))
      continue;
    own.insert(op.result_begin(), op.result_end());
    if (isCostly(&op) && gen::EventType(op.getResult(0).getType()).eventElements() <= most)
      products.push_back(&op);
  }
  return products;
}

/// The loop that runs the steps of another in reverse. Its body computes a step again from its
/// carried values and products, as far as the first loop keeps them, and then the step's gradients.
class ReverseLoop {
public:
  ReverseLoop(gen::ScanOp forward, GradientBuilder &outer) : forward(forward), outer(outer) {}
  void build();

private:
  gen::ScanOp keepStates();
  LogicalResult runRules();
  void makeBody(gen::ScanOp kept);
  bool recompute();
  bool contract(Value weight, Value gradient);
  Value slice(Value sequence, Type type);
  Value stacked(Value value);
  Value carry(Value initial, Value argument, Value next);
  void give(gen::ScanOp loop);

  gen::ScanOp forward;
  GradientBuilder &outer;
  Region region;
  Block *body = nullptr;
  std::optional<GradientBuilder> inner;
  SmallVector<Operation *> operations; ///< of the step, computed again
  llvm::DenseMap<Operation *, unsigned> products; ///< of the first loop; its results that keep them
  llvm::DenseMap<Operation *, Value> storedAs;    ///< the slices that stand for `operations`
  SmallVector<Value> next;             ///< what `forward` would yield
  SmallVector<unsigned> carried;       ///< its active carried values
  // Operands, body arguments and yielded values of the loop.
  SmallVector<Value> initial, sequences, slices, yielded, outputs;
  SmallVector<Value> carriedArguments;
  /// What is to be done with the results: the gradients of sequences and of values from outside.
  SmallVector<std::pair<Value, unsigned>> sequenceGradients, outsideGradients;
  struct Contraction {
    Value weight;
    std::pair<Value, std::optional<unsigned>> x,
        gradient; ///< a sequence, or the output that is one
  };
  SmallVector<Contraction> contractions;
};

} // namespace

/// The same loop with the carried values that its steps start from and then their products as
/// further outputs; takes the old one's place.
gen::ScanOp ReverseLoop::keepStates() {
  int64_t length = forward.getLength();
  SmallVector<Type> types(forward.getResultTypes());
  Operation *yield = forward.getBody().front().getTerminator();
  SmallVector<Value> values(yield->getOperands());
  for (Value state : forward.getCarriedArguments()) {
    types.push_back(stackOf(state.getType(), length));
    values.push_back(state);
  }
  OpBuilder builder(forward);
  SmallVector<Operation *> stored;
  if (outer.storesProducts)
    stored = productsOf(forward);
  for (Operation *op : stored) {
    Value result = op->getResult(0);
    const Value *known = std::find(values.begin() + forward.getCarried(), values.end(), result);
    products[op] = static_cast<unsigned>(known - values.begin());
    if (known == values.end()) { // not an output of the steps anyway
      types.push_back(stackOf(result.getType(), length));
      values.push_back(result);
    }
  }
  auto kept = gen::ScanOp::create(builder, forward.getLoc(), types, forward.getInputs(),
                                  forward.getCarried(), length, forward.getReverse());
  kept.getBody().takeBody(forward.getBody());
  yield->setOperands(values);
  forward.replaceAllUsesWith(kept.getResults().take_front(forward.getNumResults()));
  outer.eraseLater(forward);
  return kept;
}

Value ReverseLoop::slice(Value sequence, Type type) {
  sequences.push_back(sequence);
  return slices.emplace_back(body->addArgument(type, forward.getLoc()));
}

/// The body up to the step's values.
void ReverseLoop::makeBody(gen::ScanOp kept) {
  Location loc = forward.getLoc();
  Block &step = kept.getBody().front();
  body = &region.emplaceBlock();
  ActiveValues active = outer.activeValues();
  IRMapping mapping;
  mapping.map(kept.getStep(), body->addArgument(kept.getStep().getType(), loc));
  ValueRange states = kept.getResults().drop_front(forward.getNumResults());
  for (auto [i, argument] : llvm::enumerate(kept.getCarriedArguments())) {
    Value again = slice(states[i], argument.getType());
    mapping.map(argument, again);
    if (outer.isActive(argument)) {
      carried.push_back(i);
      active.insert(again);
    }
  }
  for (auto [sequence, argument] : llvm::zip_equal(kept.getSequences(), kept.getSlices())) {
    Value again = slice(sequence, argument.getType());
    mapping.map(argument, again);
    if (outer.isActive(sequence))
      active.insert(again);
  }
  OpBuilder builder(forward.getContext());
  builder.setInsertionPointToEnd(body);
  for (Operation &op : step.without_terminator()) {
    operations.push_back(builder.clone(op, mapping));
    auto product = products.find(&op);
    if (product == products.end())
      continue;
    Value result = op.getResult(0);
    Value stored = slice(kept.getResult(product->second), result.getType());
    mapping.map(result, stored);
    storedAs[operations.back()] = stored;
    if (outer.isActive(result))
      active.insert(stored);
  }
  for (Value value : step.getTerminator()->getOperands().take_front(forward.getNumResults()))
    next.push_back(mapping.lookupOrDefault(value));
  // A terminator for the while: operators are made in front of it.
  gen::YieldOp::create(builder, loc, ValueRange());
  activate(*body, active);
  inner.emplace(loc, *body, std::move(active));
  inner->storesProducts = outer.storesProducts;
}

/// The rules of all operations. A stored product's gradient is that of its operator.
LogicalResult ReverseLoop::runRules() {
  for (Operation *op : llvm::reverse(operations)) {
    if (Value stored = storedAs.lookup(op))
      if (Value gradient = inner->gradientOf(stored))
        inner->add(op->getResult(0), gradient);
    if (failed(inner->run(op)))
      return failure();
  }
  return success();
}

/// A carried value of the loop: its initial value, and an argument behind the others.
Value ReverseLoop::carry(Value start, Value argument, Value value) {
  initial.push_back(start);
  yielded.push_back(value);
  carriedArguments.push_back(argument);
  return argument;
}

/// An output with \p value of every step; the number of it.
static unsigned emit(SmallVectorImpl<Value> &outputs, Value value) {
  outputs.push_back(value);
  return outputs.size() - 1;
}

/// The gradients of a weight in all steps are one product over the rows of all of them.
bool ReverseLoop::contract(Value weight, Value gradient) {
  auto product = gradient.getDefiningOp<gen::LinearWeightGradientOp>();
  if (!product || product->getBlock() != body)
    return false;
  auto sequenceOf = [&](Value value) -> std::pair<Value, std::optional<unsigned>> {
    if (auto *found = llvm::find(slices, value); found != slices.end())
      return {sequences[found - slices.begin()], std::nullopt};
    return {Value(), emit(outputs, value)};
  };
  auto outside = [&](Value value) { return value.getParentBlock() != body; };
  if (outside(product.getX()) || outside(product.getGradient()))
    return false;
  contractions.push_back({weight, sequenceOf(product.getX()), sequenceOf(product.getGradient())});
  return true;
}

bool ReverseLoop::recompute() {
  Location loc = forward.getLoc();
  auto argument = [&](Type type) {
    return body->insertArgument(1 + carriedArguments.size(), type, loc);
  };
  // The gradients of what a step carries on: from the step behind it.
  SmallVector<Value> given;
  for (unsigned i : carried) {
    Value gradient = argument(next[i].getType());
    given.push_back(carry(outer.gradient(i), gradient, Value()));
    inner->add(next[i], gradient);
  }
  for (unsigned i = forward.getCarried(); i < forward.getNumResults(); ++i)
    if (Value gradient = outer.gradientOf(forward.getResult(i)))
      inner->add(next[i], slice(gradient, next[i].getType()));
  if (failed(runRules()))
    return false;
  auto gradientOr = [&](Value value) -> Value {
    Value gradient = inner->gradientOf(value);
    return gradient ? gradient : inner->zero(value.getType()).value;
  };
  for (auto [k, i] : llvm::enumerate(carried))
    yielded[k] = gradientOr(slices[i]);
  for (unsigned i = 0; i < forward.getSequences().size(); ++i)
    if (Value gradient = inner->gradientOf(slices[forward.getCarried() + i]))
      sequenceGradients.push_back({forward.getSequences()[i], emit(outputs, gradient)});
  // Values from outside are the same in every step: their gradients add up.
  for (Value value : inner->touched()) {
    if (value.getParentBlock() == body || contract(value, inner->gradientOf(value)))
      continue;
    Value sum = argument(value.getType());
    outsideGradients.push_back({value, static_cast<unsigned>(initial.size())});
    carry(outer.zero(value.getType()), sum,
          gen::AddOp::create(*inner, sum, inner->gradientOf(value)));
  }
  return true;
}

void ReverseLoop::give(gen::ScanOp loop) {
  for (auto [k, i] : llvm::enumerate(carried))
    outer.add(forward.getInitial()[i], loop.getResult(k));
  for (auto [sequence, output] : sequenceGradients)
    outer.add(sequence, loop.getOutputs()[output]);
  for (auto [value, result] : outsideGradients)
    outer.add(value, loop.getResult(result));
  for (Contraction &product : contractions) {
    auto sequence = [&](const auto &side) {
      return side.second ? loop.getOutputs()[*side.second] : side.first;
    };
    outer.add(product.weight, outer.make<gen::LinearWeightGradientOp>(sequence(product.x),
                                                                      sequence(product.gradient)));
  }
}

void ReverseLoop::build() {
  makeBody(keepStates());
  if (!recompute())
    return outer.reportFailure();
  for (auto [op, stored] : storedAs) // rules that read their own result
    op->getResult(0).replaceAllUsesWith(stored);
  inner->finish();
  body->getTerminator()->erase();
  OpBuilder builder(forward.getContext());
  builder.setInsertionPointToEnd(body);
  SmallVector<Value> values(yielded);
  values.append(outputs.begin(), outputs.end());
  gen::YieldOp::create(builder, forward.getLoc(), values);
  SmallVector<Value> operands;
  if (Value steps = forward.getSteps())
    operands.push_back(steps);
  operands.append(initial.begin(), initial.end());
  operands.append(sequences.begin(), sequences.end());
  SmallVector<Type> types;
  for (Value value : yielded)
    types.push_back(value.getType());
  for (Value output : outputs)
    types.push_back(stackOf(output.getType(), forward.getLength()));
  auto loop = gen::ScanOp::create(outer, types, operands, initial.size(), forward.getLength(),
                                  !forward.getReverse());
  loop.getBody().takeBody(region);
  give(loop);
}

static void scan(gen::ScanOp op, GradientBuilder &b) { ReverseLoop(op, b).build(); }

void registerControlGradients(DialectRegistry &registry) {
  registry.addExtension(
      +[](MLIRContext *context, gen::GenDialect *) { attachGradient<gen::ScanOp, scan>(context); });
}

} // namespace genc::autodiff
