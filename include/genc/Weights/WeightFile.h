//===- WeightFile.h - tensors in a file, read lazily ------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One view of three formats, recognised by their first bytes and never by the
// file's name: safetensors, PyTorch's zip archive and PyTorch's older sequence
// of pickles. Opening checks the whole structure; tensor data stays in the
// mapped file until `read` converts it.
//
// Memory: opening holds at most 2 x the file's size + 64 MiB, `read` allocates
// 4 bytes per element, and all tensors together have at most 8 x the file's
// bytes + 64 Mi elements (views may share storage). Every size is checked
// before anything is allocated for it.
//
// The file must not be truncated by others while it is open: it is mapped.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_WEIGHTS_WEIGHTFILE_H
#define GENC_WEIGHTS_WEIGHTFILE_H

#include "genc/Weights/DType.h"
#include "genc/Weights/ReadError.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>
#include <vector>

namespace genc {

enum class WeightFormat { Safetensors, TorchZip, TorchLegacy };

/// "safetensors", "PyTorch zip", "PyTorch legacy".
llvm::StringRef formatName(WeightFormat format);

/// One tensor as the file describes it.
struct TensorInfo {
  /// Nested dictionaries are joined by dots: `model_state_dict.encoder.weight`.
  std::string name;
  DType dtype = DType::F32;
  /// Sizes, outermost axis first; empty for a scalar.
  std::vector<int64_t> shape;
  /// Steps in elements per axis; empty when dense and row-major.
  std::vector<int64_t> strides;
  /// Position of the first element in the file, in bytes.
  uint64_t offset = 0;
  /// Number of elements: the product of `shape`.
  uint64_t elements = 0;
};

/// Something in the file that is no tensor, and why it was left out.
struct SkippedValue {
  std::string name;
  std::string reason;
  uint64_t offset = 0;
};

/// What a reader found.
struct WeightContents {
  std::vector<TensorInfo> tensors; ///< in file order
  std::vector<SkippedValue> skipped;
  std::vector<std::pair<std::string, std::string>> metadata; ///< safetensors' `__metadata__`
};

/// A read-only weights file. Movable; `read` may be called from many threads.
class WeightFile {
public:
  /// Opens and checks a file. Anything but a regular file is refused.
  static llvm::Expected<WeightFile> open(llvm::StringRef path);

  /// The same for bytes in memory; the buffer's identifier names the file.
  static llvm::Expected<WeightFile> fromBuffer(std::unique_ptr<llvm::MemoryBuffer> buffer);

  llvm::StringRef path() const { return buffer->getBufferIdentifier(); }
  WeightFormat format() const { return fileFormat; }
  uint64_t fileSize() const { return buffer->getBufferSize(); }

  /// All tensors in file order.
  llvm::ArrayRef<TensorInfo> tensors() const { return contents.tensors; }
  llvm::ArrayRef<SkippedValue> skipped() const { return contents.skipped; }
  llvm::ArrayRef<std::pair<std::string, std::string>> metadata() const { return contents.metadata; }

  /// The tensor of this name, or null.
  const TensorInfo *find(llvm::StringRef name) const;

  /// The values in row-major order, converted as `convertToFloat` says.
  llvm::Expected<std::vector<float>> read(llvm::StringRef name) const;

  /// The same for an element of `tensors()`.
  std::vector<float> read(const TensorInfo &tensor) const;

  /// The stored bytes of a dense tensor (`strides` is empty), for types that are no numbers.
  llvm::ArrayRef<uint8_t> bytes(const TensorInfo &tensor) const;

private:
  WeightFile(std::unique_ptr<llvm::MemoryBuffer> buffer, WeightFormat format)
      : buffer(std::move(buffer)), fileFormat(format) {}

  llvm::Error indexNames();

  std::unique_ptr<llvm::MemoryBuffer> buffer;
  WeightFormat fileFormat;
  WeightContents contents;
  std::vector<uint32_t> byName; ///< positions in `contents.tensors`, sorted by name
};

/// True when these bytes begin a format that WeightFile reads.
bool looksLikeWeights(llvm::StringRef bytes);

} // namespace genc

#endif // GENC_WEIGHTS_WEIGHTFILE_H
