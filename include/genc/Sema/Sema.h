//===- Sema.h - from the syntax tree to the gen dialect --*- C++ -*- ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_SEMA_SEMA_H
#define GENC_SEMA_SEMA_H

#include "genc/Support/Diagnostics.h"
#include "genc/Syntax/AST.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <string>
#include <utility>
#include <vector>

namespace genc {

struct SemaOptions {
  /// `-Dname=value`, in order; the last of equal names counts. Gives model parameters and named
  /// dimensions.
  std::vector<std::pair<std::string, std::string>> defines;
  /// Folders in which `import` looks, after the importing file's own.
  std::vector<std::string> includeDirs;
  /// Which model of the file; may be empty if it has one.
  std::string model;
  /// A folder of `.gen` files that stands for the built-in standard library; empty: the built-in
  /// one.
  std::string libraryDir;
};

/// Elaborates a model with concrete shapes into a module of the stage `model` (gen and func
/// dialects, which are loaded). Messages go to `diags`, whose source manager holds the file's text;
/// imported files and the library are added to it. Null after an error. The module is verified.
mlir::OwningOpRef<mlir::ModuleOp> elaborate(const ast::File &file, const SemaOptions &options,
                                            Diagnostics &diags, mlir::MLIRContext &context);

/// Every file that the elaboration read, besides the model itself, in order (for dependency files).
/// Filled by the overload below.
using FileList = std::vector<std::string>;
mlir::OwningOpRef<mlir::ModuleOp> elaborate(const ast::File &file, const SemaOptions &options,
                                            Diagnostics &diags, mlir::MLIRContext &context,
                                            FileList &filesRead);

} // namespace genc

#endif // GENC_SEMA_SEMA_H
