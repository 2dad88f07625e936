/*===- steps.c - a library whose loops are told how far to go ------------------===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/
#include "steps.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 5, LENGTH = 6, WIDTH = 2 };

enum { STATES = BATCH * WIDTH, VALUES = BATCH * LENGTH * WIDTH };

static float x[VALUES], last[STATES], all[VALUES];
static int failures;

static void expect(int condition, const char *what, int64_t n) {
  if (!condition) {
    printf("%s (n = %d)\n", what, (int)n);
    ++failures;
  }
}

/* Marks the outputs with a number that no call computes. */
static void poison(void) {
  for (int i = 0; i < STATES; ++i)
    last[i] = -7;
  for (int i = 0; i < VALUES; ++i)
    all[i] = -7;
}

static int untouched(void) {
  int count = 0;
  for (int i = 0; i < STATES; ++i)
    count += last[i] == -7;
  for (int i = 0; i < VALUES; ++i)
    count += all[i] == -7;
  return count == STATES + VALUES;
}

/* Sums of halves of small integers are exact. */
static void check(int64_t n) {
  for (int i = 0; i < BATCH; ++i)
    for (int k = 0; k < WIDTH; ++k) {
      float h = 0;
      for (int step = 0; step < LENGTH; ++step) {
        int place = (i * LENGTH + step) * WIDTH + k;
        if (step < n)
          h = 0.5f * h + x[place];
        expect(all[place] == (step < n ? h : 0), "a step is wrong", n);
      }
      expect(last[i * WIDTH + k] == h, "the last state is wrong", n);
    }
}

int main(void) {
  static int64_t twice[2];
  const int64_t *crooked = (const int64_t *)((const char *)twice + 4);
  steps_model *model = NULL;
  if (steps_model_create(&model, NULL))
    return 1;
  size_t bytes = steps_smooth_workspace(model, BATCH), one = steps_smooth_workspace(model, 1);
  void *workspace = aligned_alloc(64, bytes);
  memset(workspace, 0xff, bytes);
  for (int i = 0; i < VALUES; ++i)
    x[i] = (float)(i % 13 + 1);
  for (int64_t n = 0; n <= LENGTH; ++n)
    for (int split = 0; split < 2; ++split) {
      poison();
      int status =
          steps_smooth(model, BATCH, x, &n, last, all, workspace, split ? one : bytes, NULL);
      expect(status == STEPS_OK, "the call fails", n);
      check(n);
    }
  const int64_t wrong[] = {-1, LENGTH + 1, INT64_MAX, INT64_MIN};
  for (int i = 0; i < 4; ++i) {
    poison();
    int status = steps_smooth(model, BATCH, x, &wrong[i], last, all, workspace, bytes, NULL);
    expect(status == STEPS_BAD_STEPS && untouched(), "a wrong number is taken", wrong[i]);
  }
  poison();
  expect(steps_smooth(model, BATCH, x, NULL, last, all, workspace, bytes, NULL) ==
                 STEPS_NULL_POINTER &&
             untouched(),
         "no number is taken", 0);
  expect(steps_smooth(model, BATCH, x, crooked, last, all, workspace, bytes, NULL) ==
                 STEPS_TENSOR_MISALIGNED &&
             untouched(),
         "a misaligned number is taken", 0);
  free(workspace);
  steps_model_destroy(model);
  puts(failures ? "failed" : "passed");
  return failures != 0;
}
