//===- Pool.cpp - windowed reductions ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Pool.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Pool.cpp.inc"

void GenDialect::registerPoolOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Pool.cpp.inc"
      >();
}

template <typename Adaptor>
static LogicalResult inferPool(MaybeLoc loc, Adaptor adaptor, Results &results) {
  EventType x(adaptor.getX().getType());
  if (x.rank() < 2 || x.rank() > 4) // C1
    return violated(loc, "pooling needs 1 to 3 spatial axes and a channel axis, found ",
                    formatEvent(x.event));
  size_t axes = x.rank() - 1;
  auto window = axisNumbers(loc, "window", adaptor.getWindow(), axes, 1, 1); // C2
  if (failed(window))
    return failure();
  auto strides = adaptor.getStrides()
                     ? axisNumbers(loc, "strides", adaptor.getStrides(), axes, 1, 1)
                     : *window;
  auto low = axisNumbers(loc, "padding_low", adaptor.getPaddingLow(), axes, 0, 0);
  auto high = axisNumbers(loc, "padding_high", adaptor.getPaddingHigh(), axes, 0, 0);
  if (failed(strides) || failed(low) || failed(high))
    return failure();
  for (size_t i = 0; i < axes; ++i) {
    if (std::max((*low)[i], (*high)[i]) >= (*window)[i]) // C2
      return violated(loc, "padding must be below the window ", (*window)[i]);
    int64_t padded = x.event[i] + (*low)[i] + (*high)[i];
    if (padded < (*window)[i]) // C3
      return violated(loc, "the window ", (*window)[i], " is larger than the padded input ", padded,
                      " along spatial axis ", i);
    x.event[i] = (padded - (*window)[i]) / (*strides)[i] + 1;
  }
  return returnType(loc, x, results);
}

LogicalResult PoolMaxGradientOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                  PoolMaxGradientOp::Adaptor adaptor,
                                                  SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), gradient(adaptor.getGradient().getType());
  SmallVector<Type> pooled;
  if (failed(inferPool(loc, adaptor, pooled))) // C1, C2
    return failure();
  EventType expected(pooled.front());
  if (gradient.event != expected.event) // C3
    return violated(loc, "the gradient needs the event ", formatEvent(expected.event), ", found ",
                    formatEvent(gradient.event));
  if (failed(x.unifyPlates(gradient))) // C4
    return violated(loc, "plates of the operands differ in size");
  return returnType(loc, x, results);
}

LogicalResult PoolMaxGatherOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                PoolMaxGatherOp::Adaptor adaptor,
                                                SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType()), value(adaptor.getValue().getType());
  SmallVector<Type> pooled;
  if (failed(inferPool(loc, adaptor, pooled))) // C1, C2
    return failure();
  if (value.event != x.event) // C3
    return violated(loc, "the value needs the event ", formatEvent(x.event), ", found ",
                    formatEvent(value.event));
  if (failed(x.unifyPlates(value))) // C4
    return violated(loc, "plates of the operands differ in size");
  x.event = EventType(pooled.front()).event;
  return returnType(loc, x, results);
}

LogicalResult PoolMaxOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          PoolMaxOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  return inferPool(loc, adaptor, results);
}

LogicalResult PoolSumOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          PoolSumOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  return inferPool(loc, adaptor, results);
}
