//===- WeightFile.cpp - tensors in a file, read lazily --------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/WeightFile.h"
#include "MappedFile.h"
#include "Readers.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace genc;
using namespace genc::weights;

llvm::StringRef genc::formatName(WeightFormat format) {
  switch (format) {
  case WeightFormat::Safetensors:
    return "safetensors";
  case WeightFormat::TorchZip:
    return "PyTorch zip";
  case WeightFormat::TorchLegacy:
    return "PyTorch legacy";
  }
  llvm_unreachable("covered switch");
}

bool genc::looksLikeWeights(llvm::StringRef bytes) {
  return isSafetensors(bytes) || isTorchZip(bytes) || isTorchLegacy(bytes);
}

/// Words for files that people try but that are not read.
static llvm::StringRef describeForeign(llvm::StringRef bytes) {
  if (bytes.starts_with("\x89HDF"))
    return "an HDF5 file (Keras .h5): convert it to safetensors";
  if (bytes.starts_with("\x80"))
    return "a bare pickle, no file of torch.save";
  if (bytes.substr(257).starts_with("ustar"))
    return "a tar archive of PyTorch before 0.4: save it again with a newer one";
  if (bytes.starts_with("\x93NUMPY"))
    return "one numpy array, no file of named weights";
  return "neither safetensors nor a PyTorch file";
}

llvm::Expected<WeightFile> WeightFile::open(llvm::StringRef path) {
  auto buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  return fromBuffer(std::move(*buffer));
}

llvm::Expected<WeightFile> WeightFile::fromBuffer(std::unique_ptr<llvm::MemoryBuffer> buffer) {
  Source source(buffer->getMemBufferRef());
  llvm::StringRef bytes = source.bytes();
  WeightFormat format;
  llvm::Error (*reader)(const Source &, WeightContents &);
  if (isTorchLegacy(bytes)) {
    format = WeightFormat::TorchLegacy;
    reader = readTorchLegacy;
  } else if (isTorchZip(bytes)) {
    format = WeightFormat::TorchZip;
    reader = readTorchZip;
  } else if (isSafetensors(bytes)) {
    format = WeightFormat::Safetensors;
    reader = readSafetensors;
  } else {
    return source.fail(ReadCode::UnknownForm, 0, describeForeign(bytes));
  }
  WeightFile file(std::move(buffer), format);
  if (llvm::Error error = reader(source, file.contents))
    return std::move(error);
  if (llvm::Error error = file.indexNames())
    return std::move(error);
  return std::move(file);
}

/// Sorts the names, refuses repeated ones and more elements than the file can
/// honestly hold.
llvm::Error WeightFile::indexNames() {
  Source source(buffer->getMemBufferRef());
  uint64_t total = 0, most = 8 * source.size() + slack;
  for (const TensorInfo &tensor : contents.tensors) {
    if (__builtin_add_overflow(total, tensor.elements, &total) || total > most)
      return source.fail(ReadCode::Limit, tensor.offset,
                         "views of shared storage add up to more than " + llvm::Twine(most) +
                             " elements");
  }
  byName.resize(contents.tensors.size());
  std::iota(byName.begin(), byName.end(), 0);
  llvm::sort(byName, [&](uint32_t a, uint32_t b) {
    return std::pair(llvm::StringRef(contents.tensors[a].name), a) <
           std::pair(llvm::StringRef(contents.tensors[b].name), b);
  });
  for (size_t i = 1; i < byName.size(); ++i) {
    const TensorInfo &tensor = contents.tensors[byName[i]];
    if (tensor.name == contents.tensors[byName[i - 1]].name)
      return source.fail(ReadCode::Duplicate, tensor.offset,
                         "two tensors are called " + tick(tensor.name));
  }
  return llvm::Error::success();
}

const TensorInfo *WeightFile::find(llvm::StringRef name) const {
  auto found = llvm::lower_bound(byName, name, [&](uint32_t position, llvm::StringRef wanted) {
    return llvm::StringRef(contents.tensors[position].name) < wanted;
  });
  if (found == byName.end() || contents.tensors[*found].name != name)
    return nullptr;
  return &contents.tensors[*found];
}

llvm::Expected<std::vector<float>> WeightFile::read(llvm::StringRef name) const {
  if (const TensorInfo *tensor = find(name))
    return read(*tensor);
  return llvm::make_error<ReadError>(path(), ReadCode::NotFound, 0,
                                     "no tensor is called " + tick(name));
}

llvm::ArrayRef<uint8_t> WeightFile::bytes(const TensorInfo &tensor) const {
  assert(tensor.strides.empty());
  return {reinterpret_cast<const uint8_t *>(buffer->getBufferStart()) + tensor.offset,
          tensor.elements * byteSize(tensor.dtype)};
}

std::vector<float> WeightFile::read(const TensorInfo &tensor) const {
  std::vector<float> values(tensor.elements);
  if (values.empty())
    return values;
  const auto *from = reinterpret_cast<const uint8_t *>(buffer->getBufferStart()) + tensor.offset;
  if (tensor.strides.empty()) {
    convertToFloat(tensor.dtype, from, 1, tensor.elements, values.data());
    return values;
  }
  // Rows of the last axis at a time; the index of the others counts up.
  size_t rank = tensor.shape.size();
  uint64_t row = static_cast<uint64_t>(tensor.shape[rank - 1]);
  std::vector<int64_t> index(rank, 0);
  uint64_t width = byteSize(tensor.dtype), position = 0;
  for (uint64_t done = 0; done < tensor.elements; done += row) {
    convertToFloat(tensor.dtype, from + position * width, tensor.strides[rank - 1], row,
                   values.data() + done);
    for (size_t axis = rank - 1; axis-- > 0;) {
      position += static_cast<uint64_t>(tensor.strides[axis]);
      if (++index[axis] < tensor.shape[axis])
        break;
      position -=
          static_cast<uint64_t>(tensor.strides[axis]) * static_cast<uint64_t>(tensor.shape[axis]);
      index[axis] = 0;
    }
  }
  return values;
}
