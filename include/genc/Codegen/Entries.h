//===- Entries.h - host code of planned entries -------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_CODEGEN_ENTRIES_H
#define GENC_CODEGEN_ENTRIES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/Error.h"

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace genc {

/// Where kernels run: a library for a device has the functions of every entry twice.
enum class Place { Host, Device };

/// The symbol of the function of an entry that runs at `place` (genc_entry_fn of Runtime/abi.h; for `prepare`: genc_prepare_fn).
std::string entrySymbol(llvm::StringRef entry, Place place);

/// The symbol of a kernel's compiled function (genc_kernel_fn).
std::string kernelSymbol(llvm::StringRef kernel, Place place);

/// Makes an llvm.func of every planned entry: it hands pointers to the kernels in the order of the launches and
/// stops at the first status that is not 0. Assumes `gen-plan-buffers` and `gen-layout-weights`; consumes kernels.
std::unique_ptr<mlir::Pass> createLowerEntriesPass(Place place = Place::Host);
void registerLowerEntriesPass();

/// The LLVM module of a module that `createLowerEntriesPass` made.
llvm::Expected<std::unique_ptr<llvm::Module>> translateEntries(mlir::ModuleOp module,
                                                               llvm::LLVMContext &context);

} // namespace genc

#endif // GENC_CODEGEN_ENTRIES_H
