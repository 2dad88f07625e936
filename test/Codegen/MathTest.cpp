//===- MathTest.cpp - errors of the elementary functions in units of the last place ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions that genc-math-sweep does not know, on every 4099th float (a prime, so that all mantissas and exponents
// occur), against the C library in float64. GENC_SWEEP=1 in the environment takes all 2^32.
//
//===----------------------------------------------------------------------===//

#include "../../lib/Codegen/Halide/Math.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

using namespace Halide;
namespace math = genc::halide::math;

namespace {

constexpr int kBlock = 1 << 16;

/// Compiles y(i) = f(x(i)) once and applies it to blocks.
struct Compiled {
  ImageParam in{Float(32), 1};
  Func out;
  Buffer<float> x{kBlock}, y{kBlock};
  explicit Compiled(const std::function<Expr(Expr)> &f) {
    Var i;
    out(i) = f(in(i));
    out.vectorize(i, 8, TailStrategy::ShiftInwards);
    in.set(x);
    out.compile_jit();
  }
  void run() { out.realize(y); }
};

float fromBits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

/// Distance of y from the exact value, in units of the last place of a float32 of the exact value's size.
double ulps(float y, double exact) {
  if (std::isnan(exact) || std::isnan(y))
    return std::isnan(exact) == std::isnan(y) ? 0 : INFINITY;
  if (static_cast<double>(y) == exact || y == static_cast<float>(exact))
    return 0;
  if (std::isinf(y) || std::isinf(exact)) // rounding up to infinity is one unit
    return std::fabs(exact) > 3.4028234e38 && std::fabs(y) > 3.402823e38f ? 1 : INFINITY;
  int exponent;
  std::frexp(exact, &exponent);
  return std::fabs(y - exact) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

void check(const char *name, const std::function<Expr(Expr)> &f, double (*exact)(double), double limit,
           float low = -INFINITY, float high = INFINITY) {
  Compiled compiled(f);
  uint64_t step = std::getenv("GENC_SWEEP") ? 1 : 4099, bits = 0;
  double worst = 0;
  float where = 0;
  while (bits < (uint64_t(1) << 32)) {
    for (int i = 0; i < kBlock; ++i)
      compiled.x(i) = fromBits(static_cast<uint32_t>(std::min(bits + i * step, uint64_t(0xffffffff))));
    compiled.run();
    for (int i = 0; i < kBlock; ++i) {
      float x = compiled.x(i);
      if (x < low || x > high)
        continue;
      double error = ulps(compiled.y(i), exact(x));
      if (error > worst || std::isnan(error))
        worst = error, where = x;
    }
    bits += kBlock * step;
  }
  std::printf("%-10s worst %.3f ULP at %.9g\n", name, worst, where);
  EXPECT_LE(worst, limit) << name << " at " << where;
}

double rsqrt(double x) { return 1 / std::sqrt(x); }
double lgammaExact(double x) { return std::lgamma(x); }

} // namespace

TEST(Math, LogStrict) { check("log strict", [](Expr x) { return math::log(x, math::Rounding::Strict); }, std::log, 2); }
TEST(Math, Sqrt) { check("sqrt", math::sqrt, std::sqrt, 0.51); }
TEST(Math, Rsqrt) { check("rsqrt", math::rsqrt, rsqrt, 1.5, 0); }
TEST(Math, Sin) { check("sin", math::sin, std::sin, 2, -0x1p29f, 0x1p29f); }
TEST(Math, Cos) { check("cos", math::cos, std::cos, 2, -0x1p29f, 0x1p29f); }
TEST(Math, Lgamma) { check("lgamma", math::lgamma, lgammaExact, 2); }

TEST(Math, Digamma) {
  auto exact = math::externs().at("genc_reference_digamma");
  auto function = reinterpret_cast<double (*)(double)>(exact.extern_c_function().address());
  check("digamma", math::digamma, function, 2, 0);
}

TEST(Math, Trigamma) { // below, float32 has no room for 1 / x^2
  auto exact = math::externs().at("genc_reference_trigamma");
  auto function = reinterpret_cast<double (*)(double)>(exact.extern_c_function().address());
  check("trigamma", math::trigamma, function, 2, 1e-18f);
}

TEST(Math, Pow) {
  for (float y : {2.0f, 3.0f, -1.0f, 0.5f, -2.5f, 7.25f, 0.0f, 1e-3f}) {
    static float exponent;
    exponent = y;
    check("pow(x, y)", [&](Expr x) { return math::pow(x, Expr(y)); },
          [](double x) { return std::pow(x, static_cast<double>(exponent)); }, 2);
  }
  for (float x : {2.0f, 0.5f, 10.0f, 1.0f, -2.0f, 0.0f}) {
    static float base;
    base = x;
    check("pow(x, y)", [&](Expr y) { return math::pow(Expr(x), y); },
          [](double y) { return std::pow(static_cast<double>(base), y); }, 2);
  }
}

TEST(Math, CosineOfATurn) {
  check("cosTurn", math::cosTurn, [](double u) { return std::cos(2 * M_PI * u); }, 1e9, 0, 1);
  Compiled compiled(math::cosTurn);
  for (int i = 0; i < kBlock; ++i)
    compiled.x(i) = static_cast<float>(i) / kBlock;
  compiled.run();
  for (int i = 0; i < kBlock; ++i)
    ASSERT_NEAR(compiled.y(i), std::cos(2 * M_PI * compiled.x(i)), 1.2e-7) << i;
}
