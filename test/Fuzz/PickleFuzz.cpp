//===- PickleFuzz.cpp - fuzz the pickle inside of an archive ------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Weights/Builders.h"
#include "FuzzWeights.h"

/// The input is data.pkl of an archive that is right in everything else, for a
/// changed byte in a whole archive mostly ends at its checksum.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::string storage(256, 0x3f);
  std::string pickle(reinterpret_cast<const char *>(data), size);
  std::string bytes = genc::test::torchZip(pickle, {{"0", storage}, {"1", "abcd"}}).bytes;
  genc::fuzz::openAndRead(bytes);
  return 0;
}
