//===- ModelFuzz.cpp - fuzz what a library does with a weights file -------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Runtime/Fake.h"
#include <cstdlib>
#include <cstring>

extern "C" uint64_t genc_xxh64(const void *data, uint64_t bytes);

namespace {
/// All memory that a model may ask for here: itself, its weights twice, and the arena of `prepare`.
constexpr size_t bound = 4096;

struct Memory {
  size_t total = 0;
  static void *allocate(void *context, size_t bytes, size_t alignment) {
    auto *self = static_cast<Memory *>(context);
    if ((self->total += bytes) > bound)
      std::abort();
    return std::aligned_alloc(alignment, bytes);
  }
  static void release(void *, void *memory) { std::free(memory); }
};
} // namespace

/// The first byte chooses whether the checksum is made good, so that the fuzzer comes past it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  std::unique_ptr<char[]> file(new char[size]);
  std::memcpy(file.get(), data + 1, size - 1);
  size_t bytes = size - 1;
  if ((data[0] & 1) && bytes >= sizeof(genc_weights_header) + 64) {
    uint64_t hash = genc_xxh64(file.get() + sizeof(genc_weights_header), 64);
    std::memcpy(file.get() + offsetof(genc_weights_header, payload_xxh64), &hash, sizeof hash);
  }
  fake::Library library;
  Memory memory;
  genc_model_options options = {};
  options.size = sizeof options;
  options.threads = 1;
  options.allocate = Memory::allocate;
  options.release = Memory::release;
  options.allocate_context = &memory;
  genc_model *model = nullptr;
  int32_t status =
      genc_rt_model_create_from_memory(&library.desc, &model, file.get(), bytes, &options);
  if ((status == GENC_OK) != (model != nullptr))
    std::abort();
  if (model) {
    fake::Call call(library, model, 3);
    if (call.run() != GENC_OK)
      std::abort();
  }
  genc_rt_model_destroy(model);
  return 0;
}
