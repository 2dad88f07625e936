//===- Values.h - the numbers of a round that people see --------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_VALUES_H
#define GENC_LIB_DRIVER_TRAIN_VALUES_H

#include "genc/Package/Library.h"
#include "llvm/ADT/StringMap.h"

namespace genc {

/// An objective or a term of one.
struct TrainValue {
  std::string name;
  size_t number = 0; ///< among all values of a train step
  std::string objective;
  bool isObjective = false;
};

/// Objectives with their terms behind them; weights and masks of terms are left out. A term that is
/// called like one of another objective has the name of its own before it: `critic_loss.kl_z`.
inline std::vector<TrainValue> shownValues(const TrainingDescription &training) {
  std::vector<TrainValue> shown;
  llvm::StringMap<unsigned> uses;
  size_t number = 0;
  for (const TrainingDescription::Step &step : training.steps)
    for (const TensorDescription &value : step.values) {
      if (value.weightOf.empty() && value.maskOf.empty()) {
        shown.push_back({value.name, number, step.objective, &value == &step.values.front()});
        ++uses[value.name];
      }
      ++number;
    }
  for (TrainValue &value : shown)
    if (!value.isObjective && uses[value.name] > 1)
      value.name = value.objective + "." + value.name;
  return shown;
}

/// Steps that join another's gradient have no objective of their own.
inline size_t objectiveCount(const TrainingDescription &training) {
  size_t count = 0;
  for (const TrainingDescription::Step &step : training.steps)
    count += !step.joins;
  return count;
}

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_VALUES_H
