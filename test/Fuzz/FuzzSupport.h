//===- FuzzSupport.h - what every fuzz target asks --------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Besides not crashing, a reader keeps the memory bound of its header, which is
// checked here exactly: every allocation is counted while it runs. And every
// refusal points into the file.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_TEST_FUZZ_FUZZSUPPORT_H
#define GENC_TEST_FUZZ_FUZZSUPPORT_H

#include "genc/Weights/ReadError.h"
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sanitizer/allocator_interface.h>

namespace genc::fuzz {

constexpr uint64_t mebibyte = 1u << 20;

/// Bytes allocated since `MemoryBound` began, and the most of them at a time.
inline int64_t liveBytes, peakBytes;
inline bool counting;

/// Stops the target when the code in its scope allocates more than `limit`.
class MemoryBound {
public:
  explicit MemoryBound(uint64_t limit) : limit(limit) {
    static bool installed = install();
    (void)installed;
    liveBytes = peakBytes = 0;
    counting = true;
  }
  ~MemoryBound() {
    counting = false;
    if (peakBytes > static_cast<int64_t>(limit)) {
      std::fprintf(stderr, "memory bound broken: %lld of %llu bytes\n",
                   static_cast<long long>(peakBytes), static_cast<unsigned long long>(limit));
      std::abort();
    }
  }

private:
  static bool install() {
    return __sanitizer_install_malloc_and_free_hooks(
               [](const volatile void *, size_t size) {
                 if (!counting)
                   return;
                 liveBytes += static_cast<int64_t>(size);
                 if (liveBytes > peakBytes)
                   peakBytes = liveBytes;
               },
               [](const volatile void *memory) {
                 if (counting && memory)
                   liveBytes -= static_cast<int64_t>(
                       __sanitizer_get_allocated_size(const_cast<const void *>(memory)));
               }) != 0;
  }
  uint64_t limit;
};

/// Everything a refusal must say.
inline void checkRefusal(llvm::Error error, uint64_t fileSize) {
  llvm::handleAllErrors(std::move(error), [&](const ReadError &refusal) {
    if (refusal.offset() > fileSize || refusal.what().empty()) {
      std::fprintf(stderr, "a refusal points to byte %llu of %llu\n",
                   static_cast<unsigned long long>(refusal.offset()),
                   static_cast<unsigned long long>(fileSize));
      std::abort();
    }
  });
}

} // namespace genc::fuzz

#endif // GENC_TEST_FUZZ_FUZZSUPPORT_H
