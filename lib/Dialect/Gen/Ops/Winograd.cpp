//===- Winograd.cpp - linear maps of an image's tiles ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Winograd.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Winograd.cpp.inc"

void GenDialect::registerWinogradOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Winograd.cpp.inc"
      >();
}

/// C1 to C3 of both operators.
template <typename Adaptor>
static LogicalResult checkMap(MaybeLoc loc, Adaptor adaptor, const EventType &x) {
  if (x.rank() != 3) // C1
    return violated(loc, "maps of tiles need three event axes, found ", formatEvent(x.event));
  int64_t points = adaptor.getPoints(), entries = adaptor.getMatrix().size();
  for (auto [name, value] :
       {std::pair("points", points), std::pair("step", int64_t(adaptor.getStep())),
        std::pair("stride", int64_t(adaptor.getStride())),
        std::pair("inner", int64_t(adaptor.getInner()))})
    if (value < 1) // C3
      return violated(loc, "`", name, "` must be at least 1, found ", value);
  if (entries == 0 || entries % points) // C2
    return violated(loc, "a matrix of ", points, " rows cannot have ", entries, " entries");
  return success(succeeded(axisNumbers(loc, "tiles", adaptor.getTiles(), 2, 1, 1)) &&
                 succeeded(axisNumbers(loc, "low", adaptor.getLow(), 2, 0, 0)));
}

LogicalResult TileTransformOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                                TileTransformOp::Adaptor adaptor,
                                                SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  if (failed(checkMap(loc, adaptor, x)))
    return failure();
  int64_t channels = x.event[2], points = adaptor.getPoints(), stride = adaptor.getStride();
  if (channels % static_cast<int64_t>(adaptor.getInner())) // C4
    return violated(loc, "inner = ", int64_t(adaptor.getInner()), " does not divide the ", channels,
                    " channels");
  x.event = {points * points, adaptor.getTiles()[0] * adaptor.getTiles()[1],
             channels * stride * stride};
  return returnType(loc, x, results);
}

LogicalResult TileAssembleOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                               TileAssembleOp::Adaptor adaptor,
                                               SmallVectorImpl<Type> &results) {
  EventType x(adaptor.getX().getType());
  if (failed(checkMap(loc, adaptor, x)))
    return failure();
  int64_t points = adaptor.getPoints(), stride = adaptor.getStride(), inner = adaptor.getInner();
  int64_t tiles = adaptor.getTiles()[0] * adaptor.getTiles()[1];
  if (x.event[0] != points * points || x.event[1] != tiles ||
      x.event[2] % (stride * stride * inner)) // C4
    return violated(loc, "tiles need the event [", points * points, ", ", tiles, ", a multiple of ",
                    stride * stride * inner, "], found ", formatEvent(x.event));
  if (failed(axisNumbers(loc, "size", adaptor.getSize(), 2, 1, 1))) // C5
    return failure();
  x.event = {adaptor.getSize()[0], adaptor.getSize()[1], x.event[2] / (stride * stride)};
  return returnType(loc, x, results);
}
