//===- PngFuzz.cpp - fuzz the reader of PNG -----------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FuzzArrays.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Endian.h"
#include <string>

using namespace genc;

/// Gives every chunk its right checksum, or nothing would come past the first.
static void repair(std::string &bytes) {
  for (size_t at = 8; at + 12 <= bytes.size();) {
    uint32_t length = llvm::support::endian::read32be(bytes.data() + at);
    if (length > bytes.size() - at - 12)
      return;
    auto *type = reinterpret_cast<const uint8_t *>(bytes.data() + at + 4);
    llvm::support::endian::write32be(bytes.data() + at + 8 + length,
                                     llvm::crc32({type, size_t(length) + 4}));
    at += size_t(length) + 12;
  }
}

/// The first byte says whether checksums are repaired. The picture and a second
/// copy while it grows, and libpng with its chunks, need 2 x (32 x the size +
/// 64 MiB) + 16 MiB at most.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  std::string bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
  if (data[0] & 1)
    repair(bytes);
  fuzz::readBounded(bytes, 2 * (32 * size + 64 * fuzz::mebibyte) + 16 * fuzz::mebibyte, readPng);
  return 0;
}
