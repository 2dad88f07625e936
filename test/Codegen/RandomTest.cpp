//===- RandomTest.cpp - the generator against its published vectors ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../../lib/Codegen/Halide/Philox.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace Halide;

/// Random123's kat_vectors for philox4x32, 10 rounds: counter, key, output.
TEST(Philox, KnownAnswers) {
  const uint32_t vectors[][10] = {
      {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
      {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
       0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
      {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
       0x94fdcceb, 0x5001e420, 0x24126ea1}};
  for (const auto &v : vectors) {
    auto words = genc::halide::philox({Expr(v[0]), Expr(v[1]), Expr(v[2]), Expr(v[3])},
                                      {Expr(v[4]), Expr(v[5])});
    for (int i = 0; i < 4; ++i) {
      Func f;
      f() = words[static_cast<size_t>(i)];
      Buffer<uint32_t> out = f.realize();
      EXPECT_EQ(out(), v[6 + i]) << "word " << i;
    }
  }
}

TEST(Philox, UniformsAreOpen) {
  for (uint32_t bits : {0u, 1u, 0x1ffu, 0x200u, 0x7fffffffu, 0xffffffffu}) {
    Func f;
    f() = genc::halide::uniformFromBits(Expr(bits));
    Buffer<float> out = f.realize();
    EXPECT_GT(out(), 0.0f);
    EXPECT_LT(out(), 1.0f);
    EXPECT_EQ(out(), static_cast<float>(((bits >> 9) + 0.5) / 8388608.0));
  }
}

/// The log of a draw is never that of 0: words of all zeros and all ones, which give the uniforms
/// next to 0 and 1, make finite normals. The largest is sqrt(-2 log 2^-24); the smallest radius, of
/// the log of 1 - 2^-24, is no NaN.
TEST(Normal, FiniteAtExtremeWords) {
  uint32_t words[] = {0u,          1u,          0x1ffu,      0x200u,      0x3fffffffu, 0x40000000u,
                      0x7fffffffu, 0x80000000u, 0xfffffdffu, 0xfffffe00u, 0xffffffffu};
  constexpr int count = std::size(words);
  Buffer<uint32_t> given(words, count);
  Var i, j;
  Func f;
  f(i, j) = genc::halide::normalFromBits(given(i), given(j));
  Buffer<float> out = f.realize({count, count});
  auto uniform = [](uint32_t word) { return ((word >> 9) + 0.5) / 8388608.0; };
  double largest = 0;
  for (int first = 0; first < count; ++first)
    for (int second = 0; second < count; ++second) {
      double exact = std::sqrt(-2 * std::log(uniform(words[first]))) * std::cos(2 * M_PI * uniform(words[second]));
      ASSERT_NEAR(out(first, second), exact, 2e-6) << std::hex << words[first] << " " << words[second];
      largest = std::max(largest, std::fabs(static_cast<double>(out(first, second))));
    }
  EXPECT_NEAR(largest, std::sqrt(48 * M_LN2), 1e-5);
}

/// Bits of vector and scalar code agree, and moments are those of N(0, 1) within four standard
/// errors.
TEST(Normal, SameBitsInLanesAndRightMoments) {
  constexpr int count = 1 << 16;
  auto draws = [&](int lanes) {
    Var i;
    Func f;
    auto words = genc::halide::philox({cast<uint32_t>(i), Expr(0u), Expr(3u), Expr(0u)},
                                      {Expr(7u), Expr(0u)});
    f(i) = genc::halide::normalFromBits(words[0], words[1]);
    if (lanes > 1)
      f.vectorize(i, lanes);
    Buffer<float> out = f.realize({count});
    return out;
  };
  Buffer<float> scalar = draws(1), vector = draws(8);
  double mean = 0, square = 0, fourth = 0;
  for (int i = 0; i < count; ++i) {
    ASSERT_EQ(scalar(i), vector(i)) << i;
    double x = scalar(i);
    mean += x / count, square += x * x / count, fourth += x * x * x * x / count;
  }
  double n = std::sqrt(static_cast<double>(count));
  EXPECT_LT(std::fabs(mean), 4 / n);
  EXPECT_LT(std::fabs(square - 1), 4 * std::sqrt(2.0) / n);
  EXPECT_LT(std::fabs(fourth - 3), 4 * std::sqrt(96.0) / n);
}
