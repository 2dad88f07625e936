/*===- rows.c - one step of a sequence, example by example --------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

void genc_rt_copy_rows(void *to, uint64_t to_stride, const void *from, uint64_t from_stride,
                       uint64_t bytes, int64_t rows) {
  if (to == from)
    return;
  if (to_stride == bytes && from_stride == bytes) { /* dense: one row */
    bytes *= (uint64_t)rows;
    rows = 1;
  }
  for (uint64_t i = 0; i < (uint64_t)rows; ++i)
    memcpy((uint8_t *)to + i * to_stride, (const uint8_t *)from + i * from_stride, bytes);
}

void genc_rt_clear_rows(void *to, uint64_t stride, uint64_t bytes, int64_t rows) {
  for (uint64_t i = 0; i < (uint64_t)rows; ++i)
    memset((uint8_t *)to + i * stride, 0, bytes);
}
