//===- Trainer.cpp - the rounds of training ---------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Trainer.h"
#include "genc/Runtime/abi.h"
#include "genc/Weights/SafetensorsWriter.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace genc;

Trainer::Trainer(Diagnostics &diags, const Options &given, BuiltLibrary built, LoadedLibrary loaded,
                 std::vector<LoadedWeight> weights)
    : diags(diags), options(std::make_unique<Options>(given)),
      description(std::make_unique<const LibraryDescription>(std::move(built.description))),
      library(std::move(loaded)), all(std::move(weights)),
      means(description->training->valueCount()) {}

/// Null for a weight that training does not read.
const WeightDescription *Trainer::described(llvm::StringRef path) const {
  for (const WeightDescription &weight : description->weights)
    if (weight.path == path)
      return &weight;
  return nullptr;
}

bool Trainer::check(llvm::Error error, llvm::StringRef name) {
  if (!error)
    return true;
  diags.error(Code::callFailed, llvm::SMRange())
      << "the entry " << tick(name) << " failed: " << llvm::toString(std::move(error));
  return false;
}

bool Trainer::begin() {
  std::vector<float> flat(description->weightsBytes / sizeof(float));
  for (const LoadedWeight &weight : all)
    if (const WeightDescription *known = described(weight.path))
      llvm::copy(weight.values, flat.begin() + static_cast<ptrdiff_t>(known->offset / sizeof(float)));
  size_t bytes = llvm::alignTo(library.stateSize(), GENC_ALIGNMENT);
  state.reset(static_cast<char *>(std::aligned_alloc(GENC_ALIGNMENT, bytes)));
  if (!state)
    return check(llvm::createStringError("not enough memory for a training state of " +
                                         std::to_string(bytes) + " bytes"),
                 "init");
  return check(library.init(state.get(), flat, options->seed), "init");
}

bool Trainer::readData() {
  inputs = std::make_unique<EntryDescription>();
  inputs->name = "train_step";
  inputs->tensors = description->training->inputs;
  bool hasData = llvm::any_of(inputs->tensors, [](const TensorDescription &t) { return t.batch; });
  options->batch.reset();
  if (!hasData)
    options->batch = 1;
  data = std::make_unique<RunTensors>(diags, *options);
  if (!data->prepare(*inputs))
    return false;
  if (hasData)
    exampleCount = data->batch();
  return true;
}

/// Rows of `values`, one behind the other.
static std::vector<char> gather(const HostTensor &values, llvm::ArrayRef<int64_t> rows) {
  size_t bytes = values.bytes.size() / values.shape.front();
  std::vector<char> result(bytes * rows.size());
  for (auto [i, row] : llvm::enumerate(rows))
    std::memcpy(result.data() + i * bytes, values.bytes.data() + row * bytes, bytes);
  return result;
}

bool Trainer::round(llvm::ArrayRef<int64_t> batch, int64_t count) {
  std::vector<std::vector<char>> rows;
  std::vector<void *> pointers;
  for (const TensorDescription &tensor : inputs->tensors) {
    const HostTensor *values = data->find(tensor.name);
    if (!values)
      pointers.push_back(nullptr); // it may be missing
    else if (!tensor.batch)
      pointers.push_back(const_cast<char *>(values->bytes.data()));
    else
      pointers.push_back(rows.emplace_back(gather(*values, batch)).data());
  }
  llvm::fill(means, 0.0f);
  auto finite = library.trainStep(state.get(), count, pointers, means);
  if (!finite)
    return check(finite.takeError(), "train_step");
  ++rounds;
  if (*finite)
    return true;
  const float *value = means.data();
  for (const TrainingDescription::Step &step : training().steps) {
    if (!std::isfinite(*value))
      diags.error(Code::notFinite, llvm::SMRange())
          << "in step " << rounds << " the objective " << tick(step.objective) << " is "
          << (std::isnan(*value) ? "not a number" : "infinite") << ": its values are not finite";
    value += step.values.size();
  }
  return false;
}

llvm::Error Trainer::save(llvm::StringRef path) const {
  return save(path, llvm::ArrayRef(library.stateWeights(state.get()),
                                   description->weightsBytes / sizeof(float)));
}

llvm::Error Trainer::saveAverage(llvm::StringRef path) const {
  const float *weights = library.stateWeights(state.get());
  std::vector<float> flat(weights, weights + description->weightsBytes / sizeof(float));
  for (auto [i, step] : llvm::enumerate(training().steps))
    for (auto [k, planned] : llvm::enumerate(step.states)) {
      if (planned.name != averageState)
        continue;
      const float *average = library.optimizerState(state.get(), i, k);
      for (const TrainingDescription::Range &range : step.ranges)
        std::copy_n(average + range.group, range.count, flat.data() + range.flat);
    }
  return save(path, flat);
}

llvm::Error Trainer::save(llvm::StringRef path, llvm::ArrayRef<float> flat) const {
  std::vector<NamedTensor> tensors;
  for (const LoadedWeight &weight : all) {
    const WeightDescription *moved = described(weight.path);
    const float *values =
        moved ? flat.data() + moved->offset / sizeof(float) : weight.values.data();
    tensors.push_back({weight.path, weight.shape, llvm::ArrayRef(values, weight.values.size())});
  }
  return writeSafetensors(path, tensors);
}
