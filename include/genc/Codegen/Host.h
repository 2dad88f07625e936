//===- Host.h - the public functions of a library -------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_CODEGEN_HOST_H
#define GENC_CODEGEN_HOST_H

#include "genc/Package/Library.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace genc {

/// The LLVM module of the public C functions (thunks that put their arguments into an array and
/// call the runtime) and of the descriptors (constants of the structs in genc/Runtime/abi.h).
/// `weights`: the block to embed when the place is Library, flat or prepared as the description
/// says, else empty. Errors: a description with a problem, weights of the wrong size.
llvm::Expected<std::unique_ptr<llvm::Module>> makeHostModule(const LibraryDescription &library,
                                                             llvm::ArrayRef<char> weights,
                                                             llvm::LLVMContext &context);

/// That module compiled for the target of the description: the bytes of one ELF object. The same
/// input gives the same bytes.
llvm::Expected<std::string> emitHostObject(const LibraryDescription &library,
                                           llvm::ArrayRef<char> weights = {});

} // namespace genc

#endif // GENC_CODEGEN_HOST_H
