/*===- arguments.c - every bad argument has its code, and writes nothing -*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "check.h"
#include <stdint.h>

static float z[8 * 3], x[8 * 4];
static workspace w;

static void refused(int got, int code) {
  if (got != code)
    fprintf(stderr, "got %d (%s), not %d\n", got, tiny_status_message(got), code);
  CHECK(got == code);
  for (int i = 0; i < 32; ++i)
    CHECK(x[i] == -7.0f);
}

int main(void) {
  tiny_model *model, *null = (tiny_model *)8;
  void *space = aligned(&w);
  tiny_options o;
  for (int i = 0; i < 32; ++i)
    x[i] = -7.0f;
  CHECK(tiny_model_create(NULL, NULL) == TINY_NULL_POINTER);
  tiny_model_options mo;
  memset(&mo, 0, sizeof mo);
  CHECK(tiny_model_create(&null, &mo) == TINY_BAD_OPTIONS && !null);
  mo.size = sizeof mo;
  mo.threads = 2;
  CHECK(tiny_model_create(&model, &mo) == TINY_OK);
  CHECK(tiny_model_threads(model) == 2 && tiny_model_threads(NULL) == 0);

  refused(tiny_decode(NULL, 8, z, x, space, sizeof w.bytes, NULL), TINY_NULL_POINTER);
  refused(tiny_decode(model, 8, NULL, x, space, sizeof w.bytes, NULL), TINY_NULL_POINTER);
  refused(tiny_decode(model, 8, z, NULL, space, sizeof w.bytes, NULL), TINY_NULL_POINTER);
  refused(tiny_decode(model, 8, z, x, NULL, sizeof w.bytes, NULL), TINY_NULL_POINTER);
  refused(tiny_decode((tiny_model *)z, 8, z, x, space, sizeof w.bytes, NULL), TINY_WRONG_MODEL);
  refused(tiny_decode(model, -1, z, x, space, sizeof w.bytes, NULL), TINY_BAD_BATCH);
  refused(tiny_decode(model, INT64_MIN, z, x, space, sizeof w.bytes, NULL), TINY_BAD_BATCH);
  refused(tiny_decode(model, INT64_MAX, z, x, space, sizeof w.bytes, NULL), TINY_BAD_BATCH);
  refused(tiny_decode(model, 8, z, x, space, 0, NULL), TINY_WORKSPACE_TOO_SMALL);
  refused(tiny_decode(model, 8, z, x, space, TINY_DECODE_WORKSPACE(1, 1) - 1, NULL),
          TINY_WORKSPACE_TOO_SMALL);
  refused(tiny_decode(model, 8, z, x, (char *)space + 32, sizeof w.bytes, NULL),
          TINY_WORKSPACE_MISALIGNED);
  refused(tiny_decode(model, 7, (float *)((char *)z + 2), x, space, sizeof w.bytes, NULL),
          TINY_TENSOR_MISALIGNED);
  refused(tiny_decode(model, 8, x + 4, x, space, sizeof w.bytes, NULL), TINY_OVERLAP);
  refused(tiny_decode(model, 8, z, (float *)space, space, sizeof w.bytes, NULL), TINY_OVERLAP);

  memset(&o, 0, sizeof o);
  refused(tiny_decode(model, 8, z, x, space, sizeof w.bytes, &o), TINY_BAD_OPTIONS);
  o.size = sizeof o;
  o.threads = -1;
  refused(tiny_decode(model, 8, z, x, space, sizeof w.bytes, &o), TINY_BAD_OPTIONS);
  o.threads = 0;
  o.first_example = INT64_MAX;
  refused(tiny_decode(model, 8, z, x, space, sizeof w.bytes, &o), TINY_BAD_OPTIONS);

  CHECK(tiny_decode_workspace(model, -1) == 0);
  CHECK(tiny_total_workspace(model, 1001) == 0);
  CHECK(tiny_sample_workspace(model, 8) == TINY_SAMPLE_WORKSPACE(8, 2));
  CHECK(tiny_sample_workspace(NULL, 8) == TINY_SAMPLE_WORKSPACE(8, 1));

  /* What is allowed: no examples, no noise, the least workspace. */
  refused(tiny_decode(model, 0, NULL, NULL, space, sizeof w.bytes, NULL), TINY_OK);
  o.first_example = 0;
  CHECK(tiny_sample(model, 8, NULL, x, space, TINY_SAMPLE_WORKSPACE(1, 1), &o) == TINY_OK);
  tiny_model_destroy(model);
  tiny_model_destroy(NULL);
  puts("all refused");
  return 0;
}
