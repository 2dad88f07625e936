//===- Object.h - LLVM modules to objects ------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_CODEGEN_OBJECT_H
#define GENC_CODEGEN_OBJECT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace llvm {
class Module;
} // namespace llvm

namespace genc {

/// Compiles a module to position-independent code: the bytes of one ELF object. The same module
/// gives the same bytes. `triple` is the target's, e.g. x86_64-unknown-linux-gnu; `cpu` LLVM's name
/// of the processor, empty for the baseline. `optimize`: run the usual -O2 passes before. Errors:
/// an unknown target, a module that is not valid.
llvm::Expected<std::string> compileObject(llvm::Module &module, llvm::StringRef triple,
                                          llvm::StringRef cpu, bool optimize);

} // namespace genc

#endif // GENC_CODEGEN_OBJECT_H
