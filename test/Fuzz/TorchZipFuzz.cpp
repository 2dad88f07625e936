//===- TorchZipFuzz.cpp - fuzz the reader of zip archives ---------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FuzzWeights.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  genc::fuzz::openAndRead({reinterpret_cast<const char *>(data), size});
  return 0;
}
