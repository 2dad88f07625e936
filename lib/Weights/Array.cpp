//===- Array.cpp - arrays in files: kinds and conversions ---------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/Array.h"
#include "MappedFile.h"
#include "Source.h"
#include "genc/Support/OutputFile.h"
#include "llvm/Support/FileSystem.h"
#include <cmath>
#include <cstring>

using namespace genc;
using namespace genc::weights;

static bool isPng(llvm::StringRef bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }
static bool isNpy(llvm::StringRef bytes) { return bytes.starts_with("\x93NUMPY"); }
static bool isGzip(llvm::StringRef bytes) { return bytes.starts_with("\x1f\x8b"); }
static bool isIdx(llvm::StringRef bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= 8 && bytes[2] <= 14;
}

llvm::Expected<Array> genc::readArray(llvm::MemoryBufferRef buffer) {
  llvm::StringRef bytes = buffer.getBuffer();
  if (isNpy(bytes))
    return readNpy(buffer);
  if (isPng(bytes))
    return readPng(buffer);
  if (isIdx(bytes) || isGzip(bytes))
    return readIdx(buffer);
  // Text has no mark of its own.
  if (buffer.getBufferIdentifier().ends_with_insensitive(".csv"))
    return readCsv(buffer);
  return Source(buffer).fail(ReadCode::UnknownForm, 0, "neither .npy nor PNG nor idx, nor called .csv");
}

llvm::Expected<Array> genc::readArray(llvm::StringRef path) {
  if (llvm::sys::fs::is_directory(path))
    return readPictureFolder(path);
  auto buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  return readArray((*buffer)->getMemBufferRef());
}

static std::vector<float> plainFloats(const Array &array) {
  std::vector<float> values(array.elements());
  convertToFloat(array.dtype, array.bytes.data(), 1, values.size(), values.data());
  return values;
}

std::vector<float> genc::asFloat01(const Array &array) {
  std::vector<float> values = plainFloats(array);
  if (array.dtype == DType::U8)
    for (float &value : values)
      value /= 255.0f;
  return values;
}

/// One element as a double, which holds every int32 and tells other values apart.
static double elementAt(const Array &array, uint64_t index) {
  const uint8_t *from = array.bytes.data() + index * byteSize(array.dtype);
  if (array.dtype == DType::F64) {
    double value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  if (array.dtype == DType::I64) {
    int64_t value;
    std::memcpy(&value, from, sizeof(value));
    return static_cast<double>(value);
  }
  if (array.dtype == DType::I32) {
    int32_t value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  float value;
  convertToFloat(array.dtype, from, 1, 1, &value);
  return value;
}

llvm::Expected<std::vector<int32_t>> genc::asInt32(const Array &array) {
  std::vector<int32_t> values(array.elements());
  for (uint64_t i = 0; i < values.size(); ++i) {
    double value = elementAt(array, i);
    if (!(value >= INT32_MIN && value <= INT32_MAX) || value != std::floor(value))
      return llvm::createStringError("element " + llvm::Twine(i) + " is " +
                                     llvm::Twine(std::to_string(value)) +
                                     ", not a whole number of 32 bits");
    values[i] = static_cast<int32_t>(value);
  }
  return values;
}

Array genc::makeArray(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<float> values) {
  Array array;
  array.shape = shape.vec();
  array.bytes.resize(values.size() * sizeof(float));
  if (!values.empty())
    std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
  return array;
}

Array genc::toBytes01(const Array &array) {
  if (array.dtype == DType::U8)
    return array;
  Array result;
  result.dtype = DType::U8;
  result.shape = array.shape;
  for (float value : plainFloats(array)) {
    float scaled = value * 255.0f + 0.5f; // a NaN fails both comparisons
    result.bytes.push_back(scaled >= 255.0f ? 255
                           : scaled > 0.0f  ? static_cast<uint8_t>(scaled)
                                            : 0);
  }
  return result;
}

template <typename F> static llvm::Error writeEncoded(llvm::StringRef path, F encode) {
  auto bytes = encode();
  if (!bytes)
    return bytes.takeError();
  return writeFile(path, *bytes);
}

llvm::Error genc::writeNpy(llvm::StringRef path, const Array &array) {
  return writeEncoded(path, [&] { return encodeNpy(array); });
}

llvm::Error genc::writePng(llvm::StringRef path, const Array &array) {
  return writeEncoded(path, [&] { return encodePng(array); });
}

llvm::Error genc::writeIdx(llvm::StringRef path, const Array &array) {
  return writeEncoded(path, [&] { return encodeIdx(array, path.ends_with(".gz")); });
}

llvm::Error genc::writeArray(llvm::StringRef path, const Array &array) {
  if (path.ends_with(".npy"))
    return writeNpy(path, array);
  if (path.ends_with(".idx") || path.ends_with(".idx.gz"))
    return writeIdx(path, array);
  if (!path.ends_with(".png"))
    return llvm::createStringError("cannot write " + tick(path) +
                                   ": the name must end with .npy, .png, .idx or .idx.gz");
  Array bytes = toBytes01(array);
  if (bytes.shape.size() != 4)
    return writePng(path, bytes);
  auto grid = pictureGrid(bytes);
  if (!grid)
    return grid.takeError();
  return writePng(path, *grid);
}
