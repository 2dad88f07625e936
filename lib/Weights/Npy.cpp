//===- Npy.cpp - numpy's .npy files -------------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Format: numpy/lib/format.py. Magic, version, header length (2 bytes in
// version 1, 4 in 2 and 3), a Python dictionary with exactly the keys descr,
// fortran_order and shape, then the elements to the end of the file.
//
//===----------------------------------------------------------------------===//

#include "NpyHeader.h"
#include "genc/Weights/Array.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace genc;
using namespace genc::weights;

static constexpr uint64_t maxHeader = 65536;

/// Copies elements to row-major order, from a dense array whose axes run the
/// other way round.
static void reorderFortran(const uint8_t *from, llvm::ArrayRef<int64_t> shape, uint64_t width,
                           uint64_t elements, uint8_t *to) {
  size_t rank = shape.size();
  std::vector<uint64_t> stride(rank);
  uint64_t step = 1;
  for (size_t axis = 0; axis < rank; ++axis) {
    stride[axis] = step;
    step *= static_cast<uint64_t>(shape[axis]);
  }
  std::vector<int64_t> index(rank, 0);
  uint64_t position = 0;
  for (uint64_t i = 0; i < elements; ++i) {
    std::memcpy(to + i * width, from + position * width, width);
    for (size_t axis = rank; axis-- > 0;) {
      position += stride[axis];
      if (++index[axis] < shape[axis])
        break;
      position -= stride[axis] * static_cast<uint64_t>(shape[axis]);
      index[axis] = 0;
    }
  }
}

void weights::swapBytes(std::vector<uint8_t> &bytes, unsigned width) {
  for (size_t at = 0; width > 1 && at + width <= bytes.size(); at += width)
    std::reverse(bytes.begin() + at, bytes.begin() + at + width);
}

llvm::Expected<Array> genc::readNpy(llvm::MemoryBufferRef buffer) {
  Source source(buffer);
  if (!source.bytes().starts_with("\x93NUMPY"))
    return source.fail(ReadCode::UnknownForm, 0, "not a .npy file");
  if (!source.has(0, 12))
    return source.fail(ReadCode::Truncated, source.size(), "no room for a header");
  uint8_t version = source.load<uint8_t>(6);
  if (version < 1 || version > 3 || source.load<uint8_t>(7) != 0)
    return source.fail(ReadCode::Unsupported, 6, "only versions 1.0 to 3.0 are read");
  uint64_t start = version == 1 ? 10 : 12;
  uint64_t length = version == 1 ? source.load<uint16_t>(8) : source.load<uint32_t>(8);
  if (length > maxHeader)
    return source.fail(ReadCode::Limit, 8, "a header of more than 65536 bytes");
  if (!source.has(start, length))
    return source.fail(ReadCode::Truncated, 8, "the header passes the end of the file");
  NpyHeader header;
  if (llvm::Error error = parseNpyHeader(source, start, length, header))
    return std::move(error);

  uint64_t elements, size, width = byteSize(header.dtype), data = start + length;
  if (!countElements(header.shape, elements) || __builtin_mul_overflow(elements, width, &size))
    return source.fail(ReadCode::Overflow, start,
                       "the shape " + shapeText(header.shape) + " overflows 64 bits");
  if (size > source.size() - data)
    return source.fail(ReadCode::Truncated, data,
                       "shape " + shapeText(header.shape) + " needs " + llvm::Twine(size) +
                           " bytes, the file has " + llvm::Twine(source.size() - data));
  if (size < source.size() - data)
    return source.fail(ReadCode::Malformed, data + size, "bytes after the last element");
  Array array;
  array.dtype = header.dtype;
  array.shape = std::move(header.shape);
  array.bytes.resize(size);
  if (size == 0)
    return array;
  if (header.fortran && array.shape.size() > 1)
    reorderFortran(source.data() + data, array.shape, width, elements, array.bytes.data());
  else
    std::memcpy(array.bytes.data(), source.data() + data, size);
  if (header.bigEndian)
    swapBytes(array.bytes, width);
  return array;
}

llvm::Expected<std::string> genc::encodeNpy(const Array &array) {
  static constexpr const char *descr[] = {"<f8", "<f4", "<f2", nullptr, "<i8",
                                          "<i4", "<i2", "|i1", "|u1",   "|b1"};
  const char *type = descr[static_cast<unsigned>(array.dtype)];
  if (!type)
    return llvm::createStringError("numpy has no type for " + dtypeName(array.dtype));
  std::string text("\x93NUMPY\x01\0\0\0", 10);
  llvm::raw_string_ostream os(text);
  os << "{'descr': '" << type << "', 'fortran_order': False, 'shape': (";
  llvm::interleave(array.shape, os, ", ");
  os << (array.shape.size() == 1 ? ",), }" : "), }");
  // As numpy does: the elements begin at a multiple of 64.
  text.resize(llvm::alignTo(text.size() + 1, 64) - 1, ' ');
  text += '\n';
  llvm::support::endian::write16le(text.data() + 8, text.size() - 10);
  text.append(reinterpret_cast<const char *>(array.bytes.data()), array.bytes.size());
  return text;
}
