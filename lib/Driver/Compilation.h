//===- Compilation.h - a model on its way through the stages --------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_COMPILATION_H
#define GENC_LIB_DRIVER_COMPILATION_H

#include "Options.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/SourceMgr.h"

namespace genc {

/// A weight that the model declares.
struct ModelWeight {
  std::string path;
  std::vector<int64_t> shape;
};

/// The model file, its messages and its module, brought forward stage by stage.
class Compilation {
public:
  explicit Compilation(const Options &options);

  /// Reads and parses the model file; null after an error.
  const ast::File *parseModel();
  /// Brings the module to \p stage (Model to Schedule). False after an error, with the exit code set.
  bool advance(Stage stage);

  mlir::ModuleOp module() { return *current; }
  mlir::MLIRContext &context() { return mlirContext; }
  Diagnostics &diagnostics() { return diags; }
  /// The weights of the whole model, also those that the entries built do not read.
  llvm::ArrayRef<ModelWeight> weights() const { return modelWeights; }
  llvm::ArrayRef<std::string> filesRead() const { return files; }
  int exitCode() const { return code; }
  /// Reports a mistake of the compiler and leaves a reproducer.
  bool internalError(llvm::StringRef stage, llvm::StringRef message);

private:
  bool elaborateModel();
  bool readModule();
  bool runPasses(Stage stage);
  bool checkEntries();

  const Options &options;
  llvm::SourceMgr sources;
  Diagnostics diags;
  mlir::MLIRContext mlirContext;
  std::unique_ptr<ast::File> file;
  mlir::OwningOpRef<mlir::ModuleOp> current;
  Stage reached = Stage::Ast;
  FileList files;
  std::vector<ModelWeight> modelWeights;
  int code = exitOk;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_COMPILATION_H
