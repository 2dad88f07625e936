//===- KernelCache.h - compiled kernels in a folder --------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_KERNELCACHE_H
#define GENC_LIB_CODEGEN_KERNELCACHE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace genc {

/// What the code generator answered, found again by all that the answer follows from: the kernel's text, the target,
/// this compiler. Nothing here fails: what cannot be read is compiled, what cannot be written is compiled again.
class KernelCache {
public:
  /// An empty folder keeps nothing. `context`: what all kernels of one compilation share.
  KernelCache(llvm::StringRef folder, llvm::ArrayRef<llvm::StringRef> context);
  /// Old answers go where there are many.
  ~KernelCache();
  KernelCache(const KernelCache &) = delete;

  std::optional<std::string> find(llvm::StringRef kernel) const;
  void keep(llvm::StringRef kernel, llvm::StringRef answer);

private:
  std::string pathOf(llvm::StringRef kernel) const;

  std::string folder, context;
  bool grew = false;
};

} // namespace genc

#endif // GENC_LIB_CODEGEN_KERNELCACHE_H
