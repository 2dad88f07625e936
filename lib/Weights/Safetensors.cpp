//===- Safetensors.cpp - read safetensors files ---------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rules of the reference reader, and stricter in one: names may not repeat.
// The header is at most 100,000,000 bytes; sorted by offset, every tensor begins
// where the one before ended and the last ends with the file, so no byte is
// hidden and none is used twice.
//
//===----------------------------------------------------------------------===//

#include "Readers.h"
#include "SafetensorsHeader.h"
#include "llvm/ADT/STLExtras.h"

using namespace genc;
using namespace genc::weights;

constexpr uint64_t maxHeader = 100'000'000;

bool weights::isSafetensors(llvm::StringRef bytes) {
  return bytes.size() >= 9 && bytes[8] == '{' &&
         bytes.substr(4, 4) == llvm::StringRef("\0\0\0\0", 4);
}

static llvm::Error checkEntry(const Source &source, const HeaderEntry &entry, uint64_t expected,
                              uint64_t dataSize, uint64_t &elements) {
  std::string name = tick(entry.name);
  if (entry.end < entry.begin || entry.end > dataSize)
    return source.fail(ReadCode::OutOfRange, entry.position,
                       "tensor " + name + " spans " + llvm::Twine(entry.begin) + " to " +
                           llvm::Twine(entry.end) + ", the data has " + llvm::Twine(dataSize) +
                           " bytes");
  if (entry.begin != expected)
    return source.fail(ReadCode::Overlap, entry.position,
                       "tensor " + name + " begins at " + llvm::Twine(entry.begin) +
                           " of the data, expected " + llvm::Twine(expected) +
                           (entry.begin < expected ? " (overlap)" : " (hole)"));
  uint64_t bytes = 0;
  if (!countElements(entry.shape, elements) ||
      __builtin_mul_overflow(elements, uint64_t(byteSize(entry.dtype)), &bytes))
    return source.fail(ReadCode::Overflow, entry.position,
                       "the shape " + shapeText(entry.shape) + " of tensor " + name +
                           " overflows 64 bits");
  if (bytes != entry.end - entry.begin)
    return source.fail(ReadCode::Malformed, entry.position,
                       "tensor " + name + " of shape " + shapeText(entry.shape) + " and type " +
                           dtypeName(entry.dtype) + " needs " + llvm::Twine(bytes) +
                           " bytes, its offsets span " + llvm::Twine(entry.end - entry.begin));
  return llvm::Error::success();
}

static llvm::Error checkMetadata(const Source &source, SafetensorsHeader &header) {
  std::vector<llvm::StringRef> keys;
  for (auto &pair : header.metadata)
    keys.push_back(pair.first);
  llvm::sort(keys);
  auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice != keys.end())
    return source.fail(ReadCode::Duplicate, 8, "metadata key " + tick(*twice) + " occurs twice");
  return llvm::Error::success();
}

llvm::Error weights::readSafetensors(const Source &source, WeightContents &contents) {
  if (!source.has(0, 9))
    return source.fail(ReadCode::Truncated, source.size(), "no room for a header");
  uint64_t length = source.load<uint64_t>(0);
  if (length > maxHeader)
    return source.fail(ReadCode::Limit, 0,
                       "the header announces " + llvm::Twine(length) +
                           " bytes, more than 100000000");
  if (!source.has(8, length))
    return source.fail(ReadCode::Truncated, 0,
                       "the header announces " + llvm::Twine(length) + " bytes, the file has " +
                           llvm::Twine(source.size() - 8) + " after the length");
  SafetensorsHeader header;
  if (llvm::Error error = parseSafetensorsHeader(source, length, header))
    return error;
  if (llvm::Error error = checkMetadata(source, header))
    return error;

  llvm::stable_sort(header.entries, [](const HeaderEntry &a, const HeaderEntry &b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  uint64_t start = 8 + length, dataSize = source.size() - start, expected = 0;
  contents.tensors.reserve(header.entries.size());
  for (HeaderEntry &entry : header.entries) {
    TensorInfo tensor;
    if (llvm::Error error = checkEntry(source, entry, expected, dataSize, tensor.elements))
      return error;
    expected = entry.end;
    tensor.name = std::move(entry.name);
    tensor.dtype = entry.dtype;
    tensor.shape = std::move(entry.shape);
    tensor.offset = start + entry.begin;
    contents.tensors.push_back(std::move(tensor));
  }
  if (expected != dataSize)
    return source.fail(ReadCode::Overlap, start + expected,
                       llvm::Twine(dataSize - expected) + " bytes after the last tensor");
  contents.metadata = std::move(header.metadata);
  return llvm::Error::success();
}
