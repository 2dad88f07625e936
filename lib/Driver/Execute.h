//===- Execute.h - running an entry of a compiled library -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_EXECUTE_H
#define GENC_LIB_DRIVER_EXECUTE_H

#include "genc/Codegen/Codegen.h"
#include "genc/Package/Package.h"

namespace genc {

/// A library loaded into this process, with a model.
class LoadedLibrary {
public:
  /// Writes the shared library into a temporary folder and loads it.
  static llvm::Expected<LoadedLibrary> load(const LibraryDescription &description,
                                            llvm::ArrayRef<PackageFile> files, int threads);
  LoadedLibrary(LoadedLibrary &&);
  LoadedLibrary(const LoadedLibrary &) = delete;
  ~LoadedLibrary();

  /// Calls an entry. \p tensors: one pointer each, in the order of the description; noise may be null.
  llvm::Error run(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
                  const DrawState &draws) const;
  /// Gives the model other flat weights.
  llvm::Error setWeights(llvm::StringRef flat) const;

private:
  LoadedLibrary() = default;
  void *symbol(llvm::StringRef name) const;
  llvm::Error check(int status) const;

  std::string prefix;
  void *handle = nullptr;
  void *model = nullptr;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_EXECUTE_H
