//===- SafetensorsHeader.h - the JSON header of safetensors -----*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_SAFETENSORSHEADER_H
#define GENC_LIB_WEIGHTS_SAFETENSORSHEADER_H

#include "Source.h"
#include <optional>
#include <string>
#include <vector>

namespace genc::weights {

/// One entry of the header, as written.
struct HeaderEntry {
  std::string name;
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;
  uint64_t position = 0; ///< of the entry's end in the file, for messages
};

struct SafetensorsHeader {
  std::vector<HeaderEntry> entries;
  std::vector<std::pair<std::string, std::string>> metadata;
};

/// Parses the JSON text at [8, 8 + length) without recursion. Refuses unknown,
/// missing and repeated keys inside an entry; repeated tensor names are the
/// caller's business.
llvm::Error parseSafetensorsHeader(const Source &source, uint64_t length,
                                   SafetensorsHeader &header);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_SAFETENSORSHEADER_H
