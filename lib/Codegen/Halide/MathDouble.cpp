//===- MathDouble.cpp - functions that take a detour through float64 ----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sin, cos, pow, lgamma, digamma and trigamma lose too many digits in float32 (argument reduction, cancellation near zeros). They
// are rare in inner loops, so they pay for float64 lanes inside and round once at the end.
//
//===----------------------------------------------------------------------===//

#include "Math.h"
#include <cmath>

using namespace Halide;

namespace genc::halide::math {
namespace detail {

/// Cuts x into 2^e (1 + f), 1 + f in [sqrt(1/2), sqrt(2)).
static void splitDouble(Expr x, Expr &e, Expr &f) {
  Expr half = Internal::make_const(Int(64), int64_t(0x3fe6a09e667f3bcd)); // bits of sqrt(1/2)
  Expr i = reinterpret<int64_t>(x) - half;
  e = cast<double>(cast<int32_t>(i >> 52));
  f = reinterpret<double>((i & Internal::make_const(Int(64), int64_t(0x000fffffffffffff))) + half) - Expr(1.0);
}

/// log(1 + f) + e ln 2; log(1 + f) = 2 artanh(f / (2 + f)) by its series.
static Expr logOfParts(Expr e, Expr f) {
  Expr s = f / (f + Expr(2.0)), square = s * s;
  Expr series = polynomial(square, {2.0, 2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17,
                                    2.0 / 19, 2.0 / 21});
  return s * series + e * Expr(M_LN2);
}

Expr logDouble(Expr x) {
  Expr e, f;
  splitDouble(x, e, f);
  return logOfParts(e, f);
}

Expr log1pDouble(Expr x) {
  Expr e, f;
  splitDouble(x + Expr(1.0), e, f);
  return logOfParts(e, select(e == Expr(0.0), x, f)); // x itself keeps what 1 + x lost
}

Expr pow2Double(Expr n) { return reinterpret<double>(cast<int64_t>(n + 1023) << 52); }

Expr expDouble(Expr x) {
  Expr bound = clamp(x, Expr(-700.0), Expr(700.0));
  Expr n = round(bound * Expr(M_LOG2E));
  Expr r = bound - n * Expr(M_LN2);
  Expr p = polynomial(r, {1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
                          1.0 / 362880, 1.0 / 3628800});
  return p * pow2Double(cast<int32_t>(n));
}

Expr sinPiDouble(Expr x) {
  Expr n = round(x);
  Expr t = (x - n) * Expr(M_PI), s = t * t;
  double c[10] = {1.0};
  for (int k = 1; k < 10; ++k)
    c[k] = -c[k - 1] / ((2 * k) * (2 * k + 1));
  Expr y = t * polynomial(s, {c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9]});
  Expr odd = x * Expr(0.5);
  return select(round(odd) * Expr(2.0) == n, y, -y);
}

} // namespace detail

using namespace detail;

static Expr sinPolynomial(Expr r, Rounding rounding) {
  Expr s = mul(r, r);
  Expr tail = polynomial(s, {-1.666665375e-01, 8.332110010e-03, -1.950856240e-04}, rounding);
  return add(r, mul(mul(r, s), tail));
}

static Expr cosPolynomial(Expr r, Rounding rounding) {
  Expr s = mul(r, r);
  Expr tail = polynomial(s, {4.166664556e-02, -1.388730248e-03, 2.443088124e-05}, rounding);
  return add(sub(1.0f, mul(s, 0.5f)), mul(mul(s, s), tail));
}

/// The sign of sine and cosine in quadrant q as the top bit of a word. Unsigned, as shifting a one there overflows an
/// int32, which scalar code then takes for impossible.
static Expr quadrantSign(Expr q) {
  return reinterpret<int32_t>(cast<uint32_t>(q & 2) << cast<uint32_t>(30));
}

/// sin of x + quadrant * pi / 2. pi / 2 in three parts of 24, 24 and 53 bits: n * part is exact up to n = 2^29.
static Expr sinQuadrant(Expr x, int quadrant) {
  Expr wide = cast<double>(x);
  Expr rounded = round(wide * Expr(M_2_PI));
  Expr r = sub(wide, mul(rounded, Expr(0x1.921fb4p+0)));
  r = sub(r, mul(rounded, Expr(0x1.4442dp-24)));
  r = sub(r, mul(rounded, Expr(0x1.8469898cc5170p-48)));
  Expr reduced = cast<float>(r);
  Expr q = cast<int32_t>(rounded) + quadrant;
  Expr y = select((q & 1) == 0, sinPolynomial(reduced, Rounding::Fast), cosPolynomial(reduced, Rounding::Fast));
  return fromBits(select(isNanOrInf(x), Expr(kNan), bits(y) ^ quadrantSign(q)));
}

Expr sin(Expr x) {
  if (x.type() == Float(64))
    return libm("sin", x);
  return selectBits((bits(x) & 0x7fffffff) < 0x39000000, x, sinQuadrant(x, 0));
}

Expr cos(Expr x) { return x.type() == Float(64) ? libm("cos", x) : sinQuadrant(x, 1); }

Expr cosTurn(Expr u) {
  Expr quarter = mul(u, 4.0f);
  Expr rounded = round(quarter);
  Expr r = mul(sub(quarter, rounded), 1.57079637f);
  Expr q = cast<int32_t>(rounded) + 1;
  Expr y = select((q & 1) == 0, sinPolynomial(r, Rounding::Strict), cosPolynomial(r, Rounding::Strict));
  return fromBits(bits(y) ^ quadrantSign(q));
}

Expr pow(Expr x, Expr y) {
  if (x.type() == Float(64))
    return Internal::Call::make(Float(64), "genc_reference_pow", {x, y}, Internal::Call::PureExtern);
  Expr magnitude = fromBits(bits(x) & 0x7fffffff);
  Expr zero = bits(magnitude) == 0, infinite = bits(magnitude) == kInf;
  Expr power = cast<double>(y) * logDouble(cast<double>(magnitude));
  Expr value = bits(cast<float>(expDouble(power)));
  Expr yNegative = bits(y) < 0, yMagnitude = bits(y) & 0x7fffffff;
  // 0^y and inf^y; |x|^inf follows from the clamp of the exponent unless |x| = 1.
  value = select(zero, select(yNegative, kInf, 0), infinite, select(yNegative, 0, kInf), value);
  value = select(yMagnitude == kInf,
                 select(bits(magnitude) == 0x3f800000, 0x3f800000,
                        select((bits(magnitude) > 0x3f800000) != yNegative, kInf, 0)),
                 value);
  Expr isInteger = floor(y) == y || yMagnitude == kInf;
  Expr half = y * 0.5f;
  Expr odd = isInteger && yMagnitude < kInf && floor(half) != half;
  value = select(bits(x) < 0 && odd, value | static_cast<int32_t>(0x80000000), value);
  value = select(bits(x) < 0 && !isInteger && !zero && !infinite, kNan, value);
  value = select(bits(magnitude) > kInf || yMagnitude > kInf, kNan, value);
  return fromBits(select(yMagnitude == 0 || bits(x) == 0x3f800000, 0x3f800000, value));
}

/// Stirling's series at y >= 8; the omitted term is below 1e-16.
static Expr stirling(Expr y) {
  Expr inverse = Expr(1.0) / y, square = inverse * inverse;
  Expr series = polynomial(square, {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360,
                                    1.0 / 156, -3617.0 / 122400, 43867.0 / 244188});
  return (y - Expr(0.5)) * logDouble(y) - y + Expr(0.91893853320467274178) + inverse * series;
}

/// log gamma for x >= 1/2: gamma(x + 8) = x (x + 1) ... (x + 7) gamma(x).
static Expr lgammaPositive(Expr x) {
  Expr product = x;
  for (int k = 1; k < 8; ++k)
    product = product * (x + Expr(double(k)));
  Expr small = x < Expr(8.0);
  return stirling(select(small, x + Expr(8.0), x)) - select(small, logDouble(product), Expr(0.0));
}

Expr lgamma(Expr x) {
  if (x.type() == Float(64))
    return libm("lgamma", x);
  Expr wide = cast<double>(x);
  Expr reflect = lt(x, 0.5f);
  Expr positive = lgammaPositive(select(reflect, Expr(1.0) - wide, wide));
  Expr sine = Halide::abs(sinPiDouble(wide));
  Expr reflected = Expr(1.1447298858494001741) - logDouble(max(sine, Expr(1e-300))) - positive;
  Expr y = bits(cast<float>(select(reflect, reflected, positive)));
  Expr pole = x <= 0.0f && floor(x) == x;
  y = select(x == 1.0f || x == 2.0f, 0, select(pole, kInf, y));
  return fromBits(select(isNanOrInf(x), select((bits(x) & 0x7fffffff) == kInf, kInf, kNan), y));
}

Expr digamma(Expr x) {
  if (x.type() == Float(64))
    return libm("digamma", x);
  Expr wide = cast<double>(x);
  Expr small = wide < Expr(8.0);
  // The sum of 1 / (x + k) as one fraction: a single division.
  Expr numerator = Expr(1.0), denominator = wide;
  for (int k = 1; k < 8; ++k) {
    numerator = numerator * (wide + Expr(double(k))) + denominator;
    denominator = denominator * (wide + Expr(double(k)));
  }
  Expr y = select(small, wide + Expr(8.0), wide);
  Expr inverse = Expr(1.0) / y, square = inverse * inverse;
  Expr series = polynomial(square, {1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12,
                                    -3617.0 / 8160});
  Expr value = logDouble(y) - inverse * Expr(0.5) - square * series - select(small, numerator / denominator, Expr(0.0));
  Expr out = bits(cast<float>(value));
  out = select((bits(x) & 0x7fffffff) == 0, static_cast<int32_t>(0xff800000), select(bits(x) < 0, kNan, out));
  return fromBits(select(isNanOrInf(x), select(bits(x) == kInf, kInf, kNan), out));
}

/// trigamma(x) = the sum of 1 / (x + k)^2 for k < 8, and the asymptotic series at x + 8.
Expr trigamma(Expr x) {
  if (x.type() == Float(64))
    return libm("trigamma", x);
  Expr wide = cast<double>(x);
  Expr small = wide < Expr(8.0);
  Expr below = Expr(0.0);
  for (int k = 0; k < 8; ++k) {
    Expr term = wide + Expr(double(k));
    below = below + Expr(1.0) / (term * term);
  }
  Expr y = select(small, wide + Expr(8.0), wide);
  Expr inverse = Expr(1.0) / y, square = inverse * inverse;
  Expr series = polynomial(square, {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6});
  Expr value = inverse + square * Expr(0.5) + inverse * square * series + select(small, below, Expr(0.0));
  Expr out = bits(cast<float>(value));
  out = select((bits(x) & 0x7fffffff) == 0, kInf, select(bits(x) < 0, kNan, out));
  return fromBits(select(isNanOrInf(x), select(bits(x) == kInf, 0, kNan), out));
}

//===----------------------------------------------------------------------===//
// The C library, for the reference mode
//===----------------------------------------------------------------------===//

static double referenceSigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }
static double referenceSoftplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
static double referenceLgamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}

static double referenceDigamma(double x) {
  if (x < 0 || std::isnan(x))
    return NAN;
  double sum = 0;
  for (; x < 16; x += 1)
    sum -= 1 / x;
  double s = 1 / (x * x);
  return sum + std::log(x) - 0.5 / x -
         s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132 - s * 691.0 / 32760)))));
}

static double referenceTrigamma(double x) {
  if (x < 0 || std::isnan(x))
    return NAN;
  double sum = 0;
  for (; x < 16; x += 1)
    sum += 1 / (x * x);
  double s = 1 / (x * x);
  return sum + 1 / x + 0.5 * s +
         s / x * (1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42 - s * (1.0 / 30 - s * (5.0 / 66 - s * 691.0 / 2730)))));
}

const std::map<std::string, JITExtern> &externs() {
  using Unary = double (*)(double);
  static const std::map<std::string, JITExtern> table = [] {
    std::map<std::string, JITExtern> t;
    auto unary = [&](const char *name, Unary f) { t.emplace(std::string("genc_reference_") + name, JITExtern(f)); };
    unary("exp", std::exp), unary("log", std::log), unary("log1p", std::log1p), unary("expm1", std::expm1);
    unary("sqrt", std::sqrt), unary("sin", std::sin), unary("cos", std::cos), unary("tanh", std::tanh);
    unary("erf", std::erf), unary("sigmoid", referenceSigmoid), unary("softplus", referenceSoftplus);
    unary("lgamma", referenceLgamma), unary("digamma", referenceDigamma);
    unary("trigamma", referenceTrigamma);
    t.emplace("genc_reference_pow", JITExtern(static_cast<double (*)(double, double)>(std::pow)));
    return t;
  }();
  return table;
}

} // namespace genc::halide::math
