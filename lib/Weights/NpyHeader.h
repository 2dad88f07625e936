//===- NpyHeader.h - the dictionary of a .npy file --------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_NPYHEADER_H
#define GENC_LIB_WEIGHTS_NPYHEADER_H

#include "Source.h"
#include <vector>

namespace genc::weights {

struct NpyHeader {
  DType dtype = DType::F32;
  bool bigEndian = false;
  bool fortran = false;
  std::vector<int64_t> shape;
};

/// Parses the text at [start, start + length).
llvm::Error parseNpyHeader(const Source &source, uint64_t start, uint64_t length,
                           NpyHeader &header);

/// Reverses the bytes of every element.
void swapBytes(std::vector<uint8_t> &bytes, unsigned width);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_NPYHEADER_H
