//===- Validation.cpp - objectives on data that are not trained on ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Validation.h"

using namespace genc;

static constexpr int64_t partSize = 500;

/// What the entry's inputs that are schedules are behind so many rounds: one number for each tensor,
/// 0 for those that are none.
bool Validation::schedule(const EntryDescription &entry, int64_t rounds,
                          std::vector<float> &values) {
  values.assign(entry.tensors.size(), 0);
  float round = static_cast<float>(rounds);
  for (uint32_t number : trainer.training().schedules) {
    const EntryDescription &schedule = trainer.library().entries[number];
    for (auto [tensor, value] : llvm::zip_equal(entry.tensors, values))
      if (tensor.name == schedule.name &&
          !trainer.run(schedule, 1, {static_cast<void *>(&round), static_cast<void *>(&value)}, {}))
        return false;
  }
  return true;
}

std::optional<double> Validation::mean(const EntryDescription &entry, int64_t rounds) {
  std::vector<float> scheduled;
  if (!schedule(entry, rounds, scheduled))
    return std::nullopt;
  auto isScheduled = [&](const TensorDescription &tensor) {
    return llvm::any_of(trainer.training().schedules, [&](uint32_t number) {
      return trainer.library().entries[number].name == tensor.name;
    });
  };
  double sum = 0;
  llvm::ArrayRef<int64_t> left = rows;
  for (int64_t first = 0; !left.empty(); first += partSize) {
    llvm::ArrayRef<int64_t> part = left.take_front(partSize);
    left = left.drop_front(part.size());
    Batch batch = data.gather(entry.tensors, part);
    std::vector<float> values(part.size()); // the one output
    bool each = true;
    for (auto [tensor, pointer, value] :
         llvm::zip_equal(entry.tensors, batch.pointers, scheduled)) {
      if (tensor.role == TensorRole::Output) {
        pointer = values.data();
        each = tensor.batch;
      } else if (isScheduled(tensor)) {
        pointer = &value;
      }
    }
    if (!trainer.run(entry, batch.count, batch.pointers, {seed, first, 0}))
      return std::nullopt;
    for (size_t i = 0; i < part.size(); ++i)
      sum += static_cast<double>(values[each ? i : 0]);
  }
  return sum / static_cast<double>(rows.size());
}

std::optional<std::vector<double>> Validation::means(int64_t rounds) {
  std::vector<double> means;
  for (const TrainingDescription::Step &step : trainer.training().steps) {
    if (step.joins)
      continue; // its objective is that of the step before it
    auto found = mean(*trainer.entry(step.objective), rounds);
    if (!found)
      return std::nullopt;
    means.push_back(*found);
  }
  return means;
}
