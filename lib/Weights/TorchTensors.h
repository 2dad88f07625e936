//===- TorchTensors.h - from a pickle's values to tensors -------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_TORCHTENSORS_H
#define GENC_LIB_WEIGHTS_TORCHTENSORS_H

#include "Pickle.h"
#include "Readers.h"
#include "llvm/ADT/DenseMap.h"

namespace genc::weights {

/// Where a storage's bytes lie in the file.
struct StorageBytes {
  uint64_t offset = 0, size = 0;
};
using StorageMap = llvm::DenseMap<llvm::StringRef, StorageBytes>;

/// Walks the pickle's root value, names every tensor by its dotted path and
/// checks that all its elements lie inside its storage.
llvm::Error collectTensors(const Source &source, const PickleMachine &pickle,
                           const StorageMap &storages, WeightContents &contents);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_TORCHTENSORS_H
