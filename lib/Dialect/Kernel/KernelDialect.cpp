//===- KernelDialect.cpp - operators of the kernel dialect ------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/FunctionImplementation.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace genc::kernel;

#include "genc/Dialect/Kernel/KernelDialect.cpp.inc"
#include "genc/Dialect/Kernel/KernelEnums.cpp.inc"

#define GET_OP_CLASSES
#include "genc/Dialect/Kernel/Kernel.cpp.inc"

void KernelDialect::initialize() {
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "genc/Dialect/Kernel/Kernel.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// FuncOp
//===----------------------------------------------------------------------===//

void FuncOp::build(OpBuilder &builder, OperationState &state, StringRef name, FunctionType type) {
  state.addAttribute(getSymNameAttrName(state.name), builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name), TypeAttr::get(type));
  Region *body = state.addRegion();
  Block &block = body->emplaceBlock();
  for (Type input : type.getInputs())
    block.addArgument(input, state.location);
}

ParseResult FuncOp::parse(OpAsmParser &parser, OperationState &state) {
  auto makeType = [](Builder &builder, ArrayRef<Type> inputs, ArrayRef<Type> results,
                     function_interface_impl::VariadicFlag,
                     std::string &) { return builder.getFunctionType(inputs, results); };
  return function_interface_impl::parseFunctionOp(
      parser, state, /*allowVariadic=*/false, getFunctionTypeAttrName(state.name), makeType,
      getArgAttrsAttrName(state.name), getResAttrsAttrName(state.name));
}

void FuncOp::print(OpAsmPrinter &printer) {
  function_interface_impl::printFunctionOp(printer, *this, /*isVariadic=*/false,
                                           getFunctionTypeAttrName(), getArgAttrsAttrName(),
                                           getResAttrsAttrName());
}

bool FuncOp::isElementwise() {
  return llvm::all_of(getBody().front().without_terminator(), [](Operation &op) {
    return op.hasTrait<gen::Elementwise>() || op.hasTrait<OpTrait::ConstantLike>();
  });
}

bool FuncOp::hasOneResultStage() {
  if (getNumResults() == 1)
    return true;
  auto shapeOf = [](Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return std::pair(tensor.getShape(), tensor.getEncoding());
  };
  return getNumResults() > 1 &&
         llvm::all_equal(llvm::map_range(getResultTypes(), shapeOf)) && isElementwise();
}

LogicalResult FuncOp::verifyRegions() {
  if (getBody().empty() || !isa<ReturnOp>(getBody().front().back())) // C1
    return emitOpError("needs a body that ends in `kernel.return`");
  llvm::StringSet<> stages;
  for (unsigned i = 0; i < getNumResults(); ++i)
    stages.insert(getResultStage(i));
  for (unsigned i = 0; i < getNumArguments(); ++i)
    stages.insert("in" + std::to_string(i));
  for (Operation &op : getBody().front().without_terminator()) {
    auto stage = op.getAttrOfType<StringAttr>(KernelDialect::stageAttrName);
    if (!stage && !op.hasTrait<OpTrait::ConstantLike>()) // C2
      return op.emitOpError("needs a `stage` name inside a kernel");
    if (stage && !stages.insert(stage.getValue()).second)
      return op.emitOpError("stage ") << stage << " is named twice";
  }
  if (ScheduleAttr schedule = getScheduleAttr())
    for (StageAttr stage : schedule.getStages()) {
      // C3. A staged copy "conv.in" belongs to the stage before the dot.
      if (!stages.contains(stage.getName().getValue().split('.').first))
        return emitOpError("schedules unknown stage ") << stage.getName();
    }
  return success();
}

//===----------------------------------------------------------------------===//
// ReturnOp, LaunchOp
//===----------------------------------------------------------------------===//

LogicalResult ReturnOp::verify() {
  auto kernel = cast<FuncOp>((*this)->getParentOp());
  if (TypeRange(getOperandTypes()) != TypeRange(kernel.getResultTypes())) // C1
    return emitOpError("does not return the result types of the kernel");
  return success();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbols) {
  for (FlatSymbolRefAttr name : {getKernelAttr(), getTailAttr()}) {
    if (!name)
      continue;
    auto kernel = symbols.lookupNearestSymbolFrom<FuncOp>(*this, name);
    if (!kernel) // C1
      return emitOpError("launches ") << name << ", which is not a kernel";
    if (TypeRange(getOperandTypes()) != TypeRange(kernel.getArgumentTypes()) ||
        TypeRange(getResultTypes()) != TypeRange(kernel.getResultTypes()))
      return emitOpError("does not have the signature of ") << name;
  }
  if (getPlaces() && getPlaces()->size() != getNumResults()) // C2
    return emitOpError("needs one place a result");
  return success();
}
