//===- Math.cpp - exp, log and what is made of them ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Polynomials are weighted minimax fits (Lawson iteration) with coefficients rounded to float32 one by one. Range
// reduction is written with strict operations: fast-math would reassociate n * hi + n * lo. Special values go through
// integer selects, because fast-math may assume that a float select never yields an infinity.
//
//===----------------------------------------------------------------------===//

#include "Math.h"
#include <cmath>

using namespace Halide;

namespace genc::halide::math {
namespace detail {

Expr strict(Internal::Call::IntrinsicOp op, Expr a, Expr b) {
  Type type = op == Internal::Call::strict_lt ? Bool(a.type().lanes()) : a.type();
  return Internal::Call::make(type, op, {a, b}, Internal::Call::PureIntrinsic);
}

Expr polynomial(Expr x, std::initializer_list<double> coefficients, Rounding rounding) {
  Expr sum;
  for (auto c = std::rbegin(coefficients); c != std::rend(coefficients); ++c) {
    Expr term = Internal::make_const(x.type(), *c);
    if (!sum.defined())
      sum = term;
    else
      sum = rounding == Rounding::Strict ? add(mul(sum, x), term) : sum * x + term;
  }
  return sum;
}

Expr bits(Expr x) { return reinterpret<int32_t>(x); }
Expr fromBits(Expr i) { return reinterpret<float>(i); }
Expr selectBits(Expr c, Expr a, Expr b) { return fromBits(select(c, bits(a), bits(b))); }
Expr isNanOrInf(Expr x) { return (bits(x) & 0x7fffffff) >= kInf; }
Expr pow2(Expr n) { return fromBits((n + 127) << 23); }

Expr libm(const char *name, Expr x) {
  return Internal::Call::make(Float(64), std::string("genc_reference_") + name, {x},
                              Internal::Call::PureExtern);
}

} // namespace detail

using namespace detail;

/// n = round(x / ln 2) and r = x - n ln 2, |r| <= 0.35; ln 2 in two parts, n * hi is exact.
static void reduceByLn2(Expr x, Expr &n, Expr &r) {
  Expr rounded = round(x * 1.44269504f);
  n = cast<int32_t>(rounded);
  r = sub(sub(x, mul(rounded, 0.693359375f)), mul(rounded, -2.12194440e-4f));
}

/// x bounded below and above; NaN stays.
static Expr bounded(Expr x, float low, float high) {
  Expr y = select(lt(x, low), low, x);
  return select(lt(high, y), high, y);
}

static Expr expCore(Expr x) {
  Expr n, r;
  reduceByLn2(bounded(x, -104.0f, 89.0f), n, r);
  Expr p = polynomial(r, {1.0, 1.0, 4.999999404e-01, 1.666650921e-01, 4.166821018e-02, 8.370090276e-03,
                          1.382846152e-03});
  // Two factors, so that subnormal results round once and 2^128 is reached.
  Expr half = n >> 1;
  return mul(mul(p, pow2(half)), pow2(n - half));
}

Expr exp(Expr x) {
  if (x.type() == Float(64))
    return libm("exp", x);
  return expCore(x);
}

/// x = 2^e * (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), for positive finite x, subnormals too.
static void splitExponent(Expr x, Expr &e, Expr &f, Expr *scale = nullptr) {
  Expr tiny = bits(x) < 0x00800000;
  Expr i = select(tiny, bits(mul(x, 8388608.0f)), bits(x));
  Expr shifted = i - 0x3f3504f3; // bits of sqrt(1/2)
  Expr exponent = shifted >> 23;
  f = sub(fromBits((shifted & 0x007fffff) + 0x3f3504f3), 1.0f);
  e = cast<float>(exponent - select(tiny, 23, 0));
  if (scale)
    *scale = pow2(-exponent);
}

/// log(1 + f) + e ln 2 + correction.
static Expr logCore(Expr e, Expr f, Expr correction, Rounding rounding) {
  Expr p = polynomial(f, {3.333333135e-01, -2.500081956e-01, 2.000124454e-01, -1.662341356e-01, 1.420150101e-01,
                          -1.315947175e-01, 1.276273131e-01, -7.637470961e-02}, rounding);
  Expr square = mul(f, f);
  Expr tail = add(mul(mul(square, f), p), mul(e, -2.12194440e-4f));
  if (correction.defined())
    tail = add(tail, correction);
  return add(add(f, sub(tail, mul(square, 0.5f))), mul(e, 0.693359375f));
}

/// The value of log at 0, below, at infinity and NaN put over `y`.
static Expr logSpecials(Expr x, Expr y) {
  Expr i = bits(x);
  Expr special = select((i & 0x7fffffff) == 0, cast<int32_t>(static_cast<int32_t>(0xff800000)),
                        select(i < 0, kNan, select(i > kInf, kNan, kInf)));
  return fromBits(select(i <= 0 || i >= kInf, special, bits(y)));
}

Expr log(Expr x, Rounding rounding) {
  if (x.type() == Float(64))
    return libm("log", x);
  Expr e, f;
  splitExponent(x, e, f);
  return logSpecials(x, logCore(e, f, Expr(), rounding));
}

Expr log1p(Expr x) {
  if (x.type() == Float(64))
    return libm("log1p", x);
  // u = 1 + x rounded, c = what the rounding lost, log(u + c) = log(u) + c / u.
  Expr u = add(x, 1.0f);
  Expr lost = select(lt(x, 1.0f), sub(x, sub(u, 1.0f)), sub(1.0f, sub(u, x)));
  Expr e, f;
  splitExponent(u, e, f);
  Expr y = logCore(e, f, div(lost, u), Rounding::Fast);
  Expr small = (bits(x) & 0x7fffffff) < 0x33800000; // |x| < 2^-24, also keeps -0
  return selectBits(small, x, logSpecials(u, y));
}

static Expr expm1Core(Expr x) {
  Expr n, r;
  reduceByLn2(bounded(x, -18.0f, 89.0f), n, r);
  Expr q = polynomial(r, {5.0e-01, 1.666666418e-01, 4.166645929e-02, 8.333889768e-03, 1.393577200e-03,
                          1.957999484e-04});
  Expr p = add(r, mul(mul(r, r), q));
  // 2^n p + (2^n - 1), halved first so that n = 128 does not overflow early.
  Expr scale = pow2(max(n, -100) - 1);
  Expr y = add(mul(p, scale), sub(scale, 0.5f));
  return mul(y, 2.0f);
}

Expr expm1(Expr x) {
  if (x.type() == Float(64))
    return libm("expm1", x);
  Expr small = (bits(x) & 0x7fffffff) < 0x33000000; // x itself below 2^-25
  return selectBits(small, x, expm1Core(x));
}

static Expr magnitude(Expr x) { return fromBits(bits(x) & 0x7fffffff); }
static Expr withSignOf(Expr y, Expr x) {
  return fromBits(bits(y) | (bits(x) & static_cast<int32_t>(0x80000000)));
}

Expr tanh(Expr x) {
  if (x.type() == Float(64))
    return libm("tanh", x);
  Expr a = magnitude(x);
  Expr s = mul(a, a);
  Expr small = a + a * s * polynomial(s, {-3.333328068e-01, 1.333141625e-01, -5.373793840e-02, 2.063411847e-02,
                                          -5.700091831e-03});
  Expr large = sub(1.0f, div(2.0f, add(expCore(mul(min(a, 44.0f), 2.0f)), 1.0f)));
  Expr y = select(lt(a, 0.625f), small, large);
  return selectBits(isNanOrInf(x) && bits(a) > kInf, x, withSignOf(y, x));
}

Expr sigmoid(Expr x) {
  if (x.type() == Float(64))
    return libm("sigmoid", x);
  Expr e = expCore(fromBits(bits(x) | static_cast<int32_t>(0x80000000))); // exp(-|x|), never above 1
  return div(select(bits(x) < 0, e, 1.0f), add(e, 1.0f));
}

Expr softplus(Expr x) {
  if (x.type() == Float(64))
    return libm("softplus", x);
  Expr e = expCore(fromBits(bits(x) | static_cast<int32_t>(0x80000000)));
  Expr y = add(select(bits(x) < 0, 0.0f, x), log1p(e));
  return selectBits(isNanOrInf(x), select(bits(x) < 0 && bits(x) == static_cast<int32_t>(0xff800000), 0.0f, x), y);
}

Expr erf(Expr x) {
  if (x.type() == Float(64))
    return libm("erf", x);
  Expr a = magnitude(x);
  Expr s = mul(a, a);
  Expr small = a + a * polynomial(s, {1.283791661e-01, -3.761263192e-01, 1.128367633e-01, -2.685853280e-02,
                                      5.199147854e-03, -8.123186999e-04, 8.293012797e-05});
  Expr t = select(lt(4.0f, a), 4.0f, a);
  Expr power = t * polynomial(t, {1.128541470e+00, 6.356729865e-01, 1.051698551e-01, -2.257604338e-02,
                                  2.869416727e-03, -2.755435526e-05, -4.991454625e-05, 5.294651146e-06});
  Expr large = sub(1.0f, expCore(-power));
  return withSignOf(select(lt(a, 0.92f), small, large), x);
}

Expr sqrt(Expr x) { return x.type() == Float(64) ? libm("sqrt", x) : Halide::sqrt(x); }

Expr rsqrt(Expr x) {
  if (x.type() == Float(64))
    return Expr(1.0) / libm("sqrt", x);
  return div(1.0f, Halide::sqrt(x));
}

Expr divide(Expr a, Expr b) { return div(a, b); }

} // namespace genc::halide::math
