//===- Program.cpp - weights, constants and casts ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Program.h"
#include "Infer.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/StringSwitch.h"
using namespace mlir;
using namespace genc::gen;

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Program.cpp.inc"

void GenDialect::registerProgramOps() {
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Gen/Ops/Program.cpp.inc"
      >();
}

LogicalResult WeightOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  if (!type.hasStaticShape() || type.getEncoding()) // C1
    return emitOpError("needs a static shape without plates, found ") << type;
  return success();
}

LogicalResult ParameterOp::verifySymbolUses(SymbolTableCollection &symbols) {
  // Not from the nearest table: functions of a distribution read weights of the module too.
  auto module = (*this)->getParentOfType<ModuleOp>();
  auto weight =
      module ? symbols.lookupSymbolIn<WeightOp>(module, getNameAttr().getAttr()) : WeightOp();
  if (!weight) // C1
    return emitOpError("reads ") << getNameAttr() << ", which is not a declared weight";
  if (weight.getType() != getType())
    return emitOpError("has type ") << getType() << " but the weight has " << weight.getType();
  return success();
}

LogicalResult UpdateStateOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto module = (*this)->getParentOfType<ModuleOp>();
  auto weight =
      module ? symbols.lookupSymbolIn<WeightOp>(module, getNameAttr().getAttr()) : WeightOp();
  if (!weight || !weight->hasAttr("gen.state")) // C1
    return emitOpError("moves ") << getNameAttr() << ", which is not a state";
  if (weight.getType() != getValue().getType())
    return emitOpError("moves a state of type ")
           << weight.getType() << " to a value of type " << getValue().getType();
  return success();
}

LogicalResult PreparedOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto prepare = symbols.lookupNearestSymbolFrom<func::FuncOp>(
      *this, StringAttr::get(getContext(), "prepare"));
  if (!prepare || getIndex() >= prepare.getNumResults()) // C1
    return emitOpError("index ") << getIndex() << " is not a result of `prepare`";
  if (prepare.getResultTypes()[getIndex()] != getType())
    return emitOpError("has type ")
           << getType() << " but `prepare` gives " << prepare.getResultTypes()[getIndex()];
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

LogicalResult CastOp::inferReturnTypes(MLIRContext *context, std::optional<Location> loc,
                                       CastOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Builder builder(context);
  Type element = llvm::StringSwitch<Type>(adaptor.getTo())
                     .Case("f32", builder.getF32Type())
                     .Case("i32", builder.getI32Type())
                     .Case("bool", builder.getI1Type())
                     .Default(Type());
  if (!element) // C1
    return violated(loc, "`to` must be \"f32\", \"i32\" or \"bool\", found \"", adaptor.getTo(),
                    "\"");
  return inferBroadcast(loc, adaptor.getX(), element, results);
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  return getX().getType() == getType() ? OpFoldResult(getX()) : OpFoldResult();
}

LogicalResult WidenOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                        WidenOp::Adaptor adaptor, SmallVectorImpl<Type> &results) {
  EventType type(adaptor.getX().getType());
  type.element = Float32Type::get(context);
  results.push_back(type.type());
  return success();
}

LogicalResult StopGradientOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                               StopGradientOp::Adaptor adaptor,
                                               SmallVectorImpl<Type> &results) {
  results.push_back(adaptor.getX().getType());
  return success();
}

LogicalResult BatchSizeOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                            BatchSizeOp::Adaptor, SmallVectorImpl<Type> &results) {
  results.push_back(RankedTensorType::get({}, Float32Type::get(context)));
  return success();
}

LogicalResult TrainingOp::inferReturnTypes(MLIRContext *context, std::optional<Location>,
                                           TrainingOp::Adaptor, SmallVectorImpl<Type> &results) {
  results.push_back(RankedTensorType::get({}, IntegerType::get(context, 1)));
  return success();
}
