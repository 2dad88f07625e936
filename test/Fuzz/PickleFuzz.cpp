//===- PickleFuzz.cpp - fuzz the pickle inside of an archive ------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../../lib/Weights/TorchTensors.h"
#include "FuzzSupport.h"

using namespace genc;
using namespace genc::weights;

/// The input is a pickle alone: in a whole archive a changed byte mostly ends at
/// the checksum. The storages that it may name lie over the input itself.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef bytes(reinterpret_cast<const char *>(data), size);
  Source source(llvm::MemoryBufferRef(bytes, "fuzz"));
  StorageMap storages;
  storages["0"] = {0, size};
  storages["1"] = {size / 2, size - size / 2};
  WeightContents contents;
  fuzz::MemoryBound bound(2 * size + 64 * fuzz::mebibyte);
  PickleMachine pickle(source, 0, size);
  llvm::Error error = pickle.run();
  if (!error)
    error = collectTensors(source, pickle, storages, contents);
  if (error)
    fuzz::checkRefusal(std::move(error), size);
  // No tensor may reach beyond the input.
  for (const TensorInfo &tensor : contents.tensors) {
    uint64_t last = 0;
    for (size_t axis = 0; tensor.elements != 0 && axis < tensor.strides.size(); ++axis)
      last += uint64_t(tensor.shape[axis] - 1) * uint64_t(tensor.strides[axis]);
    if (tensor.strides.empty() && tensor.elements != 0)
      last = tensor.elements - 1;
    uint64_t width = byteSize(tensor.dtype), end = tensor.elements ? (last + 1) * width : 0;
    if (tensor.offset > size || end > size - tensor.offset)
      std::abort();
  }
  return 0;
}
