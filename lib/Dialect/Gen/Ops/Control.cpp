//===- Control.cpp - loops --------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Control.cpp.inc"

void GenDialect::registerControlOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Control.cpp.inc"
      >();
}

/// Whether a value of type \p initial may start a carried value of type \p carried (C5).
static bool starts(Type initial, Type carried) {
  EventType from(initial), to(carried);
  for (auto [name, size] : llvm::zip_equal(from.plates, from.plateSizes)) {
    const auto *found = llvm::find(to.plates, name);
    if (found == to.plates.end() || to.plateSizes[found - to.plates.begin()] != size)
      return false;
  }
  return from.event == to.event && from.element == to.element;
}

/// The type of one step's slice of a sequence.
static Type sliceOf(Type sequence) {
  EventType type(sequence);
  type.event.erase(type.event.begin());
  return type.type();
}

/// The type of `length` outputs stacked.
static Type stackOf(Type output, int64_t length) {
  EventType type(output);
  type.event.insert(type.event.begin(), length);
  return type.type();
}

Value ScanOp::getSteps() {
  bool dynamic = !getInputs().empty() && getInputs().front().getType().isInteger(64);
  return dynamic ? getInputs().front() : Value();
}

OperandRange ScanOp::getInitial() {
  return getInputs().drop_front(getSteps() ? 1 : 0).take_front(getCarried());
}

OperandRange ScanOp::getSequences() {
  return getInputs().drop_front(getSteps() ? 1 : 0).drop_front(getCarried());
}

LogicalResult ScanOp::verify() {
  int64_t length = getLength(), carried = getCarried();
  if (length < 1 || length > std::numeric_limits<int32_t>::max()) // C1
    return emitOpError("needs a `length` of 1 to 2147483647, found ") << length;
  ValueRange tensors = getInputs().drop_front(getSteps() ? 1 : 0);
  if (carried < 0 || carried > static_cast<int64_t>(tensors.size()) ||
      !llvm::all_of(tensors.getTypes(), llvm::IsaPred<RankedTensorType>)) // C2
    return emitOpError("needs ") << carried << " initial values among its tensors, found "
                                 << tensors.size() << " operands";
  for (Value sequence : getSequences()) {
    EventType type(sequence.getType());
    if (type.rank() < 1 || type.event.front() != length) // C3
      return emitOpError("reads a sequence of ")
             << length << " steps, found the event " << formatEvent(type.event);
  }
  return success();
}

/// C4 and C5: what the body takes.
static LogicalResult verifyArguments(ScanOp scan) {
  size_t expected = 1 + scan.getInitial().size() + scan.getSequences().size();
  if (scan.getBody().getNumArguments() != expected) // C4
    return scan.emitOpError("needs a body with ")
           << expected << " arguments, found " << scan.getBody().getNumArguments();
  auto step = dyn_cast<RankedTensorType>(scan.getStep().getType());
  if (!step || step.getRank() != 0 || !step.getElementType().isInteger(32)) // C4
    return scan.emitOpError("has the number of the step as tensor<i32>, found ")
           << scan.getStep().getType();
  for (auto [sequence, slice] : llvm::zip_equal(scan.getSequences(), scan.getSlices()))
    if (slice.getType() != sliceOf(sequence.getType())) // C4
      return scan.emitOpError("slices ")
             << sequence.getType() << " to " << sliceOf(sequence.getType())
             << ", but the body takes " << slice.getType();
  for (auto [initial, argument] : llvm::zip_equal(scan.getInitial(), scan.getCarriedArguments()))
    if (!isa<RankedTensorType>(argument.getType()) ||
        !starts(initial.getType(), argument.getType())) // C5
      return scan.emitOpError("cannot start a carried ")
             << argument.getType() << " with " << initial.getType();
  return success();
}

LogicalResult ScanOp::verifyRegions() {
  if (failed(verifyArguments(*this)))
    return failure();
  size_t carried = getCarried();
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getNumOperands() != getNumResults() || getNumResults() < carried) // C6
    return emitOpError("needs a yield of its ") << getNumResults() << " results";
  for (auto [i, value] : llvm::enumerate(yield.getValues())) {
    if (i < carried && value.getType() != getCarriedArguments()[i].getType()) // C6
      return yield.emitOpError("gives ") << value.getType() << " to the carried value " << i
                                         << " of type " << getCarriedArguments()[i].getType();
    if (EventType(getResult(i).getType()).eventElements() >
        std::numeric_limits<int32_t>::max()) // C7
      return emitOpError("result ") << i << " has too many elements: " << getResult(i).getType();
    Type expected = i < carried ? value.getType() : stackOf(value.getType(), getLength());
    if (getResult(i).getType() != expected) // C7
      return emitOpError("result ")
             << i << " must be " << expected << ", found " << getResult(i).getType();
  }
  return success();
}
