//===- Execute.cpp - running an entry of a compiled library -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Execute.h"
#include "genc/Runtime/abi.h"
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
      model(std::exchange(other.model, nullptr)) {}

LoadedLibrary::~LoadedLibrary() {
  if (model)
    reinterpret_cast<void (*)(void *)>(symbol("model_destroy"))(model);
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
  return library;
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

llvm::Error LoadedLibrary::run(const EntryDescription &entry, int64_t batch,
                               llvm::ArrayRef<void *> tensors,
                               const DrawState &draws) const {
  auto need =
      reinterpret_cast<size_t (*)(const void *, int64_t, int)>(symbol(entry.name + "_workspace"));
  size_t bytes = llvm::alignTo(std::max<size_t>(need(model, batch, 0), 1), GENC_ALIGNMENT);
  void *workspace = std::aligned_alloc(GENC_ALIGNMENT, bytes);
  if (!workspace)
    return llvm::createStringError("not enough memory for a workspace of " + std::to_string(bytes) +
                                   " bytes");
  genc_options options{};
  options.size = sizeof options;
  options.seed = draws.seed;
  options.first_example = draws.firstExample;
  options.step = draws.step;
  int status = callers[tensors.size()](symbol(entry.name), model, batch, tensors, workspace, bytes,
                                       &options);
  std::free(workspace);
  return check(status);
}

llvm::Error LoadedLibrary::setWeights(llvm::StringRef flat) const {
  auto set = reinterpret_cast<int (*)(void *, const void *, size_t)>(symbol("model_set_weights"));
  return check(set(model, flat.data(), flat.size()));
}
