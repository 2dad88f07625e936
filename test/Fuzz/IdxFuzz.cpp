//===- IdxFuzz.cpp - fuzz the reader of idx and idx.gz ------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FuzzArrays.h"

/// The bound is that of gzipped files: 32 x the size + 64 MiB, twice for the
/// growing array and the one it is copied to.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  using namespace genc;
  fuzz::readBounded({reinterpret_cast<const char *>(data), size},
                    2 * (32 * size + 64 * fuzz::mebibyte), readIdx);
  return 0;
}
