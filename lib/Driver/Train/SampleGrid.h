//===- SampleGrid.h - pictures that a model draws while it trains -----------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_SAMPLEGRID_H
#define GENC_LIB_DRIVER_TRAIN_SAMPLEGRID_H

#include "Trainer.h"

namespace genc {

/// Pictures in a folder, one for each epoch, from the same random numbers every time:
/// `sample-0001.png` has 64 draws of the model, `reconstruct-0001.png` rows of eight examples with
/// what the model makes of them below.
class SampleGrid {
public:
  /// The entries that draw pictures, of those that the model offers.
  static std::vector<std::string> entries(llvm::ArrayRef<std::string> offered);

  /// Finds what the trainer's library can draw, and makes the folder. nullopt after an error.
  static std::optional<SampleGrid> make(Diagnostics &diags, Trainer &trainer, const DataSet &data,
                                        llvm::ArrayRef<int64_t> examples, const Options &options);
  /// Writes the pictures of an epoch, counted from 1. False after an error.
  bool write(int64_t epoch);

private:
  SampleGrid(Diagnostics &diags, Trainer &trainer, const DataSet &data, std::string folder,
             uint64_t seed)
      : diags(diags), trainer(trainer), data(data), folder(std::move(folder)), seed(seed) {}
  bool draw(const EntryDescription &entry, int64_t epoch);
  bool writePictures(llvm::StringRef kind, int64_t epoch, const TensorDescription &tensor,
                     llvm::ArrayRef<float> pictures);

  Diagnostics &diags;
  Trainer &trainer;
  const DataSet &data;
  std::string folder;
  uint64_t seed;
  std::vector<const EntryDescription *> drawn;
  std::vector<int64_t> shown; ///< the examples that are reconstructed
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_SAMPLEGRID_H
