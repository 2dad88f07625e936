//===- Analysis.cpp - the dataflow analysis of ranges -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Analysis.h"
#include "Guards.h"
#include "Transfer.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "mlir/Analysis/DataFlow/DeadCodeAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace genc;

Range genc::transfer(Operation *op, ArrayRef<Range> operands) {
  for (auto *family : {transferElementwise, transferModel, transferProgram, transferRandom,
                       transferReduction, transferShape})
    if (std::optional<Range> range = family(op, operands))
      return *range;
  return Range::all();
}

LogicalResult RangeAnalysis::visitOperation(Operation *op, ArrayRef<const RangeLattice *> operands,
                                            ArrayRef<RangeLattice *> results) {
  SmallVector<Range> ranges;
  for (const RangeLattice *operand : operands) {
    ranges.push_back(operand->getValue());
    if (ranges.back().isEmpty())
      return success(); // comes again when it is known
  }
  if (results.size() != 1) {
    setAllToEntryStates(results);
    return success();
  }
  Range range = transfer(op, ranges);
  if (isa<gen::SelectOp>(op)) {
    auto lookup = [&](Value value) {
      return value == op->getResult(0)
                 ? range
                 : getLatticeElementFor(getProgramPointAfter(op), value)->getValue();
    };
    range = GuardedRanges(lookup).chosen(op);
  }
  propagateIfChanged(results.front(), results.front()->join(range));
  return success();
}

/// What a function or a conditional says of its argument.
static Range declaredRange(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument)
    return Range::all();
  Operation *parent = argument.getOwner()->getParentOp();
  unsigned i = argument.getArgNumber();
  if (auto conditional = dyn_cast<gen::ConditionalOp>(parent))
    return rangeOfVariable(conditional->getParentOfType<ModuleOp>(),
                           cast<StringAttr>(conditional.getGivens()[i]).getValue());
  auto function = dyn_cast<func::FuncOp>(parent);
  if (!function)
    return Range::all();
  if (auto text = function.getArgAttrOfType<StringAttr>(i, "gen.range"))
    return Range::parse(text).value_or(Range::all());
  if (auto classes = function.getArgAttrOfType<IntegerAttr>(i, "gen.classes"))
    return Range::closed(0, static_cast<double>(classes.getInt() - 1));
  return Range::all();
}

void RangeAnalysis::setToEntryState(RangeLattice *lattice) {
  propagateIfChanged(lattice, lattice->join(declaredRange(lattice->getAnchor())));
}

Ranges::Ranges(Operation *top) : solver(DataFlowConfig().setInterprocedural(false)) {
  solver.load<dataflow::DeadCodeAnalysis>();
  solver.load<RangeAnalysis>();
  // Fails only where an analysis does: this one does not.
  (void)solver.initializeAndRun(top);
}

Range Ranges::of(Value value) {
  const auto *lattice = solver.lookupState<RangeLattice>(value);
  return lattice && !lattice->getValue().isEmpty() ? lattice->getValue() : Range::all();
}
