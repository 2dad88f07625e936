//===- NarrowFloat.cpp - floating point numbers of 16 bits --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Support/NarrowFloat.h"
#include "llvm/ADT/bit.h"
#include <cmath>

using namespace genc;

float genc::halfToFloat(uint16_t bits) {
  uint32_t sign = static_cast<uint32_t>(bits & 0x8000u) << 16;
  uint32_t exponent = (bits >> 10) & 31;
  uint32_t fraction = bits & 1023;
  if (exponent == 31)
    return llvm::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
  if (exponent == 0) {
    // Zero or subnormal: fraction * 2^-24 is exact in float32.
    float value = static_cast<float>(fraction) * 0x1p-24f;
    return llvm::bit_cast<float>(sign | llvm::bit_cast<uint32_t>(value));
  }
  return llvm::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

float genc::bfloat16ToFloat(uint16_t bits) {
  return llvm::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

/// `bits` without its lowest `count` bits, to the nearest, ties to even.
static uint32_t roundedShift(uint32_t bits, unsigned count) {
  uint32_t half = 1u << (count - 1);
  return (bits + half - 1 + ((bits >> count) & 1)) >> count;
}

uint16_t genc::floatToHalf(float value) {
  uint32_t bits = llvm::bit_cast<uint32_t>(value), magnitude = bits & 0x7fffffffu;
  uint32_t sign = (bits >> 16) & 0x8000u, result;
  if (magnitude > 0x7f800000u) // no number
    result = 0x7e00u | ((magnitude >> 13) & 0x3ffu);
  else if (magnitude >= 0x477ff000u) // 65520: half way to the number that would follow the largest
    result = 0x7c00u;
  else if (magnitude < 0x38800000u) // below 2^-14: a multiple of 2^-24
    result = static_cast<uint32_t>(std::nearbyint(std::fabs(value) * 0x1p24f));
  else
    result = roundedShift(magnitude - (112u << 23), 13);
  return static_cast<uint16_t>(sign | result);
}

uint16_t genc::floatToBfloat16(float value) {
  uint32_t bits = llvm::bit_cast<uint32_t>(value);
  if (std::isnan(value))
    return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>(roundedShift(bits, 16));
}
