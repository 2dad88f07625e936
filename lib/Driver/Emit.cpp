//===- Emit.cpp - genc build --emit=STAGE -----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "Compilation.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Codegen/Entries.h"
#include "genc/Support/OutputFile.h"
#include "genc/Syntax/Dump.h"
#include "mlir/Pass/PassManager.h"

using namespace genc;

/// The text of the stage, or false with the exit code set in \p compilation.
static bool render(Compilation &compilation, const Options &options, llvm::raw_ostream &os) {
  Stage stage = options.stage;
  if (stage == Stage::Ast) {
    const ast::File *file = compilation.parseModel();
    if (file)
      dump(*file, os, &compilation.diagnostics().sourceMgr());
    return file;
  }
  if (!compilation.advance(std::min(stage, Stage::Schedule)))
    return false;
  mlir::ModuleOp module = compilation.module();
  if (stage == Stage::Halide || stage == Stage::Asm) {
    bool dumped =
        mlir::succeeded(stage == Stage::Halide ? dumpKernels(module, options.target, os)
                                               : dumpAssembly(module, options.target, os));
    return dumped || compilation.internalError("halide", "kernels do not compile");
  }
  if (stage == Stage::Llvm) {
    mlir::PassManager manager(module.getContext());
    manager.addPass(createLowerEntriesPass(options.target.device == DeviceApi::None ? Place::Host : Place::Device));
    if (mlir::failed(manager.run(module)))
      return compilation.internalError("llvm", "entries do not lower");
  }
  module.print(os);
  return true;
}

int genc::emitStage(const Options &options) {
  Compilation compilation(options);
  std::string text;
  llvm::raw_string_ostream os(text);
  if (!render(compilation, options, os))
    return compilation.exitCode() ? compilation.exitCode() : exitUserError;
  if (llvm::Error error = writeFile(options.output.empty() ? "-" : options.output, text)) {
    compilation.diagnostics().error(Code::cannotWrite, llvm::SMRange())
        << llvm::toString(std::move(error));
    return exitUserError;
  }
  return exitOk;
}
