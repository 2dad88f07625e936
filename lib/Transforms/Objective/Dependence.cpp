//===- Dependence.cpp - which draws a value depends on ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Dependence.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace genc;

SmallVector<Value> genc::inputsOf(Operation *op) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  SmallVector<Value> inputs(op->getOperands());
  llvm::append_range(inputs, captured);
  return inputs;
}

const DrawSet &Dependence::of(Value value) {
  static const DrawSet none;
  const Facts *found = facts(value);
  return found ? found->draws : none;
}

bool Dependence::hasAverage(Value value) {
  const Facts *found = facts(value);
  return found && found->average;
}

bool Dependence::hasEstimate(Value value) {
  const Facts *found = facts(value);
  return found && found->estimate;
}

/// A draw in the body of the operator.
static bool drawsInside(Operation *op) {
  return op->getNumRegions() != 0 &&
         op->walk([](gen::SampleOp) { return WalkResult::interrupt(); }).wasInterrupted();
}

const Dependence::Facts *Dependence::facts(Value value) {
  Operation *root = value.getDefiningOp();
  // Without recursion: bodies of deep nets are long chains.
  SmallVector<Operation *> stack;
  if (root)
    stack.push_back(root);
  while (!stack.empty()) {
    Operation *op = stack.back();
    if (known.count(op)) {
      stack.pop_back();
      continue;
    }
    SmallVector<Value> inputs = inputsOf(op);
    bool ready = true;
    for (Value input : inputs)
      if (Operation *source = input.getDefiningOp(); source && !known.count(source)) {
        stack.push_back(source);
        ready = false;
      }
    if (!ready)
      continue;
    auto result = std::make_unique<Facts>();
    auto add = [&](Value input) {
      if (Operation *source = input.getDefiningOp()) {
        result->draws.insert_range(known[source]->draws);
        result->average |= known[source]->average;
        result->estimate |= known[source]->estimate;
      }
    };
    if (auto average = dyn_cast<gen::ExpectationOp>(op)) {
      add(average.getValue());
      result->average = true;
      for (Value draw : average.getDraws())
        result->draws.remove(draw);
    } else {
      llvm::for_each(inputs, add);
    }
    if (auto sample = dyn_cast<gen::SampleOp>(op))
      result->draws.insert(sample.getValue());
    result->estimate |= drawsInside(op);
    known[op] = std::move(result);
    stack.pop_back();
  }
  return root ? known[root].get() : nullptr;
}

/// The first operator found for which `matches` holds, also inside of loops, among those that the
/// values are computed from by way of `inputs`; null where there is none.
static Operation *findBehind(ValueRange values,
                             llvm::function_ref<SmallVector<Value>(Operation *)> inputs,
                             llvm::function_ref<bool(Operation *)> matches) {
  llvm::SetVector<Operation *> behind;
  auto add = [&](Value input) {
    if (Operation *op = input.getDefiningOp())
      behind.insert(op);
  };
  llvm::for_each(values, add);
  for (size_t i = 0; i < behind.size(); ++i) {
    Operation *found = nullptr;
    behind[i]->walk([&](Operation *op) {
      if (matches(op))
        found = op;
    });
    if (found)
      return found;
    llvm::for_each(inputs(behind[i]), add);
  }
  return nullptr;
}

/// What inference reads of the operator's inputs.
static SmallVector<Value> inputsAtInference(Operation *op) {
  if (auto update = dyn_cast<gen::UpdateStateOp>(op))
    return {update.getX()};
  if (auto choice = dyn_cast<gen::SelectOp>(op);
      choice && choice.getCondition().getDefiningOp<gen::TrainingOp>())
    return {choice.getRhs()};
  return inputsOf(op);
}

Operation *genc::wholeBatchBehind(ValueRange values) {
  return findBehind(values, inputsAtInference,
                    [](Operation *op) { return op->hasTrait<gen::WholeBatch>(); });
}

bool genc::crossesExamples(Value value, Value draw, Dependence &dependence) {
  return findBehind(value, inputsOf, [&](Operation *op) {
    bool crosses = op->hasTrait<gen::WholeBatch>() || isa<gen::RenamePlateOp>(op);
    return crosses && llvm::any_of(op->getOperands(), [&](Value operand) {
             return dependence.dependsOn(operand, draw);
           });
  });
}

Operation *genc::cloneInferred(OpBuilder &builder, Operation &op, IRMapping &mapping) {
  Operation *copy = builder.clone(op, mapping);
  if (copy->getOperandTypes() == op.getOperandTypes())
    return copy;
  SmallVector<Type> types;
  if (auto inferred = dyn_cast<InferTypeOpInterface>(copy)) {
    if (failed(inferred.inferReturnTypes(copy->getContext(), copy->getLoc(), copy->getOperands(),
                                         copy->getAttrDictionary(), copy->getPropertiesStorage(),
                                         copy->getRegions(), types)))
      return copy;
  } else if (auto density = dyn_cast<gen::LogDensityOp>(copy)) {
    gen::EventType type;
    type.element = gen::EventType(density.getType()).element;
    for (Value operand : copy->getOperands())
      (void)type.unifyPlates(gen::EventType(operand.getType()));
    types.push_back(type.type());
  } else if (auto average = dyn_cast<gen::ExpectationOp>(copy)) {
    types.push_back(average.getValue().getType());
  }
  for (auto [result, type] : llvm::zip(copy->getResults(), types))
    result.setType(type);
  return copy;
}

llvm::SetVector<Operation *> genc::dependentSlice(Value value, const DrawSet &from,
                                                  const IRMapping &mapping, Dependence &dependence,
                                                  bool estimates) {
  llvm::SetVector<Operation *> slice;
  SmallVector<Value> stack{value};
  while (!stack.empty()) {
    Value next = stack.pop_back_val();
    Operation *op = next.getDefiningOp();
    bool copied =
        dependence.dependsOnAny(next, from) || (estimates && dependence.hasEstimate(next));
    if (!op || mapping.contains(next) || slice.contains(op) || !copied)
      continue;
    slice.insert(op);
    llvm::append_range(stack, inputsOf(op));
  }
  // One block: the order of the block is an order of the copies.
  SmallVector<Operation *> ordered = slice.takeVector();
  llvm::sort(ordered, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return llvm::SetVector<Operation *>(ordered.begin(), ordered.end());
}

Value genc::cloneDependent(OpBuilder &builder, Value value, const DrawSet &from, IRMapping &mapping,
                           Dependence &dependence, bool estimates) {
  for (Operation *op : dependentSlice(value, from, mapping, dependence, estimates))
    cloneInferred(builder, *op, mapping);
  return mapping.lookupOrDefault(value);
}
