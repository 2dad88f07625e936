//===- Idx.cpp - idx files, as MNIST uses them --------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Format: two zero bytes, a type, the number of axes, each size in 4 bytes,
// then the elements; everything big-endian (yann.lecun.com/exdb/mnist).
//
//===----------------------------------------------------------------------===//

#include "IdxGzip.h"
#include "NpyHeader.h"
#include "genc/Weights/Array.h"
#include <cstring>

using namespace genc;
using namespace genc::weights;

static constexpr uint64_t firstPiece = 1u << 16;

static bool idxType(uint8_t code, DType &type) {
  switch (code) {
  case 0x08:
    type = DType::U8;
    return true;
  case 0x09:
    type = DType::I8;
    return true;
  case 0x0b:
    type = DType::I16;
    return true;
  case 0x0c:
    type = DType::I32;
    return true;
  case 0x0d:
    type = DType::F32;
    return true;
  case 0x0e:
    type = DType::F64;
    return true;
  default:
    return false;
  }
}

/// Where the bytes come from: the file itself, or what a gzip stream holds.
/// `take` fills exactly `count` bytes; `finish` makes sure that nothing follows.
template <typename Stream>
static llvm::Error readStream(const Source &source, Stream &stream, uint64_t limit, Array &array) {
  uint8_t head[4];
  if (llvm::Error error = stream.take(head, 4))
    return error;
  if (head[0] != 0 || head[1] != 0)
    return source.fail(ReadCode::UnknownForm, 0, "idx data must begin with two zero bytes");
  if (!idxType(head[2], array.dtype))
    return source.fail(ReadCode::Unsupported, 2,
                       "idx type " + llvm::Twine(head[2]) + " is not one of 8 9 11 12 13 14");
  if (head[3] < 1 || head[3] > maxRank)
    return source.fail(ReadCode::Limit, 3,
                       "idx data must have 1 to 32 axes, not " + llvm::Twine(head[3]));
  for (unsigned axis = 0; axis < head[3]; ++axis) {
    uint8_t size[4];
    if (llvm::Error error = stream.take(size, 4))
      return error;
    array.shape.push_back(llvm::support::endian::read32be(size));
  }
  uint64_t elements, bytes, width = byteSize(array.dtype);
  if (!countElements(array.shape, elements) || __builtin_mul_overflow(elements, width, &bytes))
    return source.fail(ReadCode::Overflow, 4,
                       "the shape " + shapeText(array.shape) + " overflows 64 bits");
  if (bytes > limit)
    return source.fail(ReadCode::Limit, 4,
                       "shape " + shapeText(array.shape) + " needs " + llvm::Twine(bytes) +
                           " bytes, more than the " + llvm::Twine(limit) +
                           " that a file of this size may hold");
  // Sizes are only claims: the array grows as the elements do come.
  while (array.bytes.size() < bytes) {
    uint64_t done = array.bytes.size(), next = std::min(bytes, std::max(firstPiece, 2 * done));
    array.bytes.reserve(next); // exactly
    array.bytes.resize(next);
    if (llvm::Error error = stream.take(array.bytes.data() + done, array.bytes.size() - done))
      return error;
  }
  swapBytes(array.bytes, width);
  return stream.finish();
}

namespace {
class PlainStream {
public:
  explicit PlainStream(const Source &source) : source(source) {}
  llvm::Error take(uint8_t *to, uint64_t count) {
    if (!source.has(at, count))
      return source.fail(ReadCode::Truncated, at, "the file ends within the idx data");
    if (count)
      std::memcpy(to, source.data() + at, count);
    at += count;
    return llvm::Error::success();
  }
  llvm::Error finish() {
    if (at != source.size())
      return source.fail(ReadCode::Malformed, at, "bytes after the last element");
    return llvm::Error::success();
  }

private:
  const Source &source;
  uint64_t at = 0;
};
} // namespace

llvm::Expected<Array> genc::readIdx(llvm::MemoryBufferRef buffer) {
  Source source(buffer);
  Array array;
  auto read = [&]() -> llvm::Error {
    if (source.bytes().starts_with("\x1f\x8b")) {
      GzipStream stream(source);
      return readStream(source, stream, inflatedLimit(source.size()), array);
    }
    PlainStream stream(source);
    return readStream(source, stream, source.size(), array);
  };
  if (llvm::Error error = read())
    return std::move(error);
  return array;
}

llvm::Expected<std::string> genc::encodeIdx(const Array &array, bool gzip) {
  static constexpr uint8_t codes[] = {0x0e, 0x0d, 0, 0, 0, 0x0c, 0x0b, 0x09, 0x08, 0};
  uint8_t code = codes[static_cast<unsigned>(array.dtype)];
  if (code == 0 || array.shape.empty() || array.shape.size() > maxRank)
    return llvm::createStringError("idx holds no " + dtypeName(array.dtype) + " of shape " +
                                   shapeText(array.shape));
  std::string bytes = {0, 0, static_cast<char>(code), static_cast<char>(array.shape.size())};
  for (int64_t size : array.shape) {
    if (size < 0 || size > UINT32_MAX)
      return llvm::createStringError("idx holds no axis of " + llvm::Twine(size));
    char text[4];
    llvm::support::endian::write32be(text, static_cast<uint32_t>(size));
    bytes.append(text, 4);
  }
  std::vector<uint8_t> data = array.bytes;
  swapBytes(data, byteSize(array.dtype));
  bytes.append(reinterpret_cast<const char *>(data.data()), data.size());
  return gzip ? gzipText(bytes) : std::move(bytes);
}
