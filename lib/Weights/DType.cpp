//===- DType.cpp - element types of stored tensors ------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/DType.h"
#include "genc/Support/NarrowFloat.h"
#include "llvm/Support/ErrorHandling.h"
#include <cstring>

using namespace genc;

unsigned genc::byteSize(DType type) {
  switch (type) {
  case DType::F64:
  case DType::I64:
    return 8;
  case DType::F32:
  case DType::I32:
    return 4;
  case DType::F16:
  case DType::BF16:
  case DType::I16:
    return 2;
  case DType::I8:
  case DType::U8:
  case DType::Bool:
    return 1;
  }
  llvm_unreachable("covered switch");
}

llvm::StringRef genc::dtypeName(DType type) {
  constexpr const char *names[] = {"f64", "f32", "f16", "bf16", "i64",
                                   "i32", "i16", "i8",  "u8",   "bool"};
  return names[static_cast<unsigned>(type)];
}

namespace {
template <typename T, typename F>
void convertAs(const uint8_t *from, int64_t stride, uint64_t count, float *to, F f) {
  int64_t step = stride * static_cast<int64_t>(sizeof(T));
  for (uint64_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, from + static_cast<int64_t>(i) * step, sizeof(T));
    to[i] = f(value);
  }
}
} // namespace

void genc::convertToFloat(DType type, const uint8_t *from, int64_t stride, uint64_t count,
                          float *to) {
  if (count == 0)
    return;
  if (type == DType::F32 && stride == 1) {
    std::memcpy(to, from, count * sizeof(float));
    return;
  }
  auto plain = [](auto value) { return static_cast<float>(value); };
  switch (type) {
  case DType::F64:
    return convertAs<double>(from, stride, count, to, plain);
  case DType::F32:
    return convertAs<float>(from, stride, count, to, plain);
  case DType::F16:
    return convertAs<uint16_t>(from, stride, count, to, halfToFloat);
  case DType::BF16:
    return convertAs<uint16_t>(from, stride, count, to, bfloat16ToFloat);
  case DType::I64:
    return convertAs<int64_t>(from, stride, count, to, plain);
  case DType::I32:
    return convertAs<int32_t>(from, stride, count, to, plain);
  case DType::I16:
    return convertAs<int16_t>(from, stride, count, to, plain);
  case DType::I8:
    return convertAs<int8_t>(from, stride, count, to, plain);
  case DType::U8:
    return convertAs<uint8_t>(from, stride, count, to, plain);
  case DType::Bool:
    return convertAs<uint8_t>(from, stride, count, to,
                              [](uint8_t value) { return value ? 1.0f : 0.0f; });
  }
}
