//===- Compilation.cpp - a model on its way through the stages --------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Compilation.h"
#include "PassMessages.h"
#include "Pipeline.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Support/OutputFile.h"
#include "genc/Syntax/Parser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"

using namespace genc;

static mlir::DialectRegistry makeRegistry() {
  mlir::DialectRegistry registry;
  registry.insert<gen::GenDialect, kernel::KernelDialect, mlir::func::FuncDialect,
                  mlir::LLVM::LLVMDialect>();
  halide::registerDefinitions(registry);
  autodiff::registerGradients(registry);
  return registry;
}

// Kernels are compiled in forked processes: this one stays single-threaded.
Compilation::Compilation(const Options &options)
    : options(options), diags(sources, llvm::errs(), options.diagnostics),
      mlirContext(makeRegistry(), mlir::MLIRContext::Threading::DISABLED) {
  mlirContext.loadAllAvailableDialects();
}

const ast::File *Compilation::parseModel() {
  llvm::StringRef path = options.positional.front();
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/true);
  if (!buffer) {
    diags.error(Code::cannotOpen, llvm::SMRange())
        << "cannot open " << tick(path) << ": " << buffer.getError().message();
    code = exitUserError;
    return nullptr;
  }
  files.push_back(path.str());
  unsigned id = sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  file = parse(id, diags);
  if (diags.hasErrors()) {
    code = exitUserError;
    return nullptr;
  }
  return file.get();
}

/// The stage that a module in text form is at.
static Stage stageOf(mlir::ModuleOp module) {
  Stage stage = Stage::Tensor;
  for (mlir::Operation &op : *module.getBody()) {
    if (auto kernel = llvm::dyn_cast<kernel::FuncOp>(op))
      return kernel.getSchedule() ? Stage::Schedule : Stage::Kernel;
    if (llvm::isa<gen::DataOp, gen::ConditionalOp>(op))
      stage = Stage::Model;
  }
  return stage;
}

/// Takes up a module that was written by --emit.
bool Compilation::readModule() {
  mlir::ParserConfig config(&mlirContext);
  current = mlir::parseSourceFile<mlir::ModuleOp>(options.positional.front(), sources, config);
  if (!current) {
    code = exitUserError;
    return false;
  }
  files.push_back(options.positional.front());
  reached = stageOf(*current);
  return true;
}

bool Compilation::elaborateModel() {
  if (llvm::StringRef(options.positional.front()).ends_with(".mlir"))
    return readModule();
  if (!file && !parseModel())
    return false;
  FileList more;
  current = elaborate(*file, options.sema, diags, mlirContext, more);
  files.insert(files.end(), more.begin(), more.end());
  if (current && !diags.hasErrors()) {
    reached = Stage::Model;
    return true;
  }
  code = exitUserError;
  return false;
}

bool Compilation::internalError(llvm::StringRef stage, llvm::StringRef message) {
  code = exitCompilerBug;
  llvm::errs() << "genc: internal compiler error at stage " << stage << ": " << message << "\n";
  if (!current)
    return false;
  std::string text, path = "genc-crash.mlir";
  llvm::raw_string_ostream os(text);
  current->print(os, mlir::OpPrintingFlags().enableDebugInfo());
  if (llvm::Error error = writeFile(path, text))
    llvm::consumeError(std::move(error));
  else
    llvm::errs() << "genc: please report this with the model file and " << path << "\n";
  return false;
}

static llvm::StringRef stageName(Stage stage) {
  switch (stage) {
  case Stage::Tensor:
    return "tensor";
  case Stage::Grad:
    return "grad";
  case Stage::Kernel:
    return "kernel";
  default:
    return "schedule";
  }
}

bool Compilation::runPasses(Stage stage) {
  mlir::PassManager manager(&mlirContext);
  manager.enableVerifier(true);
  if (options.timing)
    manager.enableTiming();
  if (options.printIrAfterAll)
    manager.enableIRPrinting(nullptr, [](mlir::Pass *, mlir::Operation *) { return true; });
  buildPipeline(manager, stage, options);
  PassMessages messages(mlirContext, diags);
  bool done = mlir::succeeded(manager.run(*current));
  if (diags.hasErrors()) {
    code = exitUserError;
    return false;
  }
  return done || internalError(stageName(stage), messages.internal());
}

/// Every entry that was asked for is one of the model's.
bool Compilation::checkEntries() {
  auto offered = (*current)->getAttrOfType<mlir::ArrayAttr>("gen.entries");
  std::vector<std::string> names;
  for (mlir::Attribute name : offered ? offered.getValue() : llvm::ArrayRef<mlir::Attribute>())
    names.push_back(llvm::cast<mlir::StringAttr>(name).str());
  bool trains = (*current)->hasAttr("gen.training"); // an entry made of others
  for (const std::string &entry : options.entries) {
    if (entry == "default" || (entry == "train_step" && trains) || current->lookupSymbol<mlir::func::FuncOp>(entry))
      continue;
    std::vector<llvm::StringRef> candidates(names.begin(), names.end());
    diags.error(Code::unknownEntry, llvm::SMRange())
            .note("it has " +
                  (names.empty() ? "none" : llvm::join(llvm::map_range(names, tick), ", ")))
            .suggest(llvm::SMRange(), entry, candidates)
        << "the model has no entry " << tick(entry);
    code = exitUserError;
    return false;
  }
  return true;
}

bool Compilation::advance(Stage stage) {
  if (reached < Stage::Model) {
    if (!elaborateModel())
      return false;
    for (auto weight : current->getOps<gen::WeightOp>())
      modelWeights.push_back(
          {weight.getSymName().str(),
           llvm::cast<mlir::RankedTensorType>(weight.getType()).getShape().vec()});
  }
  for (Stage next : {Stage::Tensor, Stage::Grad, Stage::Kernel, Stage::Schedule}) {
    if (next > stage || next <= reached)
      continue;
    if (!runPasses(next))
      return false;
    reached = next;
    if (next == Stage::Tensor && !checkEntries())
      return false;
  }
  return true;
}
