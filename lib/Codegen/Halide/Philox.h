//===- Philox.h - the counter-based generator as Halide expressions ----*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_HALIDE_PHILOX_H
#define GENC_LIB_CODEGEN_HALIDE_PHILOX_H

#include "Halide.h"
#include <array>

namespace genc::halide {

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", 2011) on uint32 words.
std::array<Halide::Expr, 4> philox(std::array<Halide::Expr, 4> counter, std::array<Halide::Expr, 2> key);

/// A float32 in the open interval (0, 1) from 32 random bits: (top 23 bits + 1/2) / 2^23, exact.
Halide::Expr uniformFromBits(Halide::Expr bits);

/// N(0, 1) from two words by Box and Muller's cosine form; strict arithmetic, equal bits on every CPU.
Halide::Expr normalFromBits(Halide::Expr first, Halide::Expr second);

} // namespace genc::halide

#endif // GENC_LIB_CODEGEN_HALIDE_PHILOX_H
