//===- Random.cpp - counter-based random draws ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Random.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Random.cpp.inc"

void GenDialect::registerRandomOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Random.cpp.inc"
      >();
}

static Type oneNumber(MLIRContext *context) {
  return RankedTensorType::get({}, IntegerType::get(context, 32));
}

/// C1 to C3 of the draws.
template <typename Adaptor>
static LogicalResult inferDraw(MaybeLoc loc, Adaptor adaptor, Type element, Results &results) {
  MLIRContext *context = element.getContext();
  EventType result;
  result.element = element;
  result.event.assign(adaptor.getShape().begin(), adaptor.getShape().end());
  if (!llvm::all_of(result.event, [](int64_t size) { return size > 0; })) // C1
    return violated(loc, "sizes must be positive, found ", formatEvent(result.event));
  if (static_cast<int64_t>(adaptor.getSite()) < 0) // C2
    return violated(loc, "`site` must be at least 0");
  if (Value sample = adaptor.getSample(); sample && sample.getType() != oneNumber(context)) // C3
    return violated(loc, "`sample` must be tensor<i32>, found ", sample.getType());
  if (auto plates = adaptor.getPlates()) {
    result.plates.assign(plates->getNames().begin(), plates->getNames().end());
    result.plateSizes.assign(result.plates.size(), ShapedType::kDynamic);
  }
  return returnType(loc, result, results);
}

LogicalResult StandardUniformOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                                  StandardUniformOp::Adaptor adaptor,
                                                  SmallVectorImpl<Type> &results) {
  return inferDraw(loc, adaptor, Float32Type::get(context), results);
}

LogicalResult StandardNormalOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                                 StandardNormalOp::Adaptor adaptor,
                                                 SmallVectorImpl<Type> &results) {
  return inferDraw(loc, adaptor, Float32Type::get(context), results);
}

LogicalResult RandomBitsOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                             RandomBitsOp::Adaptor adaptor,
                                             SmallVectorImpl<Type> &results) {
  return inferDraw(loc, adaptor, IntegerType::get(context, 32), results);
}
