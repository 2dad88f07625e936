/*===- fake.c - kernels and entries of a tiny model, as the compiler emits them -*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

/* decode: x[n, 2, 2] = z[n, 3] * W, W[3, 4] being the flat weights twice over (prepare doubles
 * them). sample: the same with z = noise, or with z made from the seed and the number of the
 * example. total:  one number for the whole batch. */
#include "genc/Runtime/abi.h"
#ifdef ALLOCATES /* a kernel that the test of silence must notice */
#include <stdlib.h>
#endif

typedef struct closure {
  const float *weights;
  const float *z;
  float *x;
} closure;

static int32_t decode_example(genc_call *call, int32_t n, uint8_t *data) {
  const closure *c = (const closure *)data;
#ifdef ALLOCATES
  free(malloc(10));
#endif
  float *row = halide_malloc(call, 20000);
  if (!row)
    return call->status;
  for (int i = 0; i < 4; ++i) {
    row[i] = 0;
    for (int j = 0; j < 3; ++j)
      row[i] += c->z[n * 3 + j] * c->weights[j * 4 + i];
  }
  for (int i = 0; i < 4; ++i)
    c->x[n * 4 + i] = row[i];
  halide_free(call, row);
  return 0;
}

int32_t kernel_decode(genc_call *call, int64_t batch, void *const *buffers) {
  closure c = {buffers[0], buffers[1], buffers[2]};
  return halide_do_par_for(call, decode_example, 0, (int32_t)batch, (uint8_t *)&c);
}

int32_t entry_decode(genc_call *call, const void *weights, int64_t batch, void *const *io,
                     void *arena) {
  (void)arena;
  void *buffers[] = {(void *)weights, io[0], io[1]};
  return kernel_decode(call, batch, buffers);
}

int32_t entry_sample(genc_call *call, const void *weights, int64_t batch, void *const *io,
                     void *arena) {
  float *z = io[0] ? io[0] : arena;
  for (int64_t i = 0; !io[0] && i < batch * 3; ++i)
    z[i] = (float)((call->seed + (uint64_t)(call->first_example * 3 + i)) % 17);
  void *buffers[] = {(void *)weights, z, io[1]};
  return kernel_decode(call, batch, buffers);
}

int32_t entry_total(genc_call *call, const void *weights, int64_t batch, void *const *io,
                    void *arena) {
  (void)call, (void)weights, (void)arena;
  float sum = 0;
  for (int64_t i = 0; i < batch * 4; ++i)
    sum += ((const float *)io[0])[i];
  *(float *)io[1] = sum;
  return 0;
}

int32_t entry_prepare(genc_call *call, const void *weights, void *prepared, void *arena) {
  (void)call, (void)arena;
  for (int i = 0; i < 12; ++i)
    ((float *)prepared)[i] = ((const float *)weights)[i] * 2;
  return 0;
}
