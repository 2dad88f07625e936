/*===- draws.c - draws do not depend on threads and calls ------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Usage: draws FILE. Writes the draws of 97 examples, after it has drawn them again with other threads and in parts.
 *
 *===----------------------------------------------------------------------===*/

#include "draws.h"
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

enum { BATCH = 97, SIZE = DRAWS_SAMPLE_X_ELEMENTS };
/* Numbers of examples that cross 2^32 elements and use all of a seed. */
static const int64_t first = 4294967296 / SIZE - 50;

static draws_model *model;
static void *space;
static size_t bytes;

static void sample(float *x, int begin, int count, int threads) {
  draws_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.seed = 0x123456789abcdef0;
  o.first_example = first + begin;
  o.threads = threads;
  CHECK(draws_sample(model, count, NULL, NULL, x + begin * SIZE, space, bytes, &o) == DRAWS_OK);
}

int main(int argc, char **argv) {
  static float whole[BATCH * SIZE], parts[BATCH * SIZE];
  draws_model_options mo;
  memset(&mo, 0, sizeof mo);
  mo.size = sizeof mo;
  mo.threads = 4;
  CHECK(argc == 2 && draws_model_create(&model, &mo) == DRAWS_OK);
  bytes = draws_sample_workspace(model, BATCH) / DRAWS_ALIGNMENT * DRAWS_ALIGNMENT + DRAWS_ALIGNMENT;
  space = aligned_alloc(DRAWS_ALIGNMENT, bytes);
  sample(whole, 0, BATCH, 1);
  for (int threads = 1; threads <= 4; ++threads)
    for (int cut = 0; cut <= BATCH; cut += 1 + cut % 7) {
      memset(parts, 0, sizeof parts);
      sample(parts, 0, cut, threads);
      sample(parts, cut, BATCH - cut, threads);
      CHECK(!memcmp(parts, whole, sizeof whole));
    }
  FILE *file = fopen(argv[1], "wb");
  CHECK(file && fwrite(whole, sizeof whole, 1, file) == 1 && !fclose(file));
  free(space);
  draws_model_destroy(model);
  puts("equal");
  return 0;
}
