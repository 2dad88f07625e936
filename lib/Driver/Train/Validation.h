//===- Validation.h - objectives on data that are not trained on ------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_VALIDATION_H
#define GENC_LIB_DRIVER_TRAIN_VALIDATION_H

#include "Trainer.h"

namespace genc {

/// The objectives of a training on some examples. Draws are the same at every call, so that two
/// calls differ by the weights alone.
class Validation {
public:
  /// Of the examples `rows` of \p data.
  Validation(Trainer &trainer, const DataSet &data, std::vector<int64_t> rows, uint64_t seed)
      : trainer(trainer), data(data), rows(std::move(rows)), seed(seed) {}

  /// The mean of every step's objective with the weights as they are, behind so many rounds (which
  /// schedules read). nullopt after an error, which is reported.
  std::optional<std::vector<double>> means(int64_t rounds);

private:
  std::optional<double> mean(const EntryDescription &entry, int64_t rounds);
  bool schedule(const EntryDescription &entry, int64_t rounds, std::vector<float> &values);

  Trainer &trainer;
  const DataSet &data;
  std::vector<int64_t> rows;
  uint64_t seed;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_VALIDATION_H
