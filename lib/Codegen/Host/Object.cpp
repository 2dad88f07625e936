//===- Object.cpp - the host module compiled ------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Codegen/Host.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

using namespace llvm;

namespace genc {

static void initializeTargets() {
  static bool once = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
    return true;
  }();
  (void)once;
}

Expected<std::string> emitHostObject(const LibraryDescription &library, ArrayRef<char> weights) {
  initializeTargets();
  LLVMContext context;
  Expected<std::unique_ptr<Module>> module = makeHostModule(library, weights, context);
  if (!module)
    return module.takeError();
  std::string problem;
  const Triple triple(library.targetTriple);
  const Target *target = TargetRegistry::lookupTarget(triple, problem);
  if (!target)
    return createStringError(problem);
  // The thunks run before the CPU is checked, so they keep to the baseline.
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
      triple, /*CPU=*/"", /*Features=*/"", TargetOptions(), Reloc::PIC_));
  (*module)->setDataLayout(machine->createDataLayout());
  if (verifyModule(**module, &errs()))
    return createStringError("the host module is not valid IR");
  SmallVector<char, 0> bytes;
  raw_svector_ostream os(bytes);
  legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, os, nullptr, CodeGenFileType::ObjectFile))
    return createStringError("cannot emit objects for " + library.targetTriple);
  passes.run(**module);
  return std::string(bytes.begin(), bytes.end());
}

} // namespace genc
