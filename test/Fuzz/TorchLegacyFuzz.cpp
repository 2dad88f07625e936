//===- TorchLegacyFuzz.cpp - fuzz the reader of older PyTorch files -----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Weights/Builders.h"
#include "FuzzWeights.h"

/// The input stands behind the magic number, which it would only lose.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string bytes = genc::test::legacyMagic();
  bytes.append(reinterpret_cast<const char *>(data), size);
  genc::fuzz::openAndRead(bytes);
  return 0;
}
