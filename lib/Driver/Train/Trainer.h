//===- Trainer.h - a library that trains, and its state ---------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_TRAINER_H
#define GENC_LIB_DRIVER_TRAIN_TRAINER_H

#include "../Build.h"
#include "../TrainingState.h"
#include "DataSet.h"
#include "Values.h"

namespace genc {

/// The state of `averaged` optimizers that has the averages.
inline constexpr llvm::StringLiteral averageState = "average";

/// A library that trains, and the state that it moves.
class Trainer {
public:
  /// `weights` are those of the whole model, with which training begins. A gradient takes
  /// `microbatch` examples at once; 0: all.
  Trainer(Diagnostics &diags, BuiltLibrary built, LoadedLibrary library,
          std::vector<LoadedWeight> weights, int64_t microbatch);

  /// Begins training. False after an error.
  bool begin(uint64_t seed);
  /// All steps of one round on these examples; messages call it by its number. False after an
  /// error.
  bool round(const Batch &batch, int64_t number);
  /// The means of each step's values in the last round, before it moved.
  llvm::ArrayRef<float> values() const { return shownMeans; }
  /// An entry with the weights as they are; the tensors are in the order of its description. False
  /// after an error.
  bool run(const EntryDescription &entry, int64_t batch, llvm::ArrayRef<void *> tensors,
           const DrawState &draws);
  const LibraryDescription &library() const { return *description; }
  const TrainingDescription &training() const { return *description->training; }
  /// Null where the library was built without it.
  const EntryDescription *entry(llvm::StringRef name) const;

  /// Brings the state here as it is now, for all that is written. False, with a message, where a
  /// weight is infinite or NaN or the state cannot be had.
  bool fetch();
  /// All weights of the model: those that training reads from its state, the others as they were.
  llvm::Error save(llvm::StringRef path) const;
  /// The same with averages in the place of the weights that `averaged` optimizers move.
  llvm::Error saveAverage(llvm::StringRef path) const;

  // Checkpoints.
  llvm::ArrayRef<uint8_t> state() const { return moved.bytes(); }
  /// The weights that are not in the state.
  std::vector<const LoadedWeight *> otherWeights() const;
  /// Goes on with this state and these other weights. After an error nothing was changed.
  llvm::Error restore(llvm::ArrayRef<uint8_t> state, std::vector<std::vector<float>> others);

private:
  const WeightDescription *described(llvm::StringRef path) const;
  bool weightsAreFinite() const;
  bool check(llvm::Error error, llvm::StringRef name);
  llvm::Error save(llvm::StringRef path, llvm::ArrayRef<float> flat) const;

  Diagnostics &diags;
  std::unique_ptr<const LibraryDescription> description;
  std::unique_ptr<const LoadedLibrary> loaded;
  TrainingState moved;
  std::vector<LoadedWeight> all;
  int64_t microbatch;
  std::vector<TrainValue> shown;
  std::vector<float> means, shownMeans; ///< of all values, and of those that are shown
  int64_t rounds = 0;                   ///< the last one's number
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_TRAINER_H
