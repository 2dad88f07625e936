//===- LowerLoops.cpp - loops around launches ---------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A planned `gen.scan` becomes a loop of the entry. Kernels see dense tensors alone: the slice of a
// step is copied out of its sequence and outputs are copied into theirs, row by row where there is
// a batch. Every carried value has two buffers, one that is read and one that is written, which
// change roles after each step.
//
//===----------------------------------------------------------------------===//

#include "EntryLowering.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace mlir;
using namespace genc;

/// How many rows of `bytesPerExample` a tensor of that type has.
Value EntryLowering::rowCount(Type type) {
  return gen::EventType(type).plates.empty() ? constant(1) : batch;
}

/// The rows of a dense tensor; one that has no plates has one row, which stands for every example.
EntryLowering::Rows EntryLowering::rows(Value base, Type type) {
  bool single = gen::EventType(type).plates.empty();
  return {base, constant(single ? 0 : bytesPerExample(type))};
}

/// The rows of step \p step in a sequence of \p length of them.
EntryLowering::Rows EntryLowering::rowsOfStep(Value base, Type sequence, int64_t length,
                                              Value step) {
  int64_t bytes = bytesPerExample(sequence);
  Value offset = LLVM::MulOp::create(builder, loc, step, constant(bytes / length));
  return {at(base, offset), constant(bytes)};
}

/// Copies the rows of a tensor of \p type.
void EntryLowering::copyRows(Rows to, Rows from, Type type) {
  copyBytes(to, from, constant(bytesPerExample(type)), rowCount(type));
}

/// Outputs are zero from the number of steps on.
void EntryLowering::clearSteps(gen::ScanOp scan, Value steps) {
  int64_t length = scan.getLength();
  Value left = LLVM::SubOp::create(builder, loc, constant(length), steps);
  for (Value output : scan.getOutputs()) {
    Rows rest = rowsOfStep(pointerOf.lookup(output), output.getType(), length, steps);
    int64_t bytes = bytesPerExample(output.getType()) / length;
    Value size = LLVM::MulOp::create(builder, loc, left, constant(bytes));
    clearBytes(rest, size, rowCount(output.getType()));
  }
}

void EntryLowering::lowerLoop(gen::ScanOp scan) {
  // In the order of `kernel.places`.
  SmallVector<Value> places;
  for (Attribute attribute : scan->getAttrOfType<ArrayAttr>(kernel::KernelDialect::placesAttrName))
    places.push_back(place(cast<kernel::PlaceAttr>(attribute)));
  ArrayRef<Value> left(places);
  auto take = [&] {
    Value first = left.front();
    left = left.drop_front();
    return first;
  };
  pointerOf[scan.getStep()] = take();
  SmallVector<Value> first, second;
  for (Value initial : scan.getInitial()) {
    Type type = scan.getCarriedArguments()[first.size()].getType();
    first.push_back(take());
    second.push_back(take());
    copyRows(rows(first.back(), type), rows(pointerOf.lookup(initial), initial.getType()), type);
  }
  for (Value slice : scan.getSlices())
    pointerOf[slice] = take();
  for (Value output : scan.getOutputs())
    pointerOf[output] = take();

  Value steps = scan.getSteps() ? stepsOf.lookup(scan.getSteps()) : constant(scan.getLength());
  // The blocks take the step, the buffers that are read and those that are written.
  Block *header = function.addBlock(), *body = function.addBlock(), *exit = function.addBlock();
  Value step = header->addArgument(i64, loc);
  SmallVector<Value> current, next, entering{constant(0)};
  for (size_t i = 0; i < first.size(); ++i)
    current.push_back(header->addArgument(pointer, loc));
  for (size_t i = 0; i < first.size(); ++i)
    next.push_back(header->addArgument(pointer, loc));
  llvm::append_range(entering, first);
  llvm::append_range(entering, second);
  LLVM::BrOp::create(builder, loc, entering, header);
  builder.setInsertionPointToStart(header);
  Value more = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::slt, step, steps);
  LLVM::CondBrOp::create(builder, loc, more, body, ValueRange{}, exit, ValueRange{});

  builder.setInsertionPointToStart(body);
  Value number = step;
  if (scan.getReverse()) {
    Value last = LLVM::SubOp::create(builder, loc, steps, constant(1));
    number = LLVM::SubOp::create(builder, loc, last, step);
  }
  lowerStep(scan, number, current, next);
  SmallVector<Value> again{LLVM::AddOp::create(builder, loc, step, constant(1))};
  llvm::append_range(again, next);
  llvm::append_range(again, current);
  LLVM::BrOp::create(builder, loc, again, header);

  exit->moveBefore(&function.getBody(), function.getBody().end());
  builder.setInsertionPointToStart(exit);
  for (auto [result, buffer] : llvm::zip_equal(scan.getLast(), current))
    pointerOf[result] = buffer;
  if (scan.getSteps())
    clearSteps(scan, steps);
}

void EntryLowering::lowerStep(gen::ScanOp scan, Value step, ArrayRef<Value> current,
                              ArrayRef<Value> next) {
  int64_t length = scan.getLength();
  Value number = LLVM::TruncOp::create(builder, loc, i32, step);
  if (where == Place::Device)
    callRuntime("store_number", {pointerOf.lookup(scan.getStep()), number});
  else
    LLVM::StoreOp::create(builder, loc, number, pointerOf.lookup(scan.getStep()));
  for (auto [argument, buffer] : llvm::zip_equal(scan.getCarriedArguments(), current))
    pointerOf[argument] = buffer;
  for (auto [slice, sequence] : llvm::zip_equal(scan.getSlices(), scan.getSequences()))
    copyRows(rows(pointerOf.lookup(slice), slice.getType()),
             rowsOfStep(pointerOf.lookup(sequence), sequence.getType(), length, step),
             slice.getType());
  ArrayRef<Value> outer = std::exchange(carried, next);
  for (Operation &op : scan.getBody().front().without_terminator())
    lower(op);
  carried = outer;
  auto yielded = scan.getBody().front().getTerminator()->getOperands().drop_front(next.size());
  for (auto [output, value] : llvm::zip_equal(scan.getOutputs(), yielded))
    copyRows(rowsOfStep(pointerOf.lookup(output), output.getType(), length, step),
             rows(pointerOf.lookup(value), value.getType()), value.getType());
}
