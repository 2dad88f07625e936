/*===- main.c - training on a stream of images -------------------------------===*
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===-------------------------------------------------------------------------===*
 *
 * Trains the autoencoder of examples/mnist_vae on a stream of images, with the emitted library alone.
 *
 *   genc examples/mnist_vae/model.gen -o lib --entry=train_step,sample
 *   cc -O2 examples/mnist_online/main.c -Ilib lib/libmnist_vae.a -lpthread -lm -o online
 *   gunzip -c DATA/mnist/train-images-idx3-ubyte.gz | tail -c +17 | ./online digits.state 16.pgm
 *
 * Reads images of 28x28 bytes from the standard input until it ends, takes a step for every 100 of them, and keeps the state of
 * the training in the first file: a second run goes on from there. The second file receives a column of drawn digits.
 */
#include "mnist_vae.h"
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 100, PIXELS = MNIST_VAE_SAMPLE_X_ELEMENTS, DRAWN = 16 };

static void check(int status, const char *what) {
  if (status == MNIST_VAE_OK)
    return;
  fprintf(stderr, "%s: %s\n", what, mnist_vae_status_message(status));
  exit(1);
}

static void *memory(size_t bytes) {
  size_t aligned = (bytes + MNIST_VAE_ALIGNMENT - 1) / MNIST_VAE_ALIGNMENT * MNIST_VAE_ALIGNMENT;
  void *block = aligned_alloc(MNIST_VAE_ALIGNMENT, aligned);
  if (!block) {
    fprintf(stderr, "out of memory\n");
    exit(1);
  }
  return block;
}

/* A state is a block of bytes without pointers. */
static int load(const char *path, void *state, size_t bytes) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return 0;
  int whole = fread(state, 1, bytes, file) == bytes && fgetc(file) == EOF;
  fclose(file);
  if (!whole || !mnist_vae_state_weights(state)) {
    fprintf(stderr, "%s is no state of this library\n", path);
    exit(1);
  }
  return 1;
}

static void save(const char *path, const void *state, size_t bytes) {
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(state, 1, bytes, file) != bytes || fclose(file)) {
    fprintf(stderr, "%s cannot be written\n", path);
    exit(1);
  }
}

/* The next batch, scaled to [0, 1]; the number of examples in it. */
static int64_t read_batch(float *x) {
  static unsigned char bytes[BATCH * PIXELS];
  int64_t count = (int64_t)(fread(bytes, 1, sizeof bytes, stdin) / PIXELS);
  for (int64_t i = 0; i < count * PIXELS; ++i)
    x[i] = (float)bytes[i] / 255.0f;
  return count;
}

/* Digits drawn with the weights as they are now. */
static void draw(const mnist_vae_model *model, const void *state, const char *path) {
  mnist_vae_options options = {0};
  options.size = sizeof options;
  options.state = state;
  float *x = memory(DRAWN * PIXELS * sizeof(float));
  size_t bytes = mnist_vae_sample_workspace(model, DRAWN);
  void *workspace = memory(bytes);
  check(mnist_vae_sample(model, DRAWN, NULL, x, workspace, bytes, &options), "sample");
  FILE *file = fopen(path, "wb");
  if (file) {
    fprintf(file, "P5 28 %d 255\n", 28 * DRAWN);
    for (int i = 0; i < DRAWN * PIXELS; ++i)
      fputc((int)(x[i] * 255.0f + 0.5f), file);
    fclose(file);
  }
  free(x);
  free(workspace);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: online STATE PICTURE.pgm < IMAGES\n");
    return 2;
  }
  mnist_vae_model *model;
  check(mnist_vae_model_create(&model, NULL), "model");
  size_t state_bytes = mnist_vae_state_size(), bytes = mnist_vae_train_workspace(model, BATCH, 0);
  void *state = memory(state_bytes), *workspace = memory(bytes);
  if (!load(argv[1], state, state_bytes))
    check(mnist_vae_init(model, state, state_bytes, NULL, /*seed=*/1, workspace, bytes, NULL), "init");
  float *x = memory(BATCH * PIXELS * sizeof(float)), values[MNIST_VAE_TRAIN_VALUES];
  int64_t count, steps = 0;
  for (; (count = read_batch(x)) == BATCH; ++steps) {
    check(mnist_vae_train_step(model, state, count, x, values, workspace, bytes, NULL), "train_step");
    if (steps % 10 == 0)
      printf("step %lld: bound %.2f nats an image\n", (long long)steps, values[0]);
  }
  save(argv[1], state, state_bytes);
  draw(model, state, argv[2]);
  printf("%lld steps\n", (long long)steps);
  free(x);
  free(workspace);
  free(state);
  mnist_vae_model_destroy(model);
  return 0;
}
