//===- UnrollLoops.cpp - short loops of a fixed number of steps ----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Transforms/Passes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace genc {
#define GEN_PASS_DEF_UNROLLLOOPS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// The step \p step of a sequence: its slice, without the axis of the steps.
static Value sliceOf(ImplicitLocOpBuilder &builder, Value sequence, int64_t step) {
  gen::EventType type(sequence.getType());
  SmallVector<int64_t> start(type.rank(), 0), size(type.event.begin(), type.event.end());
  start[0] = step;
  size[0] = 1;
  Value slice = gen::SliceOp::create(builder, sequence, builder.getDenseI64ArrayAttr(start),
                                     builder.getDenseI64ArrayAttr(size), DenseI64ArrayAttr());
  return gen::ReshapeOp::create(builder, slice, ArrayRef<int64_t>(size).drop_front());
}

/// The outputs of all steps along a new first axis.
static Value stack(ImplicitLocOpBuilder &builder, ArrayRef<Value> outputs) {
  SmallVector<Value> rows;
  for (Value output : outputs) {
    gen::EventType type(output.getType());
    type.event.insert(type.event.begin(), 1);
    rows.push_back(gen::ReshapeOp::create(builder, output, ArrayRef<int64_t>(type.event)));
  }
  return gen::ConcatOp::create(builder, rows, builder.getI64IntegerAttr(0));
}

/// A copy of \p op on the operands that \p step gives it. Its types are inferred anew: while a
/// state has not met an example yet, it is computed once for all of them.
static LogicalResult copy(OpBuilder &builder, Operation &op, IRMapping &step) {
  Operation *clone = builder.clone(op, step);
  auto inferable = dyn_cast<InferTypeOpInterface>(clone);
  if (!inferable)
    return success();
  SmallVector<Type> types;
  if (failed(inferable.inferReturnTypes(clone->getContext(), clone->getLoc(), clone->getOperands(),
                                        clone->getRawDictionaryAttrs(),
                                        clone->getPropertiesStorage(), clone->getRegions(), types)))
    return failure();
  for (auto [result, type] : llvm::zip_equal(clone->getResults(), types))
    result.setType(type);
  return success();
}

/// \p value with the plates of \p type: a state that no step gave an example is the same for each.
static Value spread(ImplicitLocOpBuilder &builder, Value value, Type type) {
  gen::EventType to(type);
  return gen::BroadcastOp::create(builder, value, to.event,
                                  gen::PlatesAttr::get(builder.getContext(), to.plates));
}

/// Replaces \p scan by its steps, one after the other.
static LogicalResult unroll(gen::ScanOp scan) {
  ImplicitLocOpBuilder builder(scan.getLoc(), scan);
  Block &body = scan.getBody().front();
  SmallVector<Value> carried(scan.getInitial());
  SmallVector<SmallVector<Value>> outputs(scan.getOutputs().size());
  auto number = cast<RankedTensorType>(scan.getStep().getType());
  for (int64_t taken = 0, steps = scan.getLength(); taken < steps; ++taken) {
    int64_t i = scan.getReverse() ? steps - 1 - taken : taken;
    IRMapping step;
    step.map(scan.getStep(), gen::ConstantOp::create(
                                 builder, DenseElementsAttr::get(number, static_cast<int32_t>(i))));
    step.map(scan.getCarriedArguments(), carried);
    for (auto [slice, sequence] : llvm::zip_equal(scan.getSlices(), scan.getSequences()))
      step.map(slice, sliceOf(builder, sequence, i));
    for (Operation &op : body.without_terminator())
      if (failed(copy(builder, op, step)))
        return failure();
    for (auto [k, value] : llvm::enumerate(body.getTerminator()->getOperands())) {
      Value result = step.lookupOrDefault(value);
      if (k < carried.size())
        carried[k] = result;
      else
        outputs[k - carried.size()].push_back(result);
    }
  }
  SmallVector<Value> results(carried);
  for (SmallVector<Value> &values : outputs) {
    if (scan.getReverse())
      std::reverse(values.begin(), values.end());
    results.push_back(stack(builder, values));
  }
  for (auto [result, value] : llvm::zip_equal(scan.getResults(), results)) {
    if (result.getType() != value.getType())
      value = spread(builder, value, result.getType());
  }
  scan.replaceAllUsesWith(results);
  scan.erase();
  return success();
}

namespace {
struct UnrollLoops : genc::impl::UnrollLoopsBase<UnrollLoops> {
  using UnrollLoopsBase::UnrollLoopsBase;

  void runOnOperation() override {
    // Inner loops first: what is copied then has no regions.
    SmallVector<gen::ScanOp> loops;
    getOperation().walk([&](gen::ScanOp scan) { loops.push_back(scan); });
    for (gen::ScanOp scan : loops)
      if (isShort(scan) && failed(unroll(scan)))
        return signalPassFailure();
  }

  /// Whether the loop has a fixed number of steps and few of them; loops that stay in its body keep
  /// it, too.
  bool isShort(gen::ScanOp scan) {
    auto length = static_cast<int64_t>(scan.getLength());
    if (scan.getSteps() || length > mostSteps)
      return false;
    int64_t operators = 0;
    bool nested = false;
    scan.getBody().walk([&](Operation *op) {
      ++operators;
      nested |= isa<gen::ScanOp>(op);
    });
    return !nested && operators <= mostOperators / length;
  }
};
} // namespace
