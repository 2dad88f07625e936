//===- Trainer.h - the rounds of training -----------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_TRAINER_H
#define GENC_LIB_DRIVER_TRAIN_TRAINER_H

#include "../Build.h"
#include "../Execute.h"
#include "../RunTensors.h"

namespace genc {

/// The state of `averaged` optimizers that has the averages.
inline constexpr llvm::StringLiteral averageState = "average";

/// A library that trains, the state that it moves, and the data.
class Trainer {
public:
  /// `weights` are those of the whole model, with which training begins.
  Trainer(Diagnostics &diags, const Options &options, BuiltLibrary built, LoadedLibrary library,
          std::vector<LoadedWeight> weights);

  /// Begins training. False after an error.
  bool begin();
  /// Reads the data sets. False after an error.
  bool readData();
  /// How many examples the data sets have; -1 where no objective reads data.
  int64_t examples() const { return exampleCount; }
  /// All steps of one round on these examples (`count` of them where there are no data). False
  /// after an error.
  bool round(llvm::ArrayRef<int64_t> batch, int64_t count);
  /// The means of each step's values in the last round, before it moved.
  llvm::ArrayRef<float> values() const { return means; }
  const TrainingDescription &training() const { return *description->training; }
  /// All weights of the model: those that training reads from its state, the others as they were.
  llvm::Error save(llvm::StringRef path) const;
  /// The same with averages in the place of the weights that `averaged` optimizers move.
  llvm::Error saveAverage(llvm::StringRef path) const;

private:
  struct Free {
    void operator()(char *memory) const { std::free(memory); }
  };
  const WeightDescription *described(llvm::StringRef path) const;
  bool check(llvm::Error error, llvm::StringRef name);
  llvm::Error save(llvm::StringRef path, llvm::ArrayRef<float> flat) const;

  Diagnostics &diags;
  std::unique_ptr<Options> options; ///< the data sets refer to it
  std::unique_ptr<const LibraryDescription> description;
  LoadedLibrary library;
  std::vector<LoadedWeight> all;
  std::unique_ptr<char, Free> state;
  std::unique_ptr<EntryDescription> inputs; ///< those of a train step, as an entry would have them
  std::unique_ptr<RunTensors> data;
  std::vector<float> means;
  int64_t rounds = 0, exampleCount = -1;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_TRAINER_H
