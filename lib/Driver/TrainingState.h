//===- TrainingState.h - what a loaded library trains -----------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAININGSTATE_H
#define GENC_LIB_DRIVER_TRAININGSTATE_H

#include "Execute.h"

namespace genc {

/// A training state of a library: in this process's memory, and where the library has a device on
/// that, which moves it. The library outlives it.
class TrainingState {
public:
  explicit TrainingState(const LoadedLibrary &library) : library(&library) {}
  TrainingState(TrainingState &&);
  ~TrainingState();

  /// Begins training with these flat weights.
  llvm::Error begin(llvm::ArrayRef<float> weights, uint64_t seed);
  /// Goes on with the bytes of a state. Where they are none of this library, nothing is changed.
  llvm::Error restore(llvm::ArrayRef<uint8_t> bytes);
  /// One round. False where an objective is not finite, which `values` then show.
  llvm::Expected<bool> step(int64_t batch, int64_t microbatch, llvm::ArrayRef<void *> inputs,
                            llvm::MutableArrayRef<float> values);
  /// What options of a call name as its state.
  const void *place() const { return onDevice ? onDevice : memory.get(); }

  /// Brings what a device has moved to this process: the three below show it as it was then.
  llvm::Error fetch();
  llvm::ArrayRef<uint8_t> bytes() const {
    return {reinterpret_cast<const uint8_t *>(memory.get()), size()};
  }
  const float *weights() const;
  /// What the optimizer of a step keeps, by number.
  const float *optimizerState(size_t step, size_t number) const;

private:
  struct Free {
    void operator()(char *memory) const { std::free(memory); }
  };
  using Memory = std::unique_ptr<char, Free>;
  size_t size() const;
  llvm::Expected<Memory> allocate() const;
  size_t workspace(int64_t batch, int64_t microbatch) const;
  const float *weightsIn(const char *state) const;
  /// Makes `next` the state.
  llvm::Error adopt(Memory next);

  const LoadedLibrary *library;
  Memory memory;
  void *onDevice = nullptr;
  bool fetched = true; ///< `memory` is as the device's
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAININGSTATE_H
