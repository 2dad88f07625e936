//===- DType.h - element types of stored tensors ----------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_WEIGHTS_DTYPE_H
#define GENC_WEIGHTS_DTYPE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace genc {

/// Element types that the readers know; all little-endian in memory.
enum class DType : uint8_t { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

/// Bytes of one element: 8, 4, 2 or 1.
unsigned byteSize(DType type);

/// Lower-case name: f64 f32 f16 bf16 i64 i32 i16 i8 u8 bool.
llvm::StringRef dtypeName(DType type);

/// Writes `count` float32 values read from elements `from[0]`, `from[stride]`,
/// `from[2 * stride]`, ... (stride in elements; no alignment needed).
/// f64, i64 and i32 round to nearest even, f64 beyond float32 becomes an
/// infinity; bool gives 0 or 1, any byte but 0 counting as true.
void convertToFloat(DType type, const uint8_t *from, int64_t stride, uint64_t count, float *to);

} // namespace genc

#endif // GENC_WEIGHTS_DTYPE_H
