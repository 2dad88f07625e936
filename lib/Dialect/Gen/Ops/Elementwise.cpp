//===- Elementwise.cpp - elementwise arithmetic with broadcasting ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Elementwise.cpp.inc"

void GenDialect::registerElementwiseOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Elementwise.cpp.inc"
      >();
}

// Unary operators keep the type of x (C1).
#define INFER_SAME(OP)                                                                             \
  LogicalResult OP::inferReturnTypes(MLIRContext *, std::optional<Location>, OP::Adaptor adaptor,  \
                                     SmallVectorImpl<Type> &results) {                             \
    results.push_back(adaptor.getX().getType());                                                   \
    return success();                                                                              \
  }
INFER_SAME(NegateOp)
INFER_SAME(AbsOp)
INFER_SAME(ExpOp)
INFER_SAME(LogOp)
INFER_SAME(Log1pOp)
INFER_SAME(Expm1Op)
INFER_SAME(SqrtOp)
INFER_SAME(RsqrtOp)
INFER_SAME(SinOp)
INFER_SAME(CosOp)
INFER_SAME(TanhOp)
INFER_SAME(SigmoidOp)
INFER_SAME(SoftplusOp)
INFER_SAME(ErfOp)
INFER_SAME(LgammaOp)
INFER_SAME(DigammaOp)
INFER_SAME(TrigammaOp)
INFER_SAME(FloorOp)
INFER_SAME(CeilOp)
INFER_SAME(RoundOp)
INFER_SAME(SignOp)
INFER_SAME(LogicalNotOp)
#undef INFER_SAME

/// C1 to C3 of binary operators.
static LogicalResult inferBinary(MaybeLoc loc, Value lhs, Value rhs, Type element,
                                 Results &results) {
  Type left = cast<RankedTensorType>(lhs.getType()).getElementType();
  Type right = cast<RankedTensorType>(rhs.getType()).getElementType();
  if (left != right) // C1
    return violated(loc, "element types differ: ", left, " and ", right);
  return inferBroadcast(loc, {lhs, rhs}, element ? element : left, results);
}

#define INFER_BINARY(OP)                                                                           \
  LogicalResult OP::inferReturnTypes(MLIRContext *, std::optional<Location> loc,                   \
                                     OP::Adaptor adaptor, SmallVectorImpl<Type> &results) {        \
    return inferBinary(loc, adaptor.getLhs(), adaptor.getRhs(), Type(), results);                  \
  }
INFER_BINARY(AddOp)
INFER_BINARY(SubtractOp)
INFER_BINARY(MultiplyOp)
INFER_BINARY(DivideOp)
INFER_BINARY(PowOp)
INFER_BINARY(MaximumOp)
INFER_BINARY(MinimumOp)
INFER_BINARY(LogicalAndOp)
INFER_BINARY(LogicalOrOp)
#undef INFER_BINARY

LogicalResult CompareOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                          CompareOp::Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  static constexpr StringLiteral predicates[] = {"lt", "le", "gt", "ge", "eq", "ne"};
  if (!llvm::is_contained(predicates, adaptor.getPredicate())) // C4
    return violated(loc, "unknown predicate \"", adaptor.getPredicate(), "\"");
  return inferBinary(loc, adaptor.getLhs(), adaptor.getRhs(), Builder(context).getI1Type(),
                     results);
}

LogicalResult SelectOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                         SelectOp::Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  Type left = cast<RankedTensorType>(adaptor.getLhs().getType()).getElementType();
  Type right = cast<RankedTensorType>(adaptor.getRhs().getType()).getElementType();
  if (left != right) // C1
    return violated(loc, "element types differ: ", left, " and ", right);
  return inferBroadcast(loc, {adaptor.getCondition(), adaptor.getLhs(), adaptor.getRhs()}, left,
                        results);
}
