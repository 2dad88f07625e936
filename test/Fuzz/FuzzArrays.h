//===- FuzzArrays.h - read an array and write it again ----------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_TEST_FUZZ_FUZZARRAYS_H
#define GENC_TEST_FUZZ_FUZZARRAYS_H

#include "FuzzSupport.h"
#include "genc/Weights/Array.h"
#include <optional>

namespace genc::fuzz {

/// Reads within `limit` bytes; what was read must survive being written as .npy.
template <typename Reader> void readBounded(llvm::StringRef bytes, uint64_t limit, Reader reader) {
  std::optional<Array> array;
  {
    MemoryBound bound(limit);
    auto read = reader(llvm::MemoryBufferRef(bytes, "fuzz"));
    if (!read)
      return checkRefusal(read.takeError(), bytes.size());
    array = std::move(*read);
  }
  uint64_t elements = 1;
  for (int64_t size : array->shape)
    elements *= static_cast<uint64_t>(size);
  if (elements != array->elements())
    std::abort();
  if (elements > 1 << 16)
    return;
  std::string text = llvm::cantFail(encodeNpy(*array));
  Array again = llvm::cantFail(readNpy({text, "again"}));
  if (again.bytes != array->bytes || again.shape != array->shape ||
      asFloat01(again).size() != elements)
    std::abort();
}

} // namespace genc::fuzz

#endif // GENC_TEST_FUZZ_FUZZARRAYS_H
