//===- SafetensorsWriter.h - write tensors to a file ------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_WEIGHTS_SAFETENSORSWRITER_H
#define GENC_WEIGHTS_SAFETENSORSWRITER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <utility>

namespace genc {

/// A tensor to write: of float32 values, or of bytes (u8) where `values` is empty. It has as many
/// elements as `shape` says.
struct NamedTensor {
  llvm::StringRef name;
  llvm::ArrayRef<int64_t> shape;
  llvm::ArrayRef<float> values;
  llvm::ArrayRef<uint8_t> bytes{};
};

/// Writes a safetensors file with the tensors in the given order. The header is
/// padded with spaces so that the data begins at a multiple of 64 bytes; equal
/// arguments give equal bytes. The file appears whole or not at all, and lies on the disk at return.
/// Errors: a name twice or not UTF-8 or `__metadata__`, a shape that disagrees
/// with its values, a header beyond 100,000,000 bytes, or the system's.
llvm::Error writeSafetensors(llvm::StringRef path, llvm::ArrayRef<NamedTensor> tensors,
                             llvm::ArrayRef<std::pair<std::string, std::string>> metadata = {});

/// The header with its length in front, as `writeSafetensors` writes it.
llvm::Expected<std::string>
safetensorsHeader(llvm::ArrayRef<NamedTensor> tensors,
                  llvm::ArrayRef<std::pair<std::string, std::string>> metadata = {});

} // namespace genc

#endif // GENC_WEIGHTS_SAFETENSORSWRITER_H
