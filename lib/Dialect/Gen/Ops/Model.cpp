//===- Model.cpp - variables, conditional distributions and objectives ------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Model.cpp.inc"

void GenDialect::registerModelOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Model.cpp.inc"
      >();
}

LogicalResult DataOp::verify() {
  EventType type(getType());
  bool batched = llvm::any_of(type.plates, [](StringAttr plate) { return plate == "batch"; });
  if (!batched) // C1
    return emitOpError("needs the plate `batch`, found ") << getType();
  return success();
}

LogicalResult DistributionOp::verify() {
  if (getRanges() && getRanges()->size() != getParameters().size()) // C3
    return emitOpError("has ") << getParameters().size() << " parameters, but "
                               << getRanges()->size() << " ranges";
  for (auto function : getBody().getOps<func::FuncOp>()) {
    size_t count = getParameters().size();
    ArrayRef<Type> types = function.getArgumentTypes();
    auto isValue = [&](Type type) { return type == getType(); };                 // C2
    if (types.size() < count || !llvm::all_of(types.drop_front(count), isValue)) // C1
      return function.emitOpError("takes the ")
             << count << " parameters, then values of " << getType();
  }
  return success();
}

LogicalResult ConditionalOp::verify() {
  if (getBody().getNumArguments() != getGivens().size()) // C1
    return emitOpError("has ") << getGivens().size() << " givens but "
                               << getBody().getNumArguments() << " arguments";
  for (Attribute variable : getVariables()) {
    auto samples = llvm::count_if(getBody().getOps<SampleOp>(), [&](SampleOp sample) {
      return sample.getVariableAttr() == variable;
    });
    if (samples != 1) // C2
      return emitOpError("samples ") << variable << ' ' << samples << " times";
  }
  return success();
}

LogicalResult ObjectiveOp::verify() {
  if (getBody().getNumArguments() != getInputs().size()) // C1
    return emitOpError("has ") << getInputs().size() << " inputs but "
                               << getBody().getNumArguments() << " arguments";
  auto result =
      dyn_cast_or_null<ResultOp>(getBody().front().empty() ? nullptr : &getBody().front().back());
  auto isScalar = [](Value value) { return EventType(value.getType()).rank() == 0; };
  if (!result || !llvm::all_of(result->getOperands(), isScalar)) // C2
    return emitOpError("ends with `gen.result` of values with the event []");
  if (!getTerms())
    return success();
  if (getTerms()->size() != result.getTermCount()) // C2
    return emitOpError("describes ")
           << getTerms()->size() << " terms, but has " << result.getTermCount();
  for (auto [i, term] : llvm::enumerate(getTerms()->getAsRange<DictionaryAttr>())) {
    auto sum = result.getTerm(i).getDefiningOp<ReduceSumOp>();
    if (term.get("factorises") && (!sum || EventType(sum.getX().getType()).rank() == 0)) // C3
      return emitOpError("has a term that factorises, but is no sum over an event: ")
             << term.get("name");
  }
  return success();
}

LogicalResult ResultOp::verify() {
  for (auto [i, part] : llvm::enumerate(getParts()))
    if (EventType(part.getType()).element.isInteger(1) != (i % 3 == 2)) // C1
      return emitOpError("has ") << part.getType() << " as part " << i << " of its terms";
  if (getParts().size() % 3 != 0) // C1
    return emitOpError("has ") << getParts().size() << " parts of terms, not three for each";
  return success();
}

llvm::ArrayRef<llvm::StringRef> ExpectationOp::getEstimators() {
  static constexpr llvm::StringRef names[] = {"pathwise", "score_function", "vimco", "dreg"};
  return names;
}

LogicalResult ExpectationOp::verify() {
  if (getWithBaseline() &&
      (getInputs().empty() || EventType(getInputs().back().getType()).rank() != 0)) // C4
    return emitOpError("needs a baseline of one number behind the draws");
  for (Value draw : getDraws())
    if (!draw.getDefiningOp<SampleOp>()) // C1
      return emitOpError("averages over results of `gen.sample`");
  if (!getEstimator().empty() && !llvm::is_contained(getEstimators(), getEstimator())) // C2
    return emitOpError("knows no estimator \"") << getEstimator() << '"';
  bool hasBaseline = getWithBaseline() || getLeaveOneOut();
  if (hasBaseline &&
      (getEstimator() != "score_function" || (getWithBaseline() && getLeaveOneOut()))) // C3
    return emitOpError("has one baseline, of the estimator \"score_function\"");
  return success();
}

LogicalResult LogDensityOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto distribution = symbols.lookupNearestSymbolFrom<DistributionOp>(*this, getDistributionAttr());
  if (!distribution || distribution.getParameters().size() != getParameters().size()) // C1
    return emitOpError("needs a distribution of ")
           << getParameters().size() << " parameters, found " << getDistributionAttr();
  if (EventType(distribution.getType()).event != EventType(getValue().getType()).event) // C2
    return emitOpError("takes a value of ")
           << distribution.getType() << ", found " << getValue().getType();
  return success();
}

LogicalResult SampleOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto distribution = symbols.lookupNearestSymbolFrom<DistributionOp>(*this, getDistributionAttr());
  if (!distribution || distribution.getParameters().size() != getParameters().size()) // C1
    return emitOpError("needs a distribution of ")
           << getParameters().size() << " parameters, found " << getDistributionAttr();
  if (distribution.getType() != getValue().getType()) // C2
    return emitOpError("has type ")
           << getValue().getType() << " but the distribution gives " << distribution.getType();
  return success();
}
