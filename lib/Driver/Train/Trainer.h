//===- Trainer.h - the steps of training ------------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_TRAINER_H
#define GENC_LIB_DRIVER_TRAIN_TRAINER_H

#include "../Build.h"
#include "../Execute.h"
#include "../RunTensors.h"
#include "Plan.h"

namespace genc {

/// The weights of a model, what its optimizers keep, and the library that moves both.
class Trainer {
public:
  Trainer(Diagnostics &diags, const Options &options, const TrainPlan &plan,
          LibraryDescription description, LoadedLibrary library, std::vector<LoadedWeight> initial);

  /// Reads the data sets. False after an error.
  bool readData();
  /// How many examples the data sets have; -1 where no objective reads data.
  int64_t examples() const { return exampleCount; }
  /// All steps of one round on these examples (`count` of them where there are no data). False
  /// after an error.
  bool round(llvm::ArrayRef<int64_t> batch, int64_t count);
  /// The mean of each step's objective in the last round, before it moved.
  llvm::ArrayRef<double> values() const { return means; }
  llvm::Error save(llvm::StringRef path) const;
  /// The weights with the state `average` of their optimizer in the place of those that have one.
  llvm::Error saveAverage(llvm::StringRef path) const;

private:
  /// A piece of the flat weights that is a weight of a step.
  struct Piece {
    int64_t flat, group, count; ///< in elements
  };
  struct Step {
    const PlannedStep *plan;
    const EntryDescription *gradient, *update;
    std::unique_ptr<Options> options; ///< with the inputs of `gradient` alone
    std::unique_ptr<RunTensors> data;
    std::vector<Piece> pieces;
    std::vector<Piece> moved; ///< states, whose next values lie among the gradients
    std::vector<float> parameter, gradients;
    std::vector<std::vector<float>> states;
    int64_t done = 0;
  };

  const EntryDescription *entry(llvm::StringRef name) const;
  Step makeStep(const PlannedStep &planned) const;
  bool readSchedules();
  bool differentiate(Step &step, llvm::ArrayRef<int64_t> batch, int64_t count, double &mean);
  bool update(Step &step);
  llvm::Error save(llvm::StringRef path, llvm::StringRef flatWeights) const;
  const WeightDescription *described(llvm::StringRef path) const;
  bool check(llvm::Error error, llvm::StringRef name);

  Diagnostics &diags;
  const Options &options;
  const TrainPlan &plan;
  std::unique_ptr<const LibraryDescription> description; ///< steps point into it
  LoadedLibrary library;
  std::vector<LoadedWeight> all; ///< of the model; those that training reads are in the flat block
  std::string weights;           ///< the flat block
  std::vector<float> gradient;
  std::vector<Step> steps;
  std::vector<double> means;
  std::vector<float> scheduled; ///< values of the schedules in this round
  int64_t rounds = 0, exampleCount = -1;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_TRAINER_H
