//===- Describe.h - the description of a library from its module ------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_DESCRIBE_H
#define GENC_LIB_DRIVER_DESCRIBE_H

#include "Options.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Codegen/Entries.h"
#include "genc/Package/Library.h"
#include "mlir/IR/BuiltinOps.h"
#include <optional>

namespace genc {

/// What the package and the host code need to know of a scheduled module. \p kernels gives the scratch of each.
LibraryDescription describeLibrary(mlir::ModuleOp module, llvm::ArrayRef<KernelInfo> kernels,
                                   const Options &options);

struct DescribedFunctions {
  std::vector<EntryDescription> entries;
  std::optional<EntryDescription> prepare;
};

/// The functions of a module that was scheduled for \p place.
DescribedFunctions describeFunctions(mlir::ModuleOp module, llvm::ArrayRef<KernelInfo> kernels, Place place);

/// How it trains, where it has the entry `train_step`; \p library has its entries.
std::optional<TrainingDescription> describeTraining(mlir::ModuleOp module,
                                                    const LibraryDescription &library);

/// The entry's parameter that stands in for the draw of that name.
std::string noiseParameter(llvm::StringRef draw);

} // namespace genc

#endif // GENC_LIB_DRIVER_DESCRIBE_H
