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
      {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6,
       0x6d5451fd},
      {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420,
       0x24126ea1}};
  for (const auto &v : vectors) {
    auto words = genc::halide::philox({Expr(v[0]), Expr(v[1]), Expr(v[2]), Expr(v[3])}, {Expr(v[4]), Expr(v[5])});
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

/// Bits of vector and scalar code agree, and moments are those of N(0, 1) within four standard errors.
TEST(Normal, SameBitsInLanesAndRightMoments) {
  constexpr int count = 1 << 16;
  auto draws = [&](int lanes) {
    Var i;
    Func f;
    auto words = genc::halide::philox({cast<uint32_t>(i), Expr(0u), Expr(3u), Expr(0u)}, {Expr(7u), Expr(0u)});
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
