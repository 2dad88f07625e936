//===- Module.cpp - public functions and descriptors as LLVM IR -----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostModule.h"
#include "genc/Codegen/Host.h"
#include "genc/Codegen/Object.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;

namespace genc {

GlobalVariable *HostModule::global(Constant *value, const Twine &name) {
  return new GlobalVariable(*module, value->getType(), /*isConstant=*/true,
                            GlobalValue::PrivateLinkage, value, name);
}

Constant *HostModule::text(StringRef value) {
  GlobalVariable *result = global(ConstantDataArray::getString(context, value), "text");
  result->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  result->setAlignment(Align(1));
  return result;
}

Constant *HostModule::bytes(StringRef hex) {
  return ConstantDataArray::getString(context, fromHex(hex), /*AddNull=*/false);
}

/// A function of another object of the library, which takes that many pointers.
Constant *HostModule::innerFunction(const std::string &name, unsigned pointers) {
  SmallVector<Type *> parameters(pointers, pointer);
  auto callee = module->getOrInsertFunction(name, FunctionType::get(i32, parameters, false));
  auto *function = cast<Function>(callee.getCallee());
  function->setVisibility(GlobalValue::HiddenVisibility);
  return function;
}

Constant *HostModule::tensorDesc(const TensorDescription &tensor) {
  uint32_t flags = tensor.role == TensorRole::Output ? GENC_TENSOR_OUTPUT : 0;
  flags |= tensor.role == TensorRole::Noise ? GENC_TENSOR_NOISE : 0;
  flags |= tensor.batch ? GENC_TENSOR_BATCH : 0;
  flags |= tensor.mayBeNull() ? GENC_TENSOR_OPTIONAL : 0;
  flags |= tensor.isSteps ? GENC_TENSOR_HOST : 0;
  return ConstantStruct::getAnon({text(tensor.name), number(tensor.bytes()),
                                  number32(elementBytes(tensor.type)), number32(flags)});
}

static_assert(sizeof(genc_tensor_desc) == 24 && sizeof(genc_entry_desc) == 80 &&
                  sizeof(genc_model_desc) == 200,
              "the constants here follow the structs of abi.h");

Constant *HostModule::entryDesc(const EntryDescription &entry) {
  SmallVector<Constant *> tensors;
  for (const TensorDescription &tensor : entry.tensors)
    tensors.push_back(tensorDesc(tensor));
  Constant *list = null();
  if (!tensors.empty())
    list =
        global(ConstantArray::get(ArrayType::get(tensors[0]->getType(), tensors.size()), tensors),
               library.name + "." + entry.name + ".tensors");
  return ConstantStruct::getAnon(
      {text(entry.name), list, innerFunction(entry.function, 5), number(entry.arenaFixedBytes),
       number(entry.arenaExampleBytes), number(entry.callFrameBytes), number(entry.taskFrameBytes),
       number(static_cast<uint64_t>(entry.maxBatch)),
       number32(static_cast<uint32_t>(entry.tensors.size())), number32(entry.batchMultiple),
       number32(entry.wholeBatch ? GENC_ENTRY_WHOLE_BATCH : 0), number32(0)});
}

Constant *HostModule::embedded(bool prepared) {
  if (library.weightsPlace != WeightsPlace::Library || library.weightsArePrepared != prepared)
    return null();
  StringRef data(weights.data(), weights.size());
  GlobalVariable *block =
      global(ConstantDataArray::getString(context, data, /*AddNull=*/false), "weights");
  block->setAlignment(Align(GENC_ALIGNMENT));
  return block;
}

std::string HostModule::cpuMessage() {
  std::string message = library.name + " is compiled for CPUs with";
  for (const std::string &feature : cpuFeatureNames(library))
    message += " " + feature;
  return message + "; this CPU, or its operating system, lacks one of them";
}

Constant *HostModule::entryDescs(const std::vector<EntryDescription> &entries, const Twine &name) {
  SmallVector<Constant *> elements;
  for (const EntryDescription &entry : entries)
    elements.push_back(entryDesc(entry));
  return array(elements, name);
}

Constant *HostModule::modelDesc() {
  Constant *list = entryDescs(library.entries, library.name + ".entries");
  std::string version = library.name + " " + library.version + " (genc " + library.gencVersion +
                        ", " + library.targetName + ")";
  Constant *prepare =
      library.prepareFunction.empty() ? null() : innerFunction(library.prepareFunction, 4);
  return global(
      ConstantStruct::getAnon(
          {number32(GENC_ABI_VERSION), number32(static_cast<uint32_t>(library.entries.size())),
           list, text(library.name), text(version), bytes(weightsHash(library)),
           bytes(preparedHash(library)), number(library.weightsBytes),
           number(library.preparedBytes), embedded(/*prepared=*/false), embedded(/*prepared=*/true),
           prepare, number(library.prepareArenaBytes), number(library.prepareCallFrameBytes),
           number(library.prepareTaskFrameBytes), number(library.cpuFeatures),
           library.cpuFeatures ? text(cpuMessage()) : null(), /*fallback=*/null(),
           library.training ? trainDesc() : null(), library.device ? deviceDesc() : null()}),
      library.name + ".library");
}

Function *HostModule::publicFunction(const std::string &name, Type *result,
                                     ArrayRef<Type *> parameters) {
  auto *function =
      Function::Create(FunctionType::get(result, parameters, false), GlobalValue::ExternalLinkage,
                       library.name + "_" + name, module.get());
  function->setDoesNotThrow();
  function->setUWTableKind(UWTableKind::Default);
  builder.SetInsertPoint(BasicBlock::Create(context, "", function));
  return function;
}

void HostModule::forward(Function *function, StringRef runtime, ArrayRef<Value *> arguments) {
  SmallVector<Type *> types;
  for (Value *argument : arguments)
    types.push_back(argument->getType());
  auto *type = FunctionType::get(function->getReturnType(), types, false);
  FunctionCallee callee = module->getOrInsertFunction(runtime, type);
  cast<Function>(callee.getCallee())->setVisibility(GlobalValue::HiddenVisibility);
  CallInst *call = builder.CreateCall(callee, arguments);
  if (function->getReturnType()->isVoidTy())
    builder.CreateRetVoid();
  else
    builder.CreateRet(call);
}

void HostModule::forwardAll(StringRef name, Type *result, ArrayRef<Type *> parameters) {
  Function *function = publicFunction(name.str(), result, parameters);
  SmallVector<Value *> arguments = {descriptor};
  append_range(arguments, make_pointer_range(function->args()));
  forward(function, ("genc_rt_" + name).str(), arguments);
}

void HostModule::forwardPlain(StringRef name, Type *result, ArrayRef<Type *> parameters) {
  Function *function = publicFunction(name.str(), result, parameters);
  SmallVector<Value *> arguments(make_pointer_range(function->args()));
  forward(function, ("genc_rt_" + name).str(), arguments);
}

void HostModule::modelFunctions() {
  if (library.createsAlone())
    forwardAll("model_create", i32, {pointer, pointer});
  if (library.weightsPlace != WeightsPlace::None) {
    forwardAll("model_create_from_file", i32, {pointer, pointer, pointer});
    forwardAll("model_create_from_memory", i32, {pointer, pointer, i64, pointer});
  }
  forwardPlain("model_destroy", Type::getVoidTy(context), {pointer});
  forwardPlain("model_threads", i32, {pointer});
  forwardAll("status_message", pointer, {i32});
  publicFunction("version", pointer, {});
  builder.CreateRet(text(library.name + " " + library.version + " (genc " + library.gencVersion +
                         ", " + library.targetName + ")"));
}

Value *HostModule::tensorArray(Function *function, unsigned first, unsigned count) {
  auto *type = ArrayType::get(pointer, std::max(count, 1u));
  Value *tensors = builder.CreateAlloca(type);
  for (unsigned i = 0; i < count; ++i)
    builder.CreateStore(function->getArg(first + i), builder.CreateConstGEP2_32(type, tensors, 0, i));
  return tensors;
}

void HostModule::runFunction(const std::string &name, StringRef runtime,
                             const EntryDescription &entry, uint32_t index) {
  unsigned tensors = static_cast<unsigned>(entry.tensors.size());
  SmallVector<Type *> parameters = {pointer, i64};
  parameters.append(tensors, pointer);
  parameters.append({pointer, i64, pointer});
  Function *run = publicFunction(name, i32, parameters);
  Value *io = tensorArray(run, 2, tensors);
  forward(run, runtime,
          {descriptor, number32(index), run->getArg(0), run->getArg(1), io,
           run->getArg(tensors + 2), run->getArg(tensors + 3), run->getArg(tensors + 4)});
}

void HostModule::entryFunctions(const EntryDescription &entry, uint32_t index) {
  runFunction(entry.name, "genc_rt_run", entry, index);
  Function *workspace = publicFunction(entry.name + "_workspace", i64, {pointer, i64});
  forward(workspace, "genc_rt_workspace",
          {descriptor, number32(index), workspace->getArg(0), workspace->getArg(1), number32(0)});
}

Expected<std::unique_ptr<Module>> makeHostModule(const LibraryDescription &library,
                                                 ArrayRef<char> weights, LLVMContext &context) {
  if (std::string problem = problemOf(library); !problem.empty())
    return createStringError(problem);
  uint64_t expected = 0;
  if (library.weightsPlace == WeightsPlace::Library)
    expected = library.weightsArePrepared ? library.preparedBytes : library.weightsBytes;
  if (weights.size() != expected)
    return createStringError("the weights to embed have another size than described");
  return HostModule(library, weights, context).build();
}

Expected<std::string> emitHostObject(const LibraryDescription &library, ArrayRef<char> weights) {
  LLVMContext context;
  Expected<std::unique_ptr<Module>> module = makeHostModule(library, weights, context);
  if (!module)
    return module.takeError();
  // The thunks run before the CPU is checked, so they keep to the baseline.
  return compileObject(**module, library.targetTriple, /*cpu=*/"", /*optimize=*/false);
}

} // namespace genc
