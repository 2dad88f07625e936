//===- Progress.h - where a training run is ---------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_PROGRESS_H
#define GENC_LIB_DRIVER_TRAIN_PROGRESS_H

#include "llvm/ADT/ArrayRef.h"
#include <cmath>
#include <cstdint>
#include <vector>

namespace genc {

/// Means of the objectives and their terms over a run, to be drawn. However long it is, there are at most
/// `maxPoints` of them: then two neighbours become one.
struct LossCurve {
  static constexpr int64_t maxPoints = 1000;
  int64_t width = 1;           ///< rounds that a point is the mean of
  int64_t openRounds = 0;      ///< of the point that is not full yet
  std::vector<double> open;    ///< its sum, one number an objective
  std::vector<double> points;  ///< row by row, one number an objective
  std::vector<double> epochs;  ///< row by row: rounds so far, then the validated means

  void add(llvm::ArrayRef<float> values);
};

/// All that a run knows beside the state of its library.
struct Progress {
  int64_t epoch = 0;        ///< that is under way, counted from 0
  int64_t done = 0;         ///< examples that it has seen
  int64_t rounds = 0;       ///< of all epochs
  std::vector<double> sums; ///< of the objectives and their terms over these examples
  double best = NAN;        ///< mean of the first objective on the validated data; NaN: of no epoch yet
  int64_t bestEpoch = -1;   ///< whose weights these are
  LossCurve curve;

  /// Takes up a round of `count` examples.
  void add(llvm::ArrayRef<float> values, int64_t count);
  void beginEpoch();
  /// The means of the objectives in this epoch.
  std::vector<double> means() const;

  /// Names every field to \p visitor, which a checkpoint writes or reads.
  template <typename Visitor> void visit(Visitor &&visitor) {
    visitor("epoch", epoch);
    visitor("done", done);
    visitor("rounds", rounds);
    visitor("sums", sums);
    visitor("best", best);
    visitor("best_epoch", bestEpoch);
    visitor("curve.width", curve.width);
    visitor("curve.open_rounds", curve.openRounds);
    visitor("curve.open", curve.open);
    visitor("curve.points", curve.points);
    visitor("curve.epochs", curve.epochs);
  }
  /// Whether this can be the progress of a run with so many values a round, objectives, and examples an epoch.
  bool isSound(size_t values, size_t objectives, int64_t examples) const;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_PROGRESS_H
