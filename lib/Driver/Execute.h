//===- Execute.h - running an entry of a compiled library -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_EXECUTE_H
#define GENC_LIB_DRIVER_EXECUTE_H

#include "genc/Codegen/Codegen.h"
#include "genc/Package/Package.h"
#include "genc/Runtime/abi.h"
#include <cstdlib>
#include <memory>

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

  /// Calls an entry. \p tensors: one pointer each, in the order of the description; noise may be
  /// null. Reads the weights of the training state where given, which on a device is the device's.
  llvm::Error run(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
                  const DrawState &draws, const void *state = nullptr) const;

private:
  friend class TrainingState;

  /// Memory that is kept from call to call for its contents to be written anew.
  class Scratch {
  public:
    /// At least `bytes`, aligned; null where there is no memory.
    void *get(size_t bytes);

  private:
    struct Free {
      void operator()(void *memory) const { std::free(memory); }
    };
    std::unique_ptr<void, Free> memory;
    size_t size = 0;
  };

  /// The same on the device.
  struct DeviceScratch {
    void *memory = nullptr;
    size_t size = 0;
  };

  LoadedLibrary() = default;
  void *symbol(llvm::StringRef name) const;
  template <typename Function> Function *function(llvm::StringRef name) const {
    return reinterpret_cast<Function *>(symbol(name));
  }
  llvm::Error check(int status) const;
  llvm::Error openDevice();
  llvm::Error runOnDevice(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
                          genc_options options) const;
  llvm::Expected<void *> hostScratch(size_t bytes) const;
  llvm::Expected<void *> deviceScratch(size_t bytes) const;

  std::string prefix;
  void *handle = nullptr;
  void *model = nullptr;
  void *device = nullptr, *stream = nullptr; ///< where it runs, if the library has code for one
  mutable Scratch scratch;
  mutable DeviceScratch scratchOnDevice;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_EXECUTE_H
