/*===- threads.c - 16 threads on one model, bit-equal to one ------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "check.h"
#include <pthread.h>

#ifndef ROUNDS
#define ROUNDS 200
#endif
enum { BATCH = 64, THREADS = 16 };
static tiny_model *model;
static float serial[BATCH * 4];

static void sample(float *x, int first, int count, void *space, size_t bytes, int threads) {
  tiny_options o;
  memset(&o, 0, sizeof o);
  o.size = sizeof o;
  o.seed = 11;
  o.first_example = 100 + first;
  o.threads = threads;
  CHECK(tiny_sample(model, count, NULL, x + first * 4, space, bytes, &o) == TINY_OK);
}

/* Rounds differ in threads, in the size of the workspace and in how the batch is spread over calls.
 */
static void *work(void *number) {
  size_t bytes = tiny_sample_workspace(model, BATCH);
  char *memory = malloc(bytes + TINY_ALIGNMENT);
  void *space = memory + TINY_ALIGNMENT - (size_t)memory % TINY_ALIGNMENT;
  float x[BATCH * 4];
  for (int round = 0; round < ROUNDS; ++round) {
    int cut = round * 7 % (BATCH + 1);
    memset(x, 0, sizeof x);
    sample(x, 0, cut, space, round % 4 == 1 ? TINY_SAMPLE_WORKSPACE(3, 1) : bytes, round % 6);
    sample(x, cut, BATCH - cut, space, bytes, round % 5);
    CHECK(!memcmp(x, serial, sizeof x));
  }
  free(memory);
  return number;
}

int main(void) {
  tiny_model_options mo;
  memset(&mo, 0, sizeof mo);
  mo.size = sizeof mo;
  mo.threads = 5;
  CHECK(tiny_model_create(&model, &mo) == TINY_OK);
  static workspace w;
  sample(serial, 0, BATCH, aligned(&w), sizeof w.bytes, 1);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; ++i)
    CHECK(!pthread_create(&threads[i], NULL, work, NULL));
  for (int i = 0; i < THREADS; ++i)
    CHECK(!pthread_join(threads[i], NULL));
  tiny_model_destroy(model);
  puts("bit-equal");
  return 0;
}
