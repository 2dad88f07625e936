//===- HostModule.h - public functions and descriptors as LLVM IR -----------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_CODEGEN_HOST_HOSTMODULE_H
#define GENC_LIB_CODEGEN_HOST_HOSTMODULE_H

#include "genc/Package/Library.h"
#include "genc/Runtime/abi.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/TargetParser/Triple.h"

namespace genc {

/// Builds one module. Constants mirror the structs of genc/Runtime field by field; the names
/// of the methods are those of the structs.
class HostModule {
public:
  HostModule(const LibraryDescription &library, llvm::ArrayRef<char> weights,
             llvm::LLVMContext &context)
      : library(library), context(context), weights(weights),
        module(std::make_unique<llvm::Module>(library.name, context)), builder(context) {
    module->setTargetTriple(llvm::Triple(library.targetTriple));
    module->setPICLevel(llvm::PICLevel::BigPIC);
    pointer = llvm::PointerType::get(context, 0);
    i32 = builder.getInt32Ty();
    i64 = builder.getInt64Ty();
  }

  std::unique_ptr<llvm::Module> build() {
    descriptor = modelDesc();
    modelFunctions();
    for (auto [index, entry] : llvm::enumerate(library.entries))
      entryFunctions(entry, static_cast<uint32_t>(index));
    if (library.training)
      trainingFunctions();
    if (library.device)
      deviceFunctions();
    return std::move(module);
  }

private:
  // Constants.
  llvm::Constant *number(uint64_t value) { return llvm::ConstantInt::get(i64, value); }
  llvm::Constant *number32(uint32_t value) { return llvm::ConstantInt::get(i32, value); }
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(pointer); }
  llvm::Constant *text(llvm::StringRef value);
  llvm::Constant *bytes(llvm::StringRef hex);
  llvm::GlobalVariable *global(llvm::Constant *value, const llvm::Twine &name);
  llvm::Constant *innerFunction(const std::string &name, unsigned pointers);
  llvm::Constant *tensorDesc(const TensorDescription &tensor);
  llvm::Constant *entryDesc(const EntryDescription &entry);
  llvm::Constant *entryDescs(const std::vector<EntryDescription> &entries, const llvm::Twine &name);
  /// Stores the tensors among a public function's parameters, from number `first` on, into an array.
  llvm::Value *tensorArray(llvm::Function *function, unsigned first, unsigned count);
  llvm::Constant *modelDesc();
  llvm::Constant *embedded(bool prepared);
  std::string cpuMessage();

  // Functions.
  llvm::Function *publicFunction(const std::string &name, llvm::Type *result,
                                 llvm::ArrayRef<llvm::Type *> parameters);
  /// Calls the runtime's function with the descriptor before the arguments, and returns what it
  /// returns.
  void forward(llvm::Function *function, llvm::StringRef runtime,
               llvm::ArrayRef<llvm::Value *> arguments);
  /// A public function that is the runtime's of the same name, with the descriptor before its own
  /// parameters.
  void forwardAll(llvm::StringRef name, llvm::Type *result, llvm::ArrayRef<llvm::Type *> parameters);
  /// The same without the descriptor.
  void forwardPlain(llvm::StringRef name, llvm::Type *result,
                    llvm::ArrayRef<llvm::Type *> parameters);
  /// The function that calls an entry.
  void runFunction(const std::string &name, llvm::StringRef runtime, const EntryDescription &entry,
                   uint32_t index);
  void modelFunctions();
  void entryFunctions(const EntryDescription &entry, uint32_t index);

  // Device.cpp
  llvm::Constant *programDesc(const DeviceDescription::Program &program);
  llvm::Constant *deviceDesc();
  void deviceFunctions();
  void deviceEntryFunctions(const EntryDescription &entry, uint32_t index);

  // Training.cpp
  llvm::Constant *array(llvm::ArrayRef<llvm::Constant *> elements, const llvm::Twine &name);
  llvm::Constant *ranges(const std::vector<TrainingDescription::Range> &list);
  llvm::Constant *stepDesc(const TrainingDescription::Step &step);
  llvm::Constant *trainDesc();
  void trainStepFunction(const std::string &name);
  void trainingFunctions();

  const LibraryDescription &library;
  llvm::LLVMContext &context;
  llvm::ArrayRef<char> weights;
  std::unique_ptr<llvm::Module> module;
  llvm::IRBuilder<> builder;
  llvm::PointerType *pointer;
  llvm::IntegerType *i32, *i64;
  llvm::Constant *descriptor = nullptr;
};

} // namespace genc

#endif // GENC_LIB_CODEGEN_HOST_HOSTMODULE_H
