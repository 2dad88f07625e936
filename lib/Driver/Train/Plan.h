//===- Plan.h - what a model's `train` asks for -----------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_PLAN_H
#define GENC_LIB_DRIVER_TRAIN_PLAN_H

#include "../Compilation.h"

namespace genc {

/// The state of an optimizer that has averages of its parameters.
inline constexpr llvm::StringLiteral averageState = "average";

/// One step of a round: the gradient of an objective, and the update of the weights that move.
struct PlannedStep {
  struct State {
    std::string name;
    float init = 0;
  };
  std::string objective, update; ///< entries: `update`, and `objective` with "_gradient" behind it
  bool maximize = true;
  bool joins = false; ///< moves further weights by the gradient of the step before it
  int64_t times = 1;
  std::vector<std::string> over; ///< weights, in the order of the flat vectors of `update`
  std::vector<State> states;

  std::string gradientEntry() const { return objective + "_gradient"; }
};

struct TrainPlan {
  std::vector<PlannedStep> steps;     ///< of one round, in order
  std::vector<std::string> schedules; ///< entries that give a number for the number of a round

  std::vector<std::string> entries() const;
  /// Whether an optimizer keeps averages of its parameters.
  bool averages() const;
};

/// Reads the stage `model`. nullopt after an error, which is reported.
std::optional<TrainPlan> planTraining(Compilation &compilation);

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_PLAN_H
