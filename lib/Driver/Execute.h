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
  /// null. Reads the weights of the training state where given.
  llvm::Error run(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
                  const DrawState &draws, const void *state = nullptr) const;

  //===--------------------------------------------------------------------===//
  // Of libraries that train
  //===--------------------------------------------------------------------===//

  size_t stateSize() const;
  size_t trainWorkspace(int64_t batch, int64_t microbatch) const;
  /// Begins training in `state`, which is aligned, with these flat weights.
  llvm::Error init(void *state, llvm::ArrayRef<float> weights, uint64_t seed) const;
  /// One round. False where an objective is not finite, which `values` then show.
  llvm::Expected<bool> trainStep(void *state, int64_t batch, int64_t microbatch,
                                 llvm::ArrayRef<void *> inputs,
                                 llvm::MutableArrayRef<float> values) const;
  /// The flat weights in a state; null where it is none of this library.
  const float *stateWeights(const void *state) const;
  /// What the optimizer of a step keeps, by number.
  const float *optimizerState(const void *state, size_t step, size_t number) const;

private:
  /// Scratch memory that is kept from call to call.
  class Workspace {
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

  LoadedLibrary() = default;
  void *symbol(llvm::StringRef name) const;
  llvm::Error check(int status) const;
  llvm::Error openDevice();
  llvm::Error runOnDevice(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
                          genc_options options) const;

  std::string prefix;
  void *handle = nullptr;
  void *model = nullptr;
  void *device = nullptr, *stream = nullptr; ///< where it runs, if the library has code for one
  mutable Workspace workspace;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_EXECUTE_H
