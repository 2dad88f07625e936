//===- TrainingState.cpp - what a loaded library trains ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TrainingState.h"
#include "PointerCall.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>
#include <utility>

using namespace genc;

TrainingState::TrainingState(TrainingState &&other)
    : library(other.library), memory(std::move(other.memory)),
      onDevice(std::exchange(other.onDevice, nullptr)), fetched(other.fetched) {}

TrainingState::~TrainingState() {
  if (onDevice)
    library->function<void(void *)>("device_state_destroy")(onDevice);
}

size_t TrainingState::size() const { return library->function<size_t()>("state_size")(); }

llvm::Expected<TrainingState::Memory> TrainingState::allocate() const {
  size_t bytes = llvm::alignTo(size(), GENC_ALIGNMENT);
  if (Memory made{static_cast<char *>(std::aligned_alloc(GENC_ALIGNMENT, bytes))})
    return made;
  return llvm::createStringError("not enough memory for a training state of " +
                                 std::to_string(bytes) + " bytes");
}

size_t TrainingState::workspace(int64_t batch, int64_t microbatch) const {
  return library->function<size_t(const void *, int64_t, int64_t)>("train_workspace")(
      library->model, batch, microbatch);
}

const float *TrainingState::weightsIn(const char *state) const {
  return library->function<const float *(const void *)>("state_weights")(state);
}

llvm::Error TrainingState::adopt(Memory next) {
  if (library->device) {
    auto create = library->function<int(void **, void *, const void *)>("device_state_create");
    void *made = nullptr;
    if (llvm::Error error = library->check(create(&made, library->stream, next.get())))
      return error;
    if (onDevice)
      library->function<void(void *)>("device_state_destroy")(onDevice);
    onDevice = made;
  }
  memory = std::move(next);
  fetched = true;
  return llvm::Error::success();
}

llvm::Error TrainingState::begin(llvm::ArrayRef<float> weights, uint64_t seed) {
  auto next = allocate();
  if (!next)
    return next.takeError();
  size_t bytes = workspace(1, 0);
  auto scratch = library->hostScratch(bytes);
  if (!scratch)
    return scratch.takeError();
  auto init = library->function<int(const void *, void *, size_t, const float *, uint64_t, void *,
                                    size_t, const genc_options *)>("init");
  if (llvm::Error error = library->check(init(library->model, next->get(), size(), weights.data(),
                                              seed, *scratch, bytes, nullptr)))
    return error;
  return adopt(std::move(*next));
}

llvm::Error TrainingState::restore(llvm::ArrayRef<uint8_t> bytes) {
  auto next = allocate();
  if (!next)
    return next.takeError();
  if (bytes.size() == size())
    std::memcpy(next->get(), bytes.data(), bytes.size());
  if (bytes.size() != size() || !weightsIn(next->get()))
    return llvm::createStringError("it is no training state of this library");
  return adopt(std::move(*next));
}

llvm::Expected<bool> TrainingState::step(int64_t batch, int64_t microbatch,
                                         llvm::ArrayRef<void *> inputs,
                                         llvm::MutableArrayRef<float> values) {
  bool there = onDevice;
  size_t bytes = there ? library->function<size_t(const void *, int64_t, int)>("device_train_workspace")(
                             library->device, batch, 1)
                       : workspace(batch, microbatch);
  auto scratch = there ? library->deviceScratch(bytes) : library->hostScratch(bytes);
  if (!scratch)
    return scratch.takeError();
  genc_options options = {};
  options.size = sizeof options;
  options.microbatch = microbatch;
  options.host_tensors = there;
  fetched = false;
  int status = callWithPointers(
      library->symbol(there ? "device_train_step" : "train_step"),
      std::tuple(there ? library->stream : library->model, there ? onDevice : memory.get(), batch),
      inputs, std::tuple(values.data(), *scratch, bytes, &options));
  if (status == GENC_NOT_FINITE)
    return false;
  if (llvm::Error error = library->check(status))
    return std::move(error);
  return true;
}

llvm::Error TrainingState::fetch() {
  if (!onDevice || fetched)
    return llvm::Error::success();
  auto download = library->function<int(const void *, void *, void *, size_t)>("device_state_download");
  llvm::Error error = library->check(download(onDevice, library->stream, memory.get(), size()));
  fetched = !error;
  return error;
}

const float *TrainingState::weights() const { return weightsIn(memory.get()); }

const float *TrainingState::optimizerState(size_t step, size_t number) const {
  return library->function<const float *(const void *, int32_t, int32_t)>("optimizer_state")(
      memory.get(), static_cast<int32_t>(step), static_cast<int32_t>(number));
}
