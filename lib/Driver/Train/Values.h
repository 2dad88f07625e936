//===- Values.h - the numbers of a round that people see --------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_VALUES_H
#define GENC_LIB_DRIVER_TRAIN_VALUES_H

#include "genc/Package/Library.h"

namespace genc {

/// An objective or a term of one.
struct TrainValue {
  std::string name;
  size_t number = 0; ///< among all values of a train step
  bool isObjective = false;
};

/// Objectives with their terms behind them; weights and masks of terms are left out.
inline std::vector<TrainValue> shownValues(const TrainingDescription &training) {
  std::vector<TrainValue> shown;
  size_t number = 0;
  for (const TrainingDescription::Step &step : training.steps)
    for (const TensorDescription &value : step.values) {
      if (value.weightOf.empty() && value.maskOf.empty())
        shown.push_back({value.name, number, &value == &step.values.front()});
      ++number;
    }
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
