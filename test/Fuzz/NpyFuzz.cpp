//===- NpyFuzz.cpp - fuzz the reader of .npy ----------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FuzzArrays.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  using namespace genc;
  fuzz::readBounded({reinterpret_cast<const char *>(data), size}, 2 * size + 64 * fuzz::mebibyte,
                    readNpy);
  return 0;
}
