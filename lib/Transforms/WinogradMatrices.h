//===- WinogradMatrices.h - the maps of Winograd's algorithm -----------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_WINOGRADMATRICES_H
#define GENC_LIB_TRANSFORMS_WINOGRADMATRICES_H

#include <cstdint>
#include <vector>

namespace genc {

/// F(m, r): m results of r taps on n = m + r - 1 inputs, y = A^T ((G g) * (B^T d)). Each matrix has
/// n rows, one a point.
struct WinogradMatrices {
  int64_t n;
  std::vector<double> a; ///< A: [n, m]
  std::vector<double> b; ///< B^T: [n, n]
  std::vector<double> g; ///< G: [n, r]

  /// By Toom and Cook: polynomials are multiplied by their values at 0, 1, -1, 2, -2... and at
  /// infinity (m + r at most 7).
  WinogradMatrices(int64_t m, int64_t r);
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_WINOGRADMATRICES_H
