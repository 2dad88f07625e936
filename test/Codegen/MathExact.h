//===- MathExact.h - elementary functions from the C library ------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_TEST_CODEGEN_MATHEXACT_H
#define GENC_TEST_CODEGEN_MATHEXACT_H

#include <cstddef>

namespace genc::test {

/// A function in two precisions, both the C library's.
struct ExactFunction {
  const char *name;
  /// f in float64, with the C library's vector functions where it has them. They are off by 4 units
  /// of a float64 at most, which is 1e-8 ULP of a float32. Arguments are no NaN; beyond +-700 exp,
  /// expm1 and sigmoid may give f(+-700), which is the same float32.
  void (*fast)(const float *x, double *y, size_t count);
  /// f in long double, which settles every error that counts.
  long double (*settle)(long double x);
  float low; ///< arguments below are not tested
};

extern const ExactFunction exactFunctions[9];

} // namespace genc::test

#endif // GENC_TEST_CODEGEN_MATHEXACT_H
