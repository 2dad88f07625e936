//===- SafetensorsWriter.cpp - write tensors to a file --------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/SafetensorsWriter.h"
#include "Source.h"
#include "genc/Support/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"

using namespace genc;
using namespace genc::weights;

/// JSON is written piece by piece: an llvm::json::Object would lose the order.
static std::string jsonText(llvm::StringRef text) {
  std::string result;
  llvm::raw_string_ostream os(result);
  os << llvm::json::Value(text);
  return result;
}

static size_t elementsOf(const NamedTensor &tensor) {
  return tensor.bytes.empty() ? tensor.values.size() : tensor.bytes.size();
}

/// What lies in the file.
static llvm::ArrayRef<uint8_t> bytesOf(const NamedTensor &tensor) {
  if (!tensor.bytes.empty())
    return tensor.bytes;
  return {reinterpret_cast<const uint8_t *>(tensor.values.data()),
          tensor.values.size() * sizeof(float)};
}

static llvm::Error checkTensor(const NamedTensor &tensor, llvm::StringSet<> &names) {
  auto fail = [&](const llvm::Twine &message) {
    return llvm::createStringError("cannot write tensor " + tick(tensor.name) + ": " + message);
  };
  if (!llvm::json::isUTF8(tensor.name) || tensor.name == "__metadata__")
    return fail("not a name that safetensors allows");
  if (!names.insert(tensor.name).second)
    return fail("the name occurs twice");
  uint64_t elements;
  if (!countElements(tensor.shape, elements) || elements != elementsOf(tensor))
    return fail("shape " + shapeText(tensor.shape) + " does not fit " +
                llvm::Twine(elementsOf(tensor)) + " values");
  return llvm::Error::success();
}

llvm::Expected<std::string>
genc::safetensorsHeader(llvm::ArrayRef<NamedTensor> tensors,
                        llvm::ArrayRef<std::pair<std::string, std::string>> metadata) {
  std::string text(8, '\0');
  llvm::raw_string_ostream os(text);
  llvm::StringSet<> names, keys;
  os << '{';
  llvm::ListSeparator comma(",");
  if (!metadata.empty()) {
    os << comma << "\"__metadata__\":{";
    llvm::ListSeparator inner(",");
    for (const auto &[key, value] : metadata) {
      if (!llvm::json::isUTF8(key) || !llvm::json::isUTF8(value) || !keys.insert(key).second)
        return llvm::createStringError("cannot write metadata " + tick(key) +
                                       ": not UTF-8, or a repeated key");
      os << inner << jsonText(key) << ':' << jsonText(value);
    }
    os << '}';
  }
  uint64_t begin = 0;
  for (const NamedTensor &tensor : tensors) {
    if (llvm::Error error = checkTensor(tensor, names))
      return std::move(error);
    uint64_t end = begin + bytesOf(tensor).size();
    os << comma << jsonText(tensor.name) << ":{\"dtype\":\"" << (tensor.bytes.empty() ? "F32" : "U8")
       << "\",\"shape\":[";
    llvm::interleave(tensor.shape, os, ",");
    os << "],\"data_offsets\":[" << begin << ',' << end << "]}";
    begin = end;
  }
  os << '}';
  text.resize(llvm::alignTo(text.size(), 64), ' ');
  uint64_t length = text.size() - 8;
  if (length > 100'000'000)
    return llvm::createStringError("cannot write safetensors: the header has more than "
                                   "100000000 bytes");
  llvm::support::endian::write64le(text.data(), length);
  return text;
}

llvm::Error genc::writeSafetensors(llvm::StringRef path, llvm::ArrayRef<NamedTensor> tensors,
                                   llvm::ArrayRef<std::pair<std::string, std::string>> metadata) {
  auto header = safetensorsHeader(tensors, metadata);
  if (!header)
    return header.takeError();
  auto file = OutputFile::create(path);
  if (!file)
    return file.takeError();
  file->os() << *header;
  for (const NamedTensor &tensor : tensors)
    file->os() << llvm::toStringRef(bytesOf(tensor));
  return file->keepOnDisk();
}
