//===- Execute.cpp - running an entry of a compiled library -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Execute.h"
#include "PointerCall.h"
#include "genc/Runtime/device.h"
#include "genc/Support/Interrupt.h"
#include "genc/Support/OutputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Path.h"
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
  return llvm::createStringError(function<const char *(int)>("status_message")(status));
}

LoadedLibrary::LoadedLibrary(LoadedLibrary &&other)
    : prefix(std::move(other.prefix)), handle(std::exchange(other.handle, nullptr)),
      model(std::exchange(other.model, nullptr)), device(std::exchange(other.device, nullptr)),
      stream(std::exchange(other.stream, nullptr)), scratch(std::move(other.scratch)),
      scratchOnDevice(std::exchange(other.scratchOnDevice, {})) {}

LoadedLibrary::~LoadedLibrary() {
  auto destroy = [&](llvm::StringRef what, void *object) {
    if (object)
      function<void(void *)>((what + "_destroy").str())(object);
  };
  if (scratchOnDevice.memory)
    function<void(void *, void *)>("device_release")(device, scratchOnDevice.memory);
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
  auto create = library.function<int(void **, const genc_model_options *)>("model_create");
  if (llvm::Error error = library.check(create(&library.model, &options)))
    return std::move(error);
  if (description.device)
    if (llvm::Error error = library.openDevice())
      return std::move(error);
  return library;
}

llvm::Error LoadedLibrary::openDevice() {
  auto create = function<int(void **, const void *, const genc_device_options *)>("device_create");
  if (llvm::Error error = check(create(&device, model, nullptr)))
    return error;
  return check(function<int(void **, void *, void *)>("stream_create")(&stream, device, nullptr));
}

void *LoadedLibrary::Scratch::get(size_t bytes) {
  bytes = llvm::alignTo(std::max<size_t>(bytes, 1), GENC_ALIGNMENT);
  if (bytes > size || !memory) {
    memory.reset(std::aligned_alloc(GENC_ALIGNMENT, bytes));
    size = memory ? bytes : 0;
  }
  return memory.get();
}

llvm::Expected<void *> LoadedLibrary::hostScratch(size_t bytes) const {
  if (void *memory = scratch.get(bytes))
    return memory;
  return llvm::createStringError("not enough memory for a workspace of " + std::to_string(bytes) +
                                 " bytes");
}

llvm::Expected<void *> LoadedLibrary::deviceScratch(size_t bytes) const {
  DeviceScratch &kept = scratchOnDevice;
  if (kept.memory && bytes <= kept.size)
    return kept.memory;
  if (kept.memory)
    function<void(void *, void *)>("device_release")(device, kept.memory);
  kept = {};
  if (llvm::Error error =
          check(function<int(void *, size_t, void **)>("device_allocate")(device, bytes, &kept.memory)))
    return std::move(error);
  kept.size = bytes;
  return kept.memory;
}

/// With the tensors of this process.
llvm::Error LoadedLibrary::runOnDevice(const EntryDescription &entry, int64_t batch,
                                       llvm::ArrayRef<void *> tensors, genc_options options) const {
  options.host_tensors = 1;
  size_t bytes = function<size_t(const void *, int64_t, int)>("device_" + entry.name + "_workspace")(
      device, batch, 1);
  auto memory = deviceScratch(bytes);
  if (!memory)
    return memory.takeError();
  return check(callWithPointers(symbol("device_" + entry.name), std::tuple(stream, batch), tensors,
                                std::tuple(*memory, bytes, &options)));
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
  size_t bytes = function<size_t(const void *, int64_t)>(entry.name + "_workspace")(model, batch);
  auto memory = hostScratch(bytes);
  if (!memory)
    return memory.takeError();
  return check(callWithPointers(
      symbol(entry.name), std::tuple(model, batch), tensors,
      std::tuple(*memory, std::max<size_t>(bytes, GENC_ALIGNMENT), &options)));
}
