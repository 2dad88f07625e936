//===- Math.h - elementary functions as Halide expressions ------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halide's own functions are several units in the last place off, call libm one lane at a time, or are missing. These
// are inline, vectorise, and stay within 3.5 ULP of the exact value on float32 (test/Codegen/MathSweep.cpp measures it).
// On float64, which only the reference mode uses, every function is a call of the C library, so that the oracle shares
// no code with what it checks.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_CODEGEN_HALIDE_MATH_H
#define GENC_LIB_CODEGEN_HALIDE_MATH_H

#include "Halide.h"
#include <map>
#include <string>

namespace genc::halide::math {

/// Whether the compiler may contract a * b + c. Strict expressions give the same bits on every CPU.
enum class Rounding { Fast, Strict };

Halide::Expr exp(Halide::Expr x);
/// log(0) = -inf, NaN below 0.
Halide::Expr log(Halide::Expr x, Rounding rounding = Rounding::Fast);
Halide::Expr log1p(Halide::Expr x);
Halide::Expr expm1(Halide::Expr x);
Halide::Expr sqrt(Halide::Expr x);
Halide::Expr rsqrt(Halide::Expr x);
/// Radians; accurate for |x| < 2^29, NaN for infinities.
Halide::Expr sin(Halide::Expr x);
Halide::Expr cos(Halide::Expr x);
Halide::Expr tanh(Halide::Expr x);
Halide::Expr sigmoid(Halide::Expr x);
Halide::Expr softplus(Halide::Expr x);
Halide::Expr erf(Halide::Expr x);
/// log |gamma(x)|; +inf at 0 and the negative integers.
Halide::Expr lgamma(Halide::Expr x);
/// Derivative of log gamma for x > 0; -inf at 0, NaN below.
Halide::Expr digamma(Halide::Expr x);
/// Derivative of digamma for x > 0; +inf at 0, NaN below.
Halide::Expr trigamma(Halide::Expr x);
/// x^y as C's pow defines it, also for negative x and integral y.
Halide::Expr pow(Halide::Expr x, Halide::Expr y);
/// a / b rounded once (fast-math division uses a reciprocal estimate).
Halide::Expr divide(Halide::Expr a, Halide::Expr b);

/// The functions above that pass 1 ULP somewhere, rounded once from float64: at most 0.51 ULP, in about twice the time.
namespace accurate {
Halide::Expr exp(Halide::Expr x);
Halide::Expr expm1(Halide::Expr x);
Halide::Expr tanh(Halide::Expr x);
Halide::Expr sigmoid(Halide::Expr x);
Halide::Expr softplus(Halide::Expr x);
Halide::Expr erf(Halide::Expr x);
} // namespace accurate

/// cos(2 pi u) for u in [0, 1), strict: part of the normal draw.
Halide::Expr cosTurn(Halide::Expr u);

/// The C library functions behind the float64 forms, for pipelines that run in this process.
const std::map<std::string, Halide::JITExtern> &externs();

//===----------------------------------------------------------------------===//
// Shared by the files that implement the above
//===----------------------------------------------------------------------===//
namespace detail {
Halide::Expr strict(Halide::Internal::Call::IntrinsicOp op, Halide::Expr a, Halide::Expr b);
inline Halide::Expr add(Halide::Expr a, Halide::Expr b) { return strict(Halide::Internal::Call::strict_add, a, b); }
inline Halide::Expr sub(Halide::Expr a, Halide::Expr b) { return strict(Halide::Internal::Call::strict_sub, a, b); }
inline Halide::Expr mul(Halide::Expr a, Halide::Expr b) { return strict(Halide::Internal::Call::strict_mul, a, b); }
inline Halide::Expr div(Halide::Expr a, Halide::Expr b) { return strict(Halide::Internal::Call::strict_div, a, b); }
inline Halide::Expr lt(Halide::Expr a, Halide::Expr b) { return strict(Halide::Internal::Call::strict_lt, a, b); }
/// c0 + c1 x + c2 x^2 ... by Horner's rule.
Halide::Expr polynomial(Halide::Expr x, std::initializer_list<double> coefficients,
                        Rounding rounding = Rounding::Fast);
Halide::Expr bits(Halide::Expr x);                    // float32 as int32
Halide::Expr fromBits(Halide::Expr i);                // and back
Halide::Expr selectBits(Halide::Expr c, Halide::Expr a, Halide::Expr b); // select that leaves infinities alone
Halide::Expr isNanOrInf(Halide::Expr x);              // by bits, so that fast-math cannot fold it
Halide::Expr pow2(Halide::Expr n);                    // 2^n as float32 for int32 n in [-126, 127]
Halide::Expr libm(const char *name, Halide::Expr x);  // a float64 extern
Halide::Expr pow2Double(Halide::Expr n);              // 2^n as float64 for int32 n in [-1022, 1023]
/// exp, log, log(1 + x), sin(pi x) on float64 without special cases, to about 1e-15 (exp: 1e-11) relative.
Halide::Expr expDouble(Halide::Expr x);
Halide::Expr logDouble(Halide::Expr x);
Halide::Expr log1pDouble(Halide::Expr x);
Halide::Expr sinPiDouble(Halide::Expr x);
constexpr int kInf = 0x7f800000, kNan = 0x7fc00000;
} // namespace detail

} // namespace genc::halide::math

#endif // GENC_LIB_CODEGEN_HALIDE_MATH_H
