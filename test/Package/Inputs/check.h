/*===- check.h - what the C programs of this folder share ------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

/* Compiled as C99 against the written header, as a user's program is. */
#ifndef CHECK_H
#define CHECK_H

#include "tiny.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                              \
      exit(1);                                                                                     \
    }                                                                                              \
  } while (0)

/* A workspace of constant size, which is what the macro is for. */
typedef struct workspace {
  unsigned char bytes[TINY_SAMPLE_WORKSPACE(8, 4)];
  unsigned char slack[TINY_ALIGNMENT];
} workspace;

static inline void *aligned(workspace *w) {
  size_t at = (size_t)w->bytes;
  return (void *)((at + TINY_ALIGNMENT - 1) / TINY_ALIGNMENT * TINY_ALIGNMENT);
}

/* x = z * W with W[j][i] = 2 * (4 j + i + 1). */
static inline float expected(const float *z, int i) {
  float sum = 0;
  for (int j = 0; j < 3; ++j)
    sum += z[j] * 2.0f * (float)(4 * j + i + 1);
  return sum;
}

static inline void check_decode(const tiny_model *model) {
  static workspace w;
  float z[8 * TINY_DECODE_Z_ELEMENTS], x[8 * TINY_DECODE_X_ELEMENTS];
  for (int i = 0; i < 24; ++i)
    z[i] = (float)(i % 5) - 1.5f;
  CHECK(tiny_decode(model, 8, z, x, aligned(&w), sizeof w.bytes, NULL) == TINY_OK);
  for (int n = 0; n < 8; ++n)
    for (int i = 0; i < 4; ++i)
      CHECK(x[n * 4 + i] == expected(z + n * 3, i));
}

#endif
