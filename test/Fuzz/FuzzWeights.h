//===- FuzzWeights.h - open and read a weights file -------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_TEST_FUZZ_FUZZWEIGHTS_H
#define GENC_TEST_FUZZ_FUZZWEIGHTS_H

#include "FuzzSupport.h"
#include "genc/Weights/WeightFile.h"
#include <optional>

namespace genc::fuzz {

/// Opens the bytes within 2 x their size + 64 MiB and reads tensors, so that the
/// address sanitizer sees every element.
inline void openAndRead(llvm::StringRef bytes) {
  std::optional<WeightFile> file;
  {
    MemoryBound bound(2 * bytes.size() + 64 * mebibyte);
    auto opened = WeightFile::fromBuffer(llvm::MemoryBuffer::getMemBuffer(bytes, "fuzz", false));
    if (!opened)
      return checkRefusal(opened.takeError(), bytes.size());
    file = std::move(*opened);
  }
  uint64_t budget = 1 << 18;
  for (const TensorInfo &tensor : file->tensors()) {
    if (tensor.elements > budget)
      continue;
    budget -= tensor.elements;
    std::vector<float> values = file->read(tensor);
    if (values.size() != tensor.elements || file->find(tensor.name) != &tensor)
      std::abort();
  }
}

} // namespace genc::fuzz

#endif // GENC_TEST_FUZZ_FUZZWEIGHTS_H
