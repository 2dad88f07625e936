//===- DataSet.cpp - examples in memory, and batches of them ----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DataSet.h"
#include "llvm/Support/xxhash.h"

using namespace genc;

std::optional<DataSet> DataSet::read(Diagnostics &diags, const Options &given,
                                     llvm::ArrayRef<TensorDescription> tensors) {
  DataSet set;
  set.inputs = std::make_unique<EntryDescription>();
  set.inputs->name = "train_step";
  set.inputs->tensors = tensors.vec();
  bool hasExamples = llvm::any_of(tensors, [](const TensorDescription &t) { return t.batch; });
  set.options = std::make_unique<Options>(given);
  set.options->batch.reset(); // of a step, not of the files
  if (!hasExamples)
    set.options->batch = 1;
  set.values = std::make_unique<RunTensors>(diags, *set.options);
  if (!set.values->prepare(*set.inputs))
    return std::nullopt;
  if (hasExamples)
    set.count = set.values->batch();
  return set;
}

/// Rows of `values`, one behind the other.
static std::vector<char> gatherRows(const HostTensor &values, llvm::ArrayRef<int64_t> rows) {
  size_t bytes = values.bytes.size() / values.shape.front();
  std::vector<char> result(bytes * rows.size());
  for (auto [i, row] : llvm::enumerate(rows))
    std::memcpy(result.data() + i * bytes, values.bytes.data() + row * bytes, bytes);
  return result;
}

Batch DataSet::gather(llvm::ArrayRef<TensorDescription> tensors,
                      llvm::ArrayRef<int64_t> rows) const {
  Batch batch = whole(tensors, static_cast<int64_t>(rows.size()));
  for (auto [tensor, pointer] : llvm::zip_equal(tensors, batch.pointers))
    if (pointer && tensor.batch)
      pointer = batch.rows.emplace_back(gatherRows(*find(tensor.name), rows)).data();
  return batch;
}

Batch DataSet::whole(llvm::ArrayRef<TensorDescription> tensors, int64_t size) const {
  Batch batch{size, {}, {}};
  for (const TensorDescription &tensor : tensors) {
    const HostTensor *value =
        tensor.role == TensorRole::Input ? values->find(tensor.name) : nullptr;
    batch.pointers.push_back(value ? const_cast<char *>(value->bytes.data()) : nullptr);
  }
  return batch;
}

uint64_t DataSet::hash() const {
  std::vector<uint64_t> parts;
  for (const TensorDescription &tensor : inputs->tensors)
    if (const HostTensor *value = values->find(tensor.name))
      parts.push_back(llvm::xxh3_64bits(llvm::ArrayRef(
          reinterpret_cast<const uint8_t *>(value->bytes.data()), value->bytes.size())));
  return llvm::xxh3_64bits(llvm::ArrayRef(reinterpret_cast<const uint8_t *>(parts.data()),
                                          parts.size() * sizeof(uint64_t)));
}

BatchStream::BatchStream(const DataSet &data, llvm::ArrayRef<TensorDescription> tensors,
                         std::vector<int64_t> order, int64_t size)
    : data(data), tensors(tensors), order(std::move(order)), size(size) {
  gatherNext();
}

void BatchStream::gatherNext() {
  size_t count = std::min(static_cast<size_t>(size), order.size() - at);
  if (count == 0)
    return;
  llvm::ArrayRef<int64_t> rows = llvm::ArrayRef(order).slice(at, count);
  at += count;
  ready = std::async(std::launch::async,
                     [this, rows] { return data.gather(tensors, rows); });
}

std::optional<Batch> BatchStream::next() {
  if (data.examples() < 0)
    return data.whole(tensors, size);
  if (!ready.valid())
    return std::nullopt;
  Batch batch = ready.get();
  gatherNext();
  return batch;
}
