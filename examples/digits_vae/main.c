/*===- main.c - a C program that uses the compiled model ----------------------===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * Usage: digits DIGITS.pgm OUT.png [SEED]
 *
 * Reads 64 digits, reconstructs them, draws 64 new ones, and writes the three
 * grids side by side: what was read, the reconstructions, the new digits.
 *
 *===----------------------------------------------------------------------===*/
#include "digits_vae.h"
#include "picture.h"

#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 8, COUNT = 64, SCALE = 4, GRID = SIDE * SIDE * SCALE, GAP = 16 };

static int check(int status) {
  if (status)
    fprintf(stderr, "digits_vae: %s\n", digits_vae_status_message(status));
  return status;
}

static void placeGrid(picture *out, int column, const float *digits) {
  for (int i = 0; i < COUNT; ++i)
    picturePlace(out, column * (GRID + GAP) + i % SIDE * SIDE * SCALE, i / SIDE * SIDE * SCALE,
                 digits + i * SIDE * SIDE, SIDE, SIDE, SCALE);
}

/* Both entries work in memory that the program gives them; the larger need serves both. */
static void *allocateWorkspace(const digits_vae_model *model, size_t *bytes) {
  size_t sample = digits_vae_sample_workspace(model, COUNT);
  *bytes = digits_vae_reconstruct_workspace(model, COUNT);
  *bytes = sample > *bytes ? sample : *bytes;
  *bytes = (*bytes + 63) / 64 * 64;
  return aligned_alloc(64, *bytes);
}

static int run(const digits_vae_model *model, const picture *in, const char *path, uint64_t seed) {
  static float digits[COUNT * SIDE * SIDE], again[COUNT * SIDE * SIDE], drawn[COUNT * SIDE * SIDE];
  for (int i = 0; i < COUNT; ++i)
    pictureTake(in, i % SIDE * SIDE, i / SIDE * SIDE, digits + i * SIDE * SIDE, SIDE, SIDE);

  size_t bytes = 0;
  void *workspace = allocateWorkspace(model, &bytes);
  digits_vae_options options = {.size = sizeof options, .seed = seed};
  int failed =
      !workspace ||
      check(digits_vae_reconstruct(model, COUNT, digits, again, workspace, bytes, &options)) ||
      check(digits_vae_sample(model, COUNT, NULL, drawn, workspace, bytes, &options));
  free(workspace);

  picture out;
  if (failed || pictureCreate(&out, 3 * GRID + 2 * GAP, GRID, 1))
    return 1;
  placeGrid(&out, 0, digits);
  placeGrid(&out, 1, again);
  placeGrid(&out, 2, drawn);
  failed = pictureWritePng(&out, path);
  pictureFree(&out);
  return failed != 0;
}

int main(int argc, char **argv) {
  if (argc < 3 || argc > 4) {
    fprintf(stderr, "usage: %s DIGITS.pgm OUT.png [SEED]\n", argv[0]);
    return 2;
  }
  picture in;
  if (pictureReadPnm(&in, argv[1]))
    return 1;
  digits_vae_model *model = NULL;
  int failed = in.width != SIDE * SIDE || in.height != SIDE * SIDE || in.channels != 1;
  if (failed)
    fprintf(stderr, "%s: expected a grey picture of 64x64 pixels\n", argv[1]);
  failed = failed || check(digits_vae_model_create(&model, NULL)) ||
           run(model, &in, argv[2], argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
  digits_vae_model_destroy(model);
  pictureFree(&in);
  return failed;
}
