//===- Loops.cpp - a cell along a sequence ----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `scan(cell, xs, h0, c0)` calls `cell(x, h, c)` for every x along the first axis of xs. The cell
// gives the next carried values. The result has them after the last step under their names, and the
// first one of every step as `all`. `steps = n` stops after n steps, a number that the caller of
// the entry gives; `scan(cell, h0, length = 64)` calls `cell(h)` without a sequence.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

namespace genc::sema {
/// The arguments of `scan`, taken apart.
struct Loop {
  Reference cell;
  int64_t length = 0;
  mlir::Value steps;    ///< null: all
  mlir::Value sequence; ///< null: none
  SmallVector<mlir::Value> initial;
  std::vector<Actual> forwarded; ///< named arguments of the cell
};
} // namespace genc::sema

/// The type of a value inside of the loop: the event of `type`, with the plates of the loop.
static mlir::Type inLoop(const gen::EventType &plates, mlir::Type type, bool slice) {
  gen::EventType result(type);
  if (slice)
    result.event.erase(result.event.begin());
  result.plates = plates.plates;
  result.plateSizes = plates.plateSizes;
  return result.type();
}

/// `steps` and `length`; false after a message.
bool Elaborator::scanOption(const Actual &actual, sema::Loop &loop) {
  if (actual.name.name == "steps") {
    if (actual.value.isStepCount()) {
      loop.steps = actual.value.stepCount();
      return true;
    }
    error(Code::wrongType, actual.range).note("declare it as an input of the net: `steps: count`")
        << "expected a number of steps that the caller gives, found " << actual.value.describe();
    return false;
  }
  constexpr int64_t largest = int64_t(1) << 31;
  auto length = actual.value.asInteger();
  if (length && *length >= 1 && *length < largest) {
    loop.length = *length;
    return true;
  }
  error(Code::badSize, actual.range)
      << "expected a size, a positive integer, found " << actual.value.describe();
  return false;
}

/// Takes the arguments apart; false after a message.
bool Elaborator::scanArguments(Actuals actuals, SMRange range, sema::Loop &loop) {
  for (const Actual &actual : actuals) {
    bool isOption = actual.name && (actual.name.name == "steps" || actual.name.name == "length");
    if (isOption && !scanOption(actual, loop))
      return false;
    if (actual.name && !isOption)
      loop.forwarded.push_back(actual);
  }
  bool hasSequence = loop.length == 0;
  size_t place = 0;
  for (const Actual &actual : actuals) {
    if (actual.name)
      continue;
    bool isCell = place == 0 && actual.value.isReference();
    bool isSequence = place == 1 && hasSequence && actual.value.isTensor() &&
                      gen::EventType(actual.value.tensor().getType()).rank() > 0;
    if (isCell)
      loop.cell = actual.value.reference();
    else if (isSequence)
      loop.sequence = actual.value.tensor();
    else if (place >= (hasSequence ? 2 : 1)) {
      loop.initial.push_back(tensorOf(actual.value, builder.getF32Type(), actual.range));
      if (!loop.initial.back())
        return false;
    } else {
      error(Code::wrongType, actual.range)
          << "expected " << (place ? "a sequence with an axis of steps" : "a block or net")
          << ", found " << actual.value.describe();
      return false;
    }
    ++place;
  }
  if (loop.initial.empty()) {
    error(Code::missingArgument, range).note("it is called as `scan(cell, sequence, initial...)`")
        << "`scan` needs a cell, a sequence and what the first step starts from";
    return false;
  }
  if (hasSequence)
    loop.length = gen::EventType(loop.sequence.getType()).event.front();
  return true;
}

Value Elaborator::scan(Actuals actuals, SMRange range, const ast::Ident &label) {
  sema::Loop loop;
  if (!scanArguments(actuals, range, loop))
    return Value();
  // Everything in the loop has the plates of what it reads.
  gen::EventType plates(loop.initial.front().getType());
  if (loop.sequence)
    plates = gen::EventType(loop.sequence.getType());
  for (mlir::Value value : loop.initial)
    (void)plates.unifyPlates(gen::EventType(value.getType()));
  for (const Actual &actual : loop.forwarded)
    if (actual.value.isTensor())
      (void)plates.unifyPlates(gen::EventType(actual.value.tensor().getType()));
  if (plates.batchPlates() > 1) {
    error(Code::loopOfPairs, range)
        << "a loop stores what it carries, which would be so much for every pair of examples";
    return Value();
  }
  int64_t length = loop.length;

  mlir::Location loc = location(range);
  mlir::OperationState state(loc, gen::ScanOp::getOperationName());
  if (loop.steps)
    state.addOperands(loop.steps);
  state.addOperands(loop.initial);
  if (loop.sequence)
    state.addOperands(loop.sequence);
  state.addAttribute("carried", builder.getI64IntegerAttr(loop.initial.size()));
  state.addAttribute("length", builder.getI64IntegerAttr(length));
  mlir::Block *body = &state.addRegion()->emplaceBlock();
  body->addArgument(mlir::RankedTensorType::get({}, builder.getI32Type()), loc);
  std::vector<Actual> given;
  for (mlir::Value value : loop.initial)
    given.push_back(
        {{},
         Value(mlir::Value(body->addArgument(inLoop(plates, value.getType(), false), loc))),
         range});
  if (loop.sequence) {
    mlir::Value slice = body->addArgument(inLoop(plates, loop.sequence.getType(), true), loc);
    given.insert(given.begin(), Actual{{}, Value(slice), range});
  }
  given.insert(given.end(), loop.forwarded.begin(), loop.forwarded.end());

  mlir::OpBuilder::InsertionGuard guard(builder);
  mlir::OpBuilder::InsertPoint outside = builder.saveInsertionPoint();
  builder.setInsertionPointToStart(body);
  Value next = callReference(loop.cell, given, range, label);
  if (next.isError())
    return next;
  List values = next.isTuple() ? next.tuple().elements : List{next};
  SmallVector<mlir::Value> yielded;
  for (auto [i, value] : enumerate(values)) {
    mlir::Value tensor = tensorOf(value, builder.getF32Type(), range);
    bool fits =
        tensor && i < loop.initial.size() && tensor.getType() == body->getArgument(1 + i).getType();
    if (!fits || values.size() != loop.initial.size()) {
      if (tensor)
        error(Code::shapeMismatch, range)
            << "the cell gives " << values.size() << " values, the number " << i + 1 << " of shape "
            << gen::formatEvent(gen::EventType(tensor.getType()).event) << "; it takes "
            << loop.initial.size() << " carried values"
            << (i < loop.initial.size()
                    ? ", there of shape " +
                          gen::formatEvent(gen::EventType(loop.initial[i].getType()).event)
                    : std::string());
      return Value();
    }
    yielded.push_back(tensor);
    state.addTypes(tensor.getType());
  }
  yielded.push_back(yielded.front());
  gen::YieldOp::create(builder, loc, yielded);
  gen::EventType stacked(yielded.front().getType());
  stacked.event.insert(stacked.event.begin(), length);
  if (stacked.eventElements() > std::numeric_limits<int32_t>::max()) {
    error(Code::badSize, range) << "the states of all steps, a tensor of the shape "
                                << gen::formatEvent(stacked.event) << ", have too many elements";
    return Value();
  }
  state.addTypes(stacked.type());
  builder.restoreInsertionPoint(outside);
  mlir::Operation *op = builder.create(state);
  builder.setInsertionPointAfter(op);
  Tuple result;
  if (next.isTuple())
    result.names = next.tuple().names;
  if (result.names.empty())
    for (size_t i = 0; i < values.size(); ++i)
      result.names.push_back(values.size() == 1 ? "last" : "last" + std::to_string(i));
  result.names.push_back("all");
  for (mlir::Value value : op->getResults()) {
    origins[value] = range;
    result.elements.push_back(Value(value));
  }
  return Value(std::move(result));
}
