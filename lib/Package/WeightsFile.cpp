//===- WeightsFile.cpp - NAME.weights, the weights beside a library -------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Package/Package.h"
#include "genc/Runtime/abi.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <cstring>

using namespace llvm;

namespace genc {

/// One line per tensor, for tools and people: path, type, offset, shape.
static std::string indexText(const LibraryDescription &library) {
  std::string text;
  raw_string_ostream os(text);
  for (const WeightDescription &weight : library.weights) {
    os << weight.path << ' ' << shortName(weight.type) << ' ' << weight.offset << " [";
    interleave(weight.shape, os, ",");
    os << "]\n";
  }
  return text;
}

std::string weightsFile(const LibraryDescription &library, ArrayRef<char> block) {
  StringRef payload(block.data(), block.size());
  std::string index = indexText(library);
  genc_weights_header header = {};
  std::memcpy(header.magic, "GENCWTS\n", sizeof header.magic);
  header.format_version = 1;
  header.kind = library.weightsArePrepared ? 1 : 0;
  std::string hash =
      fromHex(library.weightsArePrepared ? preparedHash(library) : weightsHash(library));
  std::memcpy(header.hash, hash.data(), sizeof header.hash);
  header.payload_bytes = payload.size();
  header.payload_xxh64 = xxHash64(payload);
  header.index_bytes = index.size();
  std::string file(reinterpret_cast<const char *>(&header), sizeof header);
  file.reserve(file.size() + payload.size() + index.size());
  file.append(payload.data(), payload.size());
  return file + index;
}

} // namespace genc
