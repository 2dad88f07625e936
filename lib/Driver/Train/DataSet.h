//===- DataSet.h - examples in memory, and batches of them ------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_DATASET_H
#define GENC_LIB_DRIVER_TRAIN_DATASET_H

#include "../RunTensors.h"
#include <future>

namespace genc {

/// Some examples, one behind the other in every input.
struct Batch {
  int64_t count = 0;
  std::vector<std::vector<char>> rows;
  std::vector<void *> pointers; ///< one a tensor; null for what is missing
};

/// The inputs of a library's training for all examples of a data set.
class DataSet {
public:
  /// Reads the files of `options.inputs`. nullopt after an error, which is reported.
  static std::optional<DataSet> read(Diagnostics &diags, const Options &options,
                                     llvm::ArrayRef<TensorDescription> inputs);

  /// How many there are; -1 where no input has examples.
  int64_t examples() const { return count; }
  /// What these examples have in `tensors`, in this order; outputs, noise and what was not given are null.
  Batch gather(llvm::ArrayRef<TensorDescription> tensors, llvm::ArrayRef<int64_t> rows) const;
  /// Of one round without data.
  Batch whole(llvm::ArrayRef<TensorDescription> tensors, int64_t size) const;
  /// The value of an input for one example at least; null if nothing was given.
  const HostTensor *find(llvm::StringRef name) const { return values->find(name); }
  /// Differs where a byte of an input does.
  uint64_t hash() const;

private:
  // In places of their own: the tensors refer to them.
  std::unique_ptr<Options> options;
  std::unique_ptr<EntryDescription> inputs;
  std::unique_ptr<RunTensors> values;
  int64_t count = -1;
};

/// The batches of an epoch in their order. The next one is gathered in the background.
class BatchStream {
public:
  /// \p data and \p tensors outlive the stream. Of a data set without examples every batch has
  /// \p size of none.
  BatchStream(const DataSet &data, llvm::ArrayRef<TensorDescription> tensors,
              std::vector<int64_t> order, int64_t size);
  /// nullopt behind the last one.
  std::optional<Batch> next();

private:
  void gatherNext();

  const DataSet &data;
  llvm::ArrayRef<TensorDescription> tensors;
  std::vector<int64_t> order;
  size_t at = 0;
  int64_t size;
  std::future<Batch> ready;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_DATASET_H
