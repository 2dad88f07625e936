//===- Statistics.h - what genc eval says of a data set ----------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_STATISTICS_H
#define GENC_LIB_DRIVER_STATISTICS_H

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace genc {

/// Mean and variance of values that come one after the other (Welford, "Note on a method for
/// calculating corrected sums of squares and products", 1962).
struct Statistic {
  int64_t count = 0;
  double mean = NAN, squares = 0;

  void add(double value) {
    if (count == 0)
      mean = 0;
    double before = value - mean;
    mean += before / static_cast<double>(++count);
    squares += before * (value - mean);
  }
  /// Of the population that the values are drawn from; NaN of less than two.
  double variance() const { return count > 1 ? squares / static_cast<double>(count - 1) : NAN; }
  double standardError() const { return std::sqrt(variance() / static_cast<double>(count)); }
};

/// An objective, or one of its terms.
struct TermStatistics {
  std::string name;
  Statistic value; ///< over the examples for which the term counts
  /// Over all examples: what the term adds to the objective. None of an objective itself.
  std::optional<Statistic> contribution{};
  /// Examples of a batch where values depend on all of it: then examples of one batch are not
  /// independent of each other, and the means of batches are.
  std::optional<int64_t> batch{};
  Statistic batchMeans{};

  double standardError() const { return (batch ? batchMeans : value).standardError(); }
};

/// A latent variable: an element is an active unit if the mean of its posterior varies over the
/// data (Burda et al., "Importance Weighted Autoencoders", 2016, equation 10).
struct UnitStatistics {
  static constexpr double threshold = 0.01;
  std::string variable;
  std::vector<Statistic> means; ///< one for each element
  bool isReal = true;
  int64_t active() const {
    int64_t result = 0;
    for (const Statistic &mean : means)
      result += mean.variance() > threshold;
    return result;
  }
};

} // namespace genc

#endif // GENC_LIB_DRIVER_STATISTICS_H
