//===- Reduction.cpp - reductions over event axes and plates ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Reduction.cpp.inc"

void GenDialect::registerReductionOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Reduction.cpp.inc"
      >();
}

/// C1: the event without the reduced axes, or with size 1 where kept.
static LogicalResult inferReduction(MaybeLoc loc, Value input,
                                    std::optional<ArrayRef<int64_t>> axes, bool keep, Type element,
                                    Results &results) {
  EventType x(input.getType());
  SmallVector<bool> reduced(x.rank(), !axes);
  for (int64_t number : axes.value_or(ArrayRef<int64_t>())) {
    auto axis = x.axis(number);
    if (!axis)
      return violated(loc, "axis ", number, " is outside of ", formatEvent(x.event));
    if (reduced[*axis])
      return violated(loc, "axis ", number, " is reduced twice");
    reduced[*axis] = true;
  }
  EventType result = x;
  result.event.clear();
  for (int64_t i = 0; i < x.rank(); ++i)
    if (!reduced[i] || keep)
      result.event.push_back(reduced[i] ? 1 : x.event[i]);
  if (element)
    result.element = element;
  return returnType(loc, result, results);
}

#define INFER_REDUCTION(OP)                                                                        \
  LogicalResult OP::inferReturnTypes(MLIRContext *, std::optional<Location> loc,                   \
                                     OP::Adaptor adaptor, SmallVectorImpl<Type> &results) {        \
    return inferReduction(loc, adaptor.getX(), adaptor.getAxes(), flagOf(adaptor.getKeepAttr()),   \
                          Type(), results);                                                        \
  }
INFER_REDUCTION(ReduceSumOp)
INFER_REDUCTION(ReduceMaxOp)
INFER_REDUCTION(ReduceMinOp)
INFER_REDUCTION(ReduceProdOp)
INFER_REDUCTION(ReduceLogsumexpOp)
#undef INFER_REDUCTION

static LogicalResult inferPlateReduction(MaybeLoc loc, Value input, StringAttr plate,
                                         Results &results) {
  EventType x(input.getType());
  if (!x.dropPlate(plate)) // C1
    return violated(loc, "the value has no plate ", plate, ": it is the same along it");
  return returnType(loc, x, results);
}

LogicalResult PlateSumOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                           PlateSumOp::Adaptor adaptor,
                                           SmallVectorImpl<Type> &results) {
  return inferPlateReduction(loc, adaptor.getX(), plateOr(adaptor.getPlateAttr(), context),
                             results);
}

LogicalResult PlateLogsumexpOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                                 PlateLogsumexpOp::Adaptor adaptor,
                                                 SmallVectorImpl<Type> &results) {
  return inferPlateReduction(loc, adaptor.getX(), plateOr(adaptor.getPlateAttr(), context),
                             results);
}

LogicalResult ArgmaxOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                         ArgmaxOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  int64_t axis = numberOr(adaptor.getAxisAttr(), -1);
  return inferReduction(loc, adaptor.getX(), ArrayRef(axis), flagOf(adaptor.getKeepAttr()),
                        Builder(context).getI32Type(), results);
}
