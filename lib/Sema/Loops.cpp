//===- Loops.cpp - a cell along a sequence ----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `scan(cell, xs, h0, c0)` calls `cell(x, h, c)` for every x along the first axis of xs. The cell
// gives the next carried values. The result has them after the last step under their names, and the
// first one of every step as `all`.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

namespace {
/// The arguments of `scan`, taken apart.
struct Loop {
  Reference cell;
  mlir::Value sequence;
  SmallVector<mlir::Value> initial;
  std::vector<Actual> forwarded; ///< named arguments of the cell
};
} // namespace

/// The type of a value inside of the loop: the event of `type`, with the plates of the loop.
static mlir::Type inLoop(const gen::EventType &plates, mlir::Type type, bool slice) {
  gen::EventType result(type);
  if (slice)
    result.event.erase(result.event.begin());
  result.plates = plates.plates;
  result.plateSizes = plates.plateSizes;
  return result.type();
}

Value Elaborator::scan(Actuals actuals, SMRange range, const ast::Ident &label) {
  Loop loop;
  size_t place = 0;
  for (const Actual &actual : actuals) {
    if (actual.name) {
      loop.forwarded.push_back(actual);
      continue;
    }
    bool isCell = place == 0 && actual.value.isReference();
    bool isSequence = place == 1 && actual.value.isTensor() &&
                      gen::EventType(actual.value.tensor().getType()).rank() > 0;
    if (isCell)
      loop.cell = actual.value.reference();
    else if (isSequence)
      loop.sequence = actual.value.tensor();
    else if (place >= 2)
      loop.initial.push_back(tensorOf(actual.value, builder.getF32Type(), actual.range));
    else {
      error(Code::wrongType, actual.range)
          << "expected " << (place ? "a sequence with an axis of steps" : "a block or net")
          << ", found " << actual.value.describe();
      return Value();
    }
    if (++place > 2 && !loop.initial.back())
      return Value();
  }
  if (loop.initial.empty()) {
    error(Code::missingArgument, range).note("it is called as `scan(cell, sequence, initial...)`")
        << "`scan` needs a cell, a sequence and what the first step starts from";
    return Value();
  }
  // Everything in the loop has the plates of the sequence and of the initial values.
  gen::EventType plates(loop.sequence.getType());
  for (mlir::Value value : loop.initial)
    (void)plates.unifyPlates(gen::EventType(value.getType()));
  int64_t length = gen::EventType(loop.sequence.getType()).event.front();

  mlir::Location loc = location(range);
  mlir::OperationState state(loc, gen::ScanOp::getOperationName());
  state.addOperands(loop.initial);
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
  mlir::Value slice = body->addArgument(inLoop(plates, loop.sequence.getType(), true), loc);
  given.insert(given.begin(), Actual{{}, Value(slice), range});
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
