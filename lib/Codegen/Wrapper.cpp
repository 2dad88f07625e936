//===- Wrapper.cpp - the C functions around kernels -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels want one halide_buffer_t a tensor. Host code has plain pointers, so a few stores per
// tensor happen here. The layout of halide_buffer_t is that of HalideRuntime.h (stable since 2016):
// device, device_interface, host, flags, type, dimensions, dim, padding; and {min, extent, stride,
// flags} a dimension.
//
//===----------------------------------------------------------------------===//

#include "Wrapper.h"
#include "genc/Codegen/Object.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Runtime/abi.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace genc {
namespace {

class Emitter {
public:
  explicit Emitter(Module &module)
      : module(module), b(module.getContext()), i8(b.getInt8Ty()), i16(b.getInt16Ty()),
        i32(b.getInt32Ty()), i64(b.getInt64Ty()), ptr(b.getPtrTy()),
        bufferType(StructType::get(i64, ptr, ptr, i64, i8, i8, i16, i32, ptr, ptr)),
        dimType(StructType::get(i32, i32, i32, i32)) {}

  void emit(const KernelWrapper &wrapper) {
    Function *function = Function::Create(FunctionType::get(i32, {ptr, i64, ptr}, false),
                                          Function::ExternalLinkage, wrapper.name, module);
    function->addFnAttr(Attribute::NoUnwind);
    b.SetInsertPoint(BasicBlock::Create(module.getContext(), "", function));
    Value *call = function->getArg(0), *buffers = function->getArg(2);
    Value *batch = b.CreateTrunc(function->getArg(1), i32);
    SmallVector<Value *> arguments = {call, batch};
    if (wrapper.random) { // the first fields of genc_call
      arguments.push_back(b.CreateLoad(i64, call));
      arguments.push_back(b.CreateLoad(i64, b.CreateConstInBoundsGEP1_64(i8, call, 8)));
      arguments.push_back(b.CreateLoad(i32, b.CreateConstInBoundsGEP1_64(i8, call, 16)));
    }
    if (wrapper.firstFunction)
      b.CreateStore(b.getInt32(*wrapper.firstFunction),
                    b.CreateConstInBoundsGEP1_64(i8, call, offsetof(genc_call, first_function)));
    onDevice = wrapper.firstFunction.has_value();
    kernel::FuncOp func = wrapper.func;
    unsigned index = 0;
    for (ArrayRef<mlir::Type> types : {func.getArgumentTypes(), func.getResultTypes()})
      for (mlir::Type type : types)
        arguments.push_back(tensor(gen::EventType(type), buffers, index++, batch));
    SmallVector<Type *> types;
    for (Value *argument : arguments)
      types.push_back(argument->getType());
    FunctionCallee body =
        module.getOrInsertFunction(wrapper.body, FunctionType::get(i32, types, false));
    b.CreateRet(b.CreateCall(body, arguments));
  }

private:
  Module &module;
  IRBuilder<> b;
  Type *i8, *i16, *i32, *i64, *ptr;
  StructType *bufferType, *dimType;
  bool onDevice = false;

  /// A halide_buffer_t for element `index` of `buffers`.
  Value *tensor(const gen::EventType &type, Value *buffers, unsigned index, Value *batch) {
    SmallVector<Value *> extents;
    for (int64_t size : reverse(type.event))
      extents.push_back(b.getInt32(size));
    for (int64_t size : reverse(type.plateSizes))
      extents.push_back(mlir::ShapedType::isDynamic(size) ? batch : b.getInt32(size));
    Value *dims = b.CreateAlloca(ArrayType::get(dimType, extents.size()));
    Value *stride = b.getInt32(1);
    for (auto [i, extent] : enumerate(extents)) {
      Value *dim = b.CreateConstInBoundsGEP1_64(dimType, dims, i);
      Value *fields[] = {b.getInt32(0), extent, stride, b.getInt32(0)};
      for (unsigned f = 0; f < 4; ++f)
        b.CreateStore(fields[f], b.CreateStructGEP(dimType, dim, f));
      stride = b.CreateMul(stride, extent);
    }
    bool isNarrow = type.element.isBF16() || type.element.isF16(); // kernels see their bits
    bool isFloat = isa<mlir::FloatType>(type.element) && !isNarrow;
    unsigned bits = type.element.getIntOrFloatBitWidth();
    uint8_t code = isFloat                                         ? 2
                   : bits == 1 || isNarrow || type.element.isUnsignedInteger() ? 1
                                                                   : 0; // halide_type_code_t
    Value *memory = b.CreateLoad(ptr, b.CreateConstInBoundsGEP1_64(ptr, buffers, index));
    Value *null = ConstantPointerNull::get(cast<PointerType>(ptr));
    Value *device = onDevice ? b.CreatePtrToInt(memory, i64) : b.getInt64(0);
    Value *host = onDevice ? null : memory;
    Value *fields[] = {device,
                       null,
                       host,
                       b.getInt64(0),
                       b.getInt8(code),
                       b.getInt8(bits),
                       b.getInt16(1),
                       b.getInt32(extents.size()),
                       dims,
                       null};
    Value *buffer = b.CreateAlloca(bufferType);
    for (unsigned f = 0; f < std::size(fields); ++f)
      b.CreateStore(fields[f], b.CreateStructGEP(bufferType, buffer, f));
    return buffer;
  }
};

} // namespace

Expected<std::string> emitWrappers(ArrayRef<KernelWrapper> wrappers, const Target &target) {
  LLVMContext context;
  Module module("genc_wrappers", context);
  Emitter emitter(module);
  for (const KernelWrapper &wrapper : wrappers)
    emitter.emit(wrapper);
  return compileObject(module, target.triple, target.cpu, /*optimize=*/false);
}

} // namespace genc
