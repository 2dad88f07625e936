//===- ReadError.cpp - why a file from outside was refused ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/ReadError.h"
#include "Source.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace genc;

char ReadError::ID = 0;

llvm::StringRef genc::codeName(ReadCode code) {
  switch (code) {
  case ReadCode::Io:
    return "io";
  case ReadCode::UnknownForm:
    return "unknown-format";
  case ReadCode::Truncated:
    return "truncated";
  case ReadCode::Malformed:
    return "malformed";
  case ReadCode::Overflow:
    return "overflow";
  case ReadCode::OutOfRange:
    return "out-of-range";
  case ReadCode::Overlap:
    return "overlap";
  case ReadCode::Duplicate:
    return "duplicate";
  case ReadCode::Checksum:
    return "checksum";
  case ReadCode::Limit:
    return "limit";
  case ReadCode::Unsupported:
    return "unsupported";
  case ReadCode::NotFound:
    return "not-found";
  }
  llvm_unreachable("covered switch");
}

void ReadError::log(llvm::raw_ostream &os) const {
  os << fileName << ": at byte " << byteOffset << ": " << text << " [" << codeName(readCode) << ']';
}

std::error_code ReadError::convertToErrorCode() const {
  return std::make_error_code(readCode == ReadCode::Io ? std::errc::io_error
                                                       : std::errc::illegal_byte_sequence);
}

bool weights::countElements(llvm::ArrayRef<int64_t> shape, uint64_t &elements) {
  // A size of zero makes the product zero, but the others must still fit, so
  // that no later sum over axes can overflow.
  uint64_t product = 1;
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0)
      return false;
    if (size == 0)
      empty = true;
    else if (__builtin_mul_overflow(product, static_cast<uint64_t>(size), &product) ||
             product > INT64_MAX)
      return false;
  }
  elements = empty ? 0 : product;
  return true;
}

std::string weights::shapeText(llvm::ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(shape, os, "x");
  return text;
}
