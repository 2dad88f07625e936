//===- NarrowFloat.h - floating point numbers of 16 bits -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_SUPPORT_NARROWFLOAT_H
#define GENC_SUPPORT_NARROWFLOAT_H

#include <cstdint>

namespace genc {

/// IEEE 754 binary16 to binary32, exact (subnormals, infinities and the payload of NaNs are kept).
float halfToFloat(uint16_t bits);
/// bfloat16 to binary32, exact: the bits are the upper half.
float bfloat16ToFloat(uint16_t bits);

/// To the nearest, ties to even; beyond the largest number an infinity. A NaN stays one, and is
/// quiet.
uint16_t floatToHalf(float value);
uint16_t floatToBfloat16(float value);

} // namespace genc

#endif // GENC_SUPPORT_NARROWFLOAT_H
