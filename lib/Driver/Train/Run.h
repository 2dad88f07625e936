//===- Run.h - the epochs of a training run ---------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_RUN_H
#define GENC_LIB_DRIVER_TRAIN_RUN_H

#include "Checkpoint.h"
#include "Log.h"
#include "Report.h"
#include "SampleGrid.h"
#include "Validation.h"
#include "genc/Support/Interrupt.h"

namespace genc {

/// A run from its beginning, or from a checkpoint, to its end.
class TrainingRun {
public:
  /// \p validated: the data of --validate; may be null. \p model: a hash of it.
  TrainingRun(Diagnostics &diags, const Options &options, Trainer &trainer, const DataSet &data,
              const DataSet *validated, std::string model);

  /// The exit code; errors are reported.
  int run();

private:
  enum class End { Epoch, Steps, Signal, Error };
  /// Which examples are trained on and which are validated. False after an error.
  bool split(const DataSet *validated);
  void describe();
  int runEpochs();
  bool resume();
  /// How many epochs there are to be at most.
  int64_t countEpochs() const;
  bool openLog();
  End epoch();
  /// What is done at the end of an epoch, or of a part of one behind which --steps stops.
  bool finish(bool whole);
  /// Evaluates the validated data and decides whether these are the best weights so far.
  bool validate(std::vector<double> &means, bool &isBest);
  bool plot();
  bool saveWeights();
  /// Whether --early-stop has waited long enough.
  bool waitedEnough() const;
  bool check(llvm::Error error);
  bool checkpoint();
  int stopBySignal(int signal);
  std::string outcome() const;

  Diagnostics &diags;
  const Options &options;
  Trainer &trainer;
  const DataSet &data;
  const DataSet *validated;
  std::string model;
  std::unique_ptr<llvm::raw_fd_ostream> log; ///< null: none
  std::vector<int64_t> examples; ///< that are trained on
  std::optional<Validation> validation;
  std::optional<SampleGrid> grid;
  int64_t batchSize, perEpoch = 0, epochs = 0;
  std::vector<RunTrait> traits;
  Progress progress;
  Report report;
  DeferInterrupts interrupts;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_RUN_H
