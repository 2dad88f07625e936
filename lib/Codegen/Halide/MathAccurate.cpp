//===- MathAccurate.cpp - the functions of the accurate mode -------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything happens in float64 lanes, with formulas good to about 1e-10, and is rounded to float32
// once: at most 0.51 ULP, on every CPU, whether or not the compiler fuses products with sums. NaN,
// infinities and signs of zero go through integer selects, because fast-math may assume them away.
//
//===----------------------------------------------------------------------===//

#include "Math.h"
#include <cmath>

using namespace Halide;

namespace genc::halide::math {
using namespace detail;

/// x as float64, inside of what exp of a float64 can take. Beyond, results are those of the bound.
static Expr widened(Expr x) { return clamp(cast<double>(x), Expr(-700.0), Expr(700.0)); }

/// exp(x) - 1 for |x| <= 700: 2^n q + (2^n - 1) with q = exp(r) - 1, |r| <= 0.35.
static Expr expm1Double(Expr x) {
  Expr n = round(x * Expr(M_LOG2E));
  Expr r = x - n * Expr(M_LN2);
  Expr q = r * polynomial(r, {1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040,
                              1.0 / 40320, 1.0 / 362880});
  Expr scale = pow2Double(cast<int32_t>(n));
  return add(mul(scale, q), sub(scale, Expr(1.0))); // fast-math would make it scale * (q + 1) - 1
}

/// `y` rounded, with the sign of x and x itself where x is NaN: for functions with f(x) x >= 0.
static Expr signedResult(Expr y, Expr x) {
  Expr rounded = bits(cast<float>(y)) | (bits(x) & static_cast<int32_t>(0x80000000));
  return fromBits(select((bits(x) & 0x7fffffff) > kInf, bits(x), rounded));
}

/// `y` rounded, NaN where x is.
static Expr positiveResult(Expr y, Expr x) {
  return fromBits(select((bits(x) & 0x7fffffff) > kInf, bits(x), bits(cast<float>(y))));
}

static Expr magnitude(Expr x) { return fromBits(bits(x) & 0x7fffffff); }

namespace accurate {

Expr exp(Expr x) {
  return x.type() == Float(64) ? math::exp(x) : positiveResult(expDouble(widened(x)), x);
}

Expr expm1(Expr x) {
  return x.type() == Float(64) ? math::expm1(x) : signedResult(expm1Double(widened(x)), x);
}

Expr tanh(Expr x) {
  if (x.type() == Float(64))
    return math::tanh(x);
  Expr t =
      expm1Double(min(cast<double>(magnitude(x)), Expr(22.0)) * Expr(2.0)); // tanh(22) rounds to 1
  return signedResult(t / (t + Expr(2.0)), x);
}

Expr sigmoid(Expr x) {
  if (x.type() == Float(64))
    return math::sigmoid(x);
  return positiveResult(Expr(1.0) / (Expr(1.0) + expDouble(-widened(x))), x);
}

Expr softplus(Expr x) {
  if (x.type() == Float(64))
    return math::softplus(x);
  Expr wide = cast<double>(x);
  Expr y = max(wide, Expr(0.0)) + log1pDouble(expDouble(widened(-magnitude(x))));
  return fromBits(select(bits(x) == kInf, kInf, bits(positiveResult(y, x))));
}

Expr erf(Expr x) {
  if (x.type() == Float(64))
    return math::erf(x);
  Expr a = clamp(cast<double>(magnitude(x)), Expr(0.0), Expr(4.0)), s = a * a; // erf(4) rounds to 1
  Expr small =
      a * polynomial(s, {1.1283791670615435, -0.3761263846802871, 0.11283782495236845,
                         -0.026865430727670243, 0.005221031807858023, -0.0008484080405535107,
                         0.00011265959025606609, -9.667044571486996e-06});
  // erfc(a) = exp(-power).
  Expr power =
      polynomial(a, {-0.00013541551419289665, 1.1292146628106385, 0.6343061186693956,
                     0.10656557710916013, -0.023201839035587927, 0.0027588615876994885,
                     0.0002639513191146384, -0.00021031362856905767, 5.017761223849733e-05,
                     -6.7684630820822335e-06, 5.142644145387832e-07, -1.7209690824851262e-08});
  return signedResult(select(a < Expr(1.0), small, Expr(1.0) - expDouble(-power)), x);
}

} // namespace accurate
} // namespace genc::halide::math
