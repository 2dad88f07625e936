//===- Execute.cpp - running an entry of a compiled library -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Execute.h"
#include "genc/Runtime/device.h"
#include "genc/Support/Interrupt.h"
#include "genc/Support/OutputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"
#include <array>
#include <cstdlib>
#include <dlfcn.h>
#include <utility>

using namespace genc;

void *LoadedLibrary::symbol(llvm::StringRef name) const {
  return dlsym(handle, (prefix + "_" + name.str()).c_str());
}

llvm::Error LoadedLibrary::check(int status) const {
  if (status == GENC_OK)
    return llvm::Error::success();
  auto message = reinterpret_cast<const char *(*)(int)>(symbol("status_message"));
  return llvm::createStringError(message(status));
}

LoadedLibrary::LoadedLibrary(LoadedLibrary &&other)
    : prefix(std::move(other.prefix)), handle(std::exchange(other.handle, nullptr)),
      model(std::exchange(other.model, nullptr)), device(std::exchange(other.device, nullptr)),
      stream(std::exchange(other.stream, nullptr)), workspace(std::move(other.workspace)) {}

LoadedLibrary::~LoadedLibrary() {
  auto destroy = [&](llvm::StringRef what, void *object) {
    if (object)
      reinterpret_cast<void (*)(void *)>(symbol((what + "_destroy").str()))(object);
  };
  destroy("stream", stream);
  destroy("device", device);
  destroy("model", model);
  if (handle)
    dlclose(handle);
}

/// Loads the shared library of \p files through a file that is gone again afterwards.
static llvm::Expected<void *> openShared(llvm::ArrayRef<PackageFile> files) {
  const PackageFile *shared = llvm::find_if(
      files, [](const PackageFile &file) { return llvm::StringRef(file.name).ends_with(".so"); });
  llvm::SmallString<128> path;
  if (std::error_code error = llvm::sys::fs::createTemporaryFile("genc", "so", path))
    return llvm::createStringError(error, "cannot make a temporary file");
  removeOnInterrupt(path);
  llvm::Error written = writeFile(path, shared->content);
  void *handle = written ? nullptr : dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  std::string reason = handle ? "" : written ? "" : dlerror();
  llvm::sys::fs::remove(path);
  forgetOnInterrupt(path);
  if (written)
    return std::move(written);
  if (!handle)
    return llvm::createStringError(reason);
  return handle;
}

llvm::Expected<LoadedLibrary> LoadedLibrary::load(const LibraryDescription &description,
                                                  llvm::ArrayRef<PackageFile> files, int threads) {
  auto handle = openShared(files);
  if (!handle)
    return handle.takeError();
  LoadedLibrary library;
  library.prefix = description.name;
  library.handle = *handle;
  genc_model_options options{};
  options.size = sizeof options;
  options.threads = threads;
  auto create = reinterpret_cast<int (*)(void **, const genc_model_options *)>(
      library.symbol("model_create"));
  if (llvm::Error error = library.check(create(&library.model, &options)))
    return std::move(error);
  if (description.device)
    if (llvm::Error error = library.openDevice())
      return std::move(error);
  return library;
}

llvm::Error LoadedLibrary::openDevice() {
  auto create = reinterpret_cast<int (*)(void **, const void *, const genc_device_options *)>(symbol("device_create"));
  if (llvm::Error error = check(create(&device, model, nullptr)))
    return error;
  auto open = reinterpret_cast<int (*)(void **, void *, void *)>(symbol("stream_create"));
  return check(open(&stream, device, nullptr));
}

namespace {

/// Calls a C function with as many tensor pointers as the entry has.
template <size_t... I>
int call(void *function, const void *model, int64_t batch, llvm::ArrayRef<void *> tensors,
         void *workspace, size_t bytes, const genc_options *options, std::index_sequence<I...>) {
  using Function =
      int (*)(const void *, int64_t, decltype((void)I, static_cast<void *>(nullptr))..., void *,
              size_t, const genc_options *);
  return reinterpret_cast<Function>(function)(model, batch, tensors[I]..., workspace, bytes,
                                              options);
}

using Caller = int (*)(void *, const void *, int64_t, llvm::ArrayRef<void *>, void *, size_t,
                       const genc_options *);

template <size_t N>
int callWith(void *function, const void *model, int64_t batch, llvm::ArrayRef<void *> tensors,
             void *workspace, size_t bytes, const genc_options *options) {
  return call(function, model, batch, tensors, workspace, bytes, options,
              std::make_index_sequence<N>());
}

template <size_t... N>
constexpr std::array<Caller, sizeof...(N)> makeCallers(std::index_sequence<N...>) {
  return {callWith<N>...};
}

constexpr auto callers = makeCallers(std::make_index_sequence<GENC_MAX_TENSORS + 1>());

} // namespace

void *LoadedLibrary::Workspace::get(size_t bytes) {
  bytes = llvm::alignTo(std::max<size_t>(bytes, 1), GENC_ALIGNMENT);
  if (bytes > size || !memory) {
    memory.reset(std::aligned_alloc(GENC_ALIGNMENT, bytes));
    size = memory ? bytes : 0;
  }
  return memory.get();
}

static llvm::Error noMemory(size_t bytes) {
  return llvm::createStringError("not enough memory for a workspace of " + std::to_string(bytes) +
                                 " bytes");
}

/// With the tensors of this process.
llvm::Error LoadedLibrary::runOnDevice(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
                                       genc_options options) const {
  options.host_tensors = 1;
  auto need = reinterpret_cast<size_t (*)(const void *, int64_t, int)>(symbol("device_" + entry.name + "_workspace"));
  auto allocate = reinterpret_cast<int (*)(void *, size_t, void **)>(symbol("device_allocate"));
  auto release = reinterpret_cast<void (*)(void *, void *)>(symbol("device_release"));
  size_t bytes = need(device, batch, 1);
  void *memory = nullptr;
  if (llvm::Error error = check(allocate(device, bytes, &memory)))
    return error;
  int status = callers[tensors.size()](symbol("device_" + entry.name), stream, batch, tensors, memory, bytes, &options);
  release(device, memory);
  return check(status);
}

llvm::Error LoadedLibrary::run(const EntryDescription &entry, int64_t batch,
                               llvm::ArrayRef<void *> tensors, const DrawState &draws,
                               const void *state) const {
  genc_options options{};
  options.size = sizeof options;
  options.seed = draws.seed;
  options.first_example = draws.firstExample;
  options.step = draws.step;
  options.state = state;
  if (device)
    return runOnDevice(entry, batch, tensors, options);
  auto need =
      reinterpret_cast<size_t (*)(const void *, int64_t)>(symbol(entry.name + "_workspace"));
  size_t bytes = need(model, batch);
  void *memory = workspace.get(bytes);
  if (!memory)
    return noMemory(bytes);
  return check(callers[tensors.size()](symbol(entry.name), model, batch, tensors, memory,
                                       std::max<size_t>(bytes, GENC_ALIGNMENT), &options));
}

//===----------------------------------------------------------------------===//
// Training
//===----------------------------------------------------------------------===//

namespace {

/// Calls NAME_train_step with as many inputs as it has.
template <size_t... I>
int callStep(void *function, const void *model, void *state, int64_t batch,
             llvm::ArrayRef<void *> inputs, float *values, void *workspace, size_t bytes,
             const genc_options &options, std::index_sequence<I...>) {
  using Function =
      int (*)(const void *, void *, int64_t, decltype((void)I, static_cast<void *>(nullptr))...,
              float *, void *, size_t, const genc_options *);
  return reinterpret_cast<Function>(function)(model, state, batch, inputs[I]..., values, workspace,
                                              bytes, &options);
}

using StepCaller = int (*)(void *, const void *, void *, int64_t, llvm::ArrayRef<void *>, float *,
                           void *, size_t, const genc_options &);

template <size_t N>
int callStepWith(void *function, const void *model, void *state, int64_t batch,
                 llvm::ArrayRef<void *> inputs, float *values, void *workspace, size_t bytes,
                 const genc_options &options) {
  return callStep(function, model, state, batch, inputs, values, workspace, bytes, options,
                  std::make_index_sequence<N>());
}

template <size_t... N>
constexpr std::array<StepCaller, sizeof...(N)> makeStepCallers(std::index_sequence<N...>) {
  return {callStepWith<N>...};
}

constexpr auto stepCallers = makeStepCallers(std::make_index_sequence<GENC_MAX_TENSORS + 1>());

} // namespace

size_t LoadedLibrary::trainWorkspace(int64_t batch, int64_t microbatch) const {
  using Function = size_t (*)(const void *, int64_t, int64_t);
  return reinterpret_cast<Function>(symbol("train_workspace"))(model, batch, microbatch);
}

size_t LoadedLibrary::stateSize() const {
  return reinterpret_cast<size_t (*)()>(symbol("state_size"))();
}

llvm::Error LoadedLibrary::init(void *state, llvm::ArrayRef<float> weights, uint64_t seed) const {
  size_t bytes = trainWorkspace(1, 0);
  void *memory = workspace.get(bytes);
  if (!memory)
    return noMemory(bytes);
  auto init = reinterpret_cast<int (*)(const void *, void *, size_t, const float *, uint64_t,
                                       void *, size_t, const genc_options *)>(symbol("init"));
  return check(init(model, state, stateSize(), weights.data(), seed, memory, bytes, nullptr));
}

llvm::Expected<bool> LoadedLibrary::trainStep(void *state, int64_t batch, int64_t microbatch,
                                              llvm::ArrayRef<void *> inputs,
                                              llvm::MutableArrayRef<float> values) const {
  size_t bytes = trainWorkspace(batch, microbatch);
  void *memory = workspace.get(bytes);
  if (!memory)
    return noMemory(bytes);
  genc_options options = {};
  options.size = sizeof options;
  options.microbatch = microbatch;
  int status = stepCallers[inputs.size()](symbol("train_step"), model, state, batch, inputs,
                                          values.data(), memory, bytes, options);
  if (status == GENC_NOT_FINITE)
    return false;
  if (llvm::Error error = check(status))
    return std::move(error);
  return true;
}

const float *LoadedLibrary::stateWeights(const void *state) const {
  return reinterpret_cast<const float *(*)(const void *)>(symbol("state_weights"))(state);
}

const float *LoadedLibrary::optimizerState(const void *state, size_t step, size_t number) const {
  auto get =
      reinterpret_cast<const float *(*)(const void *, int32_t, int32_t)>(symbol("optimizer_state"));
  return get(state, static_cast<int32_t>(step), static_cast<int32_t>(number));
}
