//===- Source.h - bounds-checked view of a file's bytes ---------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_SOURCE_H
#define GENC_LIB_WEIGHTS_SOURCE_H

#include "genc/Support/Diagnostics.h"
#include "genc/Weights/DType.h"
#include "genc/Weights/ReadError.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace genc::weights {

/// More axes than any framework writes (numpy stops at 32 or 64).
constexpr unsigned maxRank = 32;
/// Room that every reader may use beside a multiple of the file's size.
constexpr uint64_t slack = 64ull << 20;
/// What inflated data may take: an honest picture or data set shrinks less.
constexpr uint64_t inflatedLimit(uint64_t fileBytes) { return slack + 32 * fileBytes; }

/// A file's bytes and its name for messages.
class Source {
public:
  Source(llvm::MemoryBufferRef buffer)
      : fileName(buffer.getBufferIdentifier()), text(buffer.getBuffer()) {}

  llvm::StringRef file() const { return fileName; }
  uint64_t size() const { return text.size(); }
  const uint8_t *data() const { return reinterpret_cast<const uint8_t *>(text.data()); }
  llvm::StringRef bytes() const { return text; }

  /// True when `count` bytes exist from `offset` on; never overflows.
  bool has(uint64_t offset, uint64_t count) const {
    return offset <= size() && count <= size() - offset;
  }
  llvm::StringRef slice(uint64_t offset, uint64_t count) const {
    assert(has(offset, count));
    return text.substr(offset, count);
  }

  /// Little-endian value; the caller has asked `has`.
  template <typename T> T load(uint64_t offset) const {
    assert(has(offset, sizeof(T)));
    return llvm::support::endian::read<T, llvm::endianness::little>(data() + offset);
  }

  llvm::Error fail(ReadCode code, uint64_t offset, const llvm::Twine &message) const {
    return llvm::make_error<ReadError>(fileName, code, offset, message);
  }

private:
  llvm::StringRef fileName;
  llvm::StringRef text;
};

/// Product of sizes, each at least 0; false when it passes 2^63 - 1.
bool countElements(llvm::ArrayRef<int64_t> shape, uint64_t &elements);

/// "2x3x4", or "scalar" for no axes.
std::string shapeText(llvm::ArrayRef<int64_t> shape);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_SOURCE_H
