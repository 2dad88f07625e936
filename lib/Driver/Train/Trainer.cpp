//===- Trainer.cpp - a library that trains, and its state -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Trainer.h"
#include "genc/Runtime/abi.h"
#include "genc/Weights/SafetensorsWriter.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace genc;

Trainer::Trainer(Diagnostics &diags, BuiltLibrary built, LoadedLibrary library,
                 std::vector<LoadedWeight> weights, int64_t microbatch)
    : diags(diags),
      description(std::make_unique<const LibraryDescription>(std::move(built.description))),
      loaded(std::make_unique<const LoadedLibrary>(std::move(library))), moved(*loaded),
      all(std::move(weights)), microbatch(microbatch), shown(shownValues(*description->training)),
      means(description->training->valueCount()), shownMeans(shown.size()) {}

/// Null for a weight that training does not read.
const WeightDescription *Trainer::described(llvm::StringRef path) const {
  for (const WeightDescription &weight : description->weights)
    if (weight.path == path)
      return &weight;
  return nullptr;
}

const EntryDescription *Trainer::entry(llvm::StringRef name) const {
  for (const EntryDescription &entry : description->entries)
    if (entry.name == name)
      return &entry;
  return nullptr;
}

bool Trainer::check(llvm::Error error, llvm::StringRef name) {
  if (!error)
    return true;
  diags.error(Code::callFailed, llvm::SMRange())
      << "the entry " << tick(name) << " failed: " << llvm::toString(std::move(error));
  return false;
}

bool Trainer::begin(uint64_t seed) {
  std::vector<float> flat(description->weightsBytes / sizeof(float));
  for (const LoadedWeight &weight : all)
    if (const WeightDescription *known = described(weight.path))
      llvm::copy(weight.values,
                 flat.begin() + static_cast<ptrdiff_t>(known->offset / sizeof(float)));
  return check(moved.begin(flat, seed), "init");
}

bool Trainer::round(const Batch &batch, int64_t number) {
  rounds = number;
  llvm::fill(means, 0.0f);
  auto finite = moved.step(batch.count, microbatch, batch.pointers, means);
  if (!finite)
    return check(finite.takeError(), "train_step");
  for (auto [value, mean] : llvm::zip_equal(shown, shownMeans))
    mean = means[value.number];
  if (*finite)
    return true;
  const float *value = means.data();
  for (const TrainingDescription::Step &step : training().steps) {
    if (!step.joins && !std::isfinite(*value))
      diags.error(Code::notFinite, llvm::SMRange())
          << "in step " << rounds << " the objective " << tick(step.objective) << " is "
          << (std::isnan(*value) ? "not a number" : "infinite") << ": its values are not finite";
    value += step.values.size();
  }
  return false;
}

bool Trainer::run(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
                  const DrawState &draws) {
  return check(loaded->run(entry, batch, tensors, draws, moved.place()), entry.name);
}

bool Trainer::fetch() {
  llvm::Error error = moved.fetch();
  if (!error)
    return weightsAreFinite();
  diags.error(Code::callFailed, llvm::SMRange())
      << "the training state cannot be read: " << llvm::toString(std::move(error));
  return false;
}

bool Trainer::weightsAreFinite() const {
  const float *flat = moved.weights();
  for (const LoadedWeight &weight : all) {
    const WeightDescription *known = described(weight.path);
    if (!known ||
        llvm::all_of(llvm::ArrayRef(flat + known->offset / sizeof(float), weight.values.size()),
                     [](float value) { return std::isfinite(value); }))
      continue;
    diags.error(Code::notFinite, llvm::SMRange())
        << "after step " << rounds << " the weight " << tick(weight.path)
        << " is not finite: no file is written";
    return false;
  }
  return true;
}

llvm::Error Trainer::save(llvm::StringRef path) const {
  return save(path, llvm::ArrayRef(moved.weights(),
                                   description->weightsBytes / sizeof(float)));
}

llvm::Error Trainer::saveAverage(llvm::StringRef path) const {
  const float *weights = moved.weights();
  std::vector<float> flat(weights, weights + description->weightsBytes / sizeof(float));
  for (auto [i, step] : llvm::enumerate(training().steps))
    for (auto [k, planned] : llvm::enumerate(step.states)) {
      if (planned.name != averageState)
        continue;
      const float *average = moved.optimizerState(i, k);
      for (const TrainingDescription::Range &range : step.ranges)
        std::copy_n(average + range.group, range.count, flat.data() + range.flat);
    }
  return save(path, flat);
}

llvm::Error Trainer::save(llvm::StringRef path, llvm::ArrayRef<float> flat) const {
  std::vector<NamedTensor> tensors;
  for (const LoadedWeight &weight : all) {
    const WeightDescription *known = described(weight.path);
    const float *values =
        known ? flat.data() + known->offset / sizeof(float) : weight.values.data();
    tensors.push_back({weight.path, weight.shape, llvm::ArrayRef(values, weight.values.size())});
  }
  return writeSafetensors(path, tensors);
}

std::vector<const LoadedWeight *> Trainer::otherWeights() const {
  std::vector<const LoadedWeight *> others;
  for (const LoadedWeight &weight : all)
    if (!described(weight.path))
      others.push_back(&weight);
  return others;
}

llvm::Error Trainer::restore(llvm::ArrayRef<uint8_t> state,
                             std::vector<std::vector<float>> others) {
  if (llvm::Error error = moved.restore(state))
    return error;
  auto from = others.begin();
  for (LoadedWeight &weight : all)
    if (!described(weight.path))
      weight.values = std::move(*from++);
  return llvm::Error::success();
}
