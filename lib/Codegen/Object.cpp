//===- Object.cpp - LLVM modules to objects ---------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Codegen/Object.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Triple.h"

using namespace genc;

static void initializeTargets() {
  static bool once = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    return true;
  }();
  (void)once;
}

/// The usual -O2 passes.
static void runPasses(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

llvm::Expected<std::string> genc::compileObject(llvm::Module &module, llvm::StringRef triple,
                                                llvm::StringRef cpu, bool optimize) {
  initializeTargets();
  std::string message;
  llvm::Triple parsed(triple);
  const llvm::Target *backend = llvm::TargetRegistry::lookupTarget(parsed, message);
  if (!backend)
    return llvm::createStringError(message);
  std::unique_ptr<llvm::TargetMachine> machine(
      backend->createTargetMachine(parsed, cpu, "", llvm::TargetOptions(), llvm::Reloc::PIC_));
  module.setTargetTriple(parsed);
  module.setDataLayout(machine->createDataLayout());
  if (llvm::verifyModule(module, &llvm::errs()))
    return llvm::createStringError(module.getName() + " is not valid IR");
  if (optimize)
    runPasses(module, *machine);
  llvm::SmallString<0> object;
  llvm::raw_svector_ostream os(object);
  llvm::legacy::PassManager emission;
  if (machine->addPassesToEmitFile(emission, os, nullptr, llvm::CodeGenFileType::ObjectFile))
    return llvm::createStringError("cannot emit objects for " + triple);
  emission.run(module);
  return object.str().str();
}
