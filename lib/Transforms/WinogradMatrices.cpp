//===- WinogradMatrices.cpp - the maps of Winograd's algorithm ----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "WinogradMatrices.h"
#include <cassert>
#include <cmath>

using namespace genc;

static const double kPoints[] = {0, 1, -1, 2, -2, 0.5, -0.5};

/// Coefficients, lowest first, of the product of x - p over the first \p count points but number \p
/// skipped.
static std::vector<double> rootPolynomial(int64_t count, int64_t skipped) {
  std::vector<double> coefficients = {1};
  for (int64_t k = 0; k < count; ++k) {
    if (k == skipped)
      continue;
    coefficients.insert(coefficients.begin(), 0); // times x
    for (size_t i = 0; i + 1 < coefficients.size(); ++i)
      coefficients[i] -= kPoints[k] * coefficients[i + 1];
  }
  return coefficients;
}

WinogradMatrices::WinogradMatrices(int64_t m, int64_t r) : n(m + r - 1) {
  int64_t finite = n - 1;
  assert(finite <= static_cast<int64_t>(std::size(kPoints)) && "not enough points");
  // A row of powers of the point; that of infinity picks the highest coefficient.
  auto powers = [&](std::vector<double> &rows, int64_t point, int64_t count, double scale) {
    for (int64_t i = 0; i < count; ++i)
      rows.push_back(point < finite ? scale * std::pow(kPoints[point], i) : i + 1 == count);
  };
  for (int64_t j = 0; j < n; ++j) {
    double others = 1; // the Lagrange polynomial's denominator
    for (int64_t k = 0; k < finite && j < finite; ++k)
      if (k != j)
        others *= kPoints[j] - kPoints[k];
    powers(a, j, m, 1);
    powers(g, j, r, 1 / others);
    std::vector<double> row = rootPolynomial(finite, j);
    row.resize(n);
    b.insert(b.end(), row.begin(), row.end());
  }
}
