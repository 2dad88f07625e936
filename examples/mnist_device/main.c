/*===- main.c - digits from an accelerator ------------------------------------===*
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===-------------------------------------------------------------------------===*
 *
 * Codes and images of examples/mnist_vae stay in the memory of a device: pictures go in once, pass through the encoder and the
 * decoder, and come out once. Without a device the same library does it on the processor.
 *
 *   genc examples/mnist_vae/model.gen -o lib --entry=encode_mean,decode_mean --target=host+opencl --weights=...
 *   cc -O2 examples/mnist_device/main.c -Ilib lib/libmnist_vae.a -lpthread -lm -o device
 *   gunzip -c DATA/mnist/t10k-images-idx3-ubyte.gz | tail -c +17 | ./device reconstructed.pgm
 */
#include "mnist_vae.h"
#include <stdio.h>
#include <stdlib.h>

enum {
  COUNT = 16,
  PIXELS = MNIST_VAE_DECODE_MEAN_X_ELEMENTS,
  CODE = MNIST_VAE_DECODE_MEAN_Z_ELEMENTS,
  WIDTH = 28
};

static void check(int status, const char *what) {
  if (status == MNIST_VAE_OK)
    return;
  fprintf(stderr, "%s: %s\n", what, mnist_vae_status_message(status));
  exit(1);
}

static void *allocate(mnist_vae_device *device, size_t bytes) {
  void *memory;
  check(mnist_vae_device_allocate(device, bytes, &memory), "device memory");
  return memory;
}

/* Three arrays and one workspace on the device; nothing is copied between the two calls. */
static void run_on_device(mnist_vae_device *device, const float *x, float *mean) {
  mnist_vae_stream *stream;
  check(mnist_vae_stream_create(&stream, device, NULL), "stream");
  size_t encode = mnist_vae_device_encode_mean_workspace(device, COUNT, 0);
  size_t decode = mnist_vae_device_decode_mean_workspace(device, COUNT, 0);
  size_t bytes = encode > decode ? encode : decode;
  float *images = allocate(device, COUNT * PIXELS * sizeof(float));
  float *codes = allocate(device, COUNT * CODE * sizeof(float));
  void *workspace = allocate(device, bytes);
  check(mnist_vae_stream_upload(stream, images, x, COUNT * PIXELS * sizeof(float)), "upload");
  check(mnist_vae_device_encode_mean(stream, COUNT, images, codes, workspace, bytes, NULL), "encode");
  check(mnist_vae_device_decode_mean(stream, COUNT, codes, images, workspace, bytes, NULL), "decode");
  check(mnist_vae_stream_download(stream, mean, images, COUNT * PIXELS * sizeof(float)), "download");
  mnist_vae_device_release(device, workspace);
  mnist_vae_device_release(device, codes);
  mnist_vae_device_release(device, images);
  mnist_vae_stream_destroy(stream);
}

static void run_here(const mnist_vae_model *model, const float *x, float *mean) {
  static float codes[COUNT * CODE];
  size_t encode = mnist_vae_encode_mean_workspace(model, COUNT);
  size_t decode = mnist_vae_decode_mean_workspace(model, COUNT);
  size_t bytes = encode > decode ? encode : decode;
  void *workspace = aligned_alloc(MNIST_VAE_ALIGNMENT, bytes);
  if (!workspace)
    check(MNIST_VAE_OUT_OF_MEMORY, "workspace");
  check(mnist_vae_encode_mean(model, COUNT, x, codes, workspace, bytes, NULL), "encode");
  check(mnist_vae_decode_mean(model, COUNT, codes, mean, workspace, bytes, NULL), "decode");
  free(workspace);
}

/* The images beside what became of them. */
static void write_picture(const char *path, const float *x, const float *mean) {
  FILE *file = fopen(path, "wb");
  if (!file) {
    fprintf(stderr, "cannot write %s\n", path);
    exit(1);
  }
  fprintf(file, "P5\n%d %d\n255\n", 2 * WIDTH, COUNT * WIDTH);
  for (int row = 0; row < COUNT * WIDTH; ++row)
    for (int side = 0; side < 2; ++side)
      for (int column = 0; column < WIDTH; ++column)
        fputc((int)(255 * (side ? mean : x)[row * WIDTH + column] + 0.5f), file);
  if (fclose(file)) {
    fprintf(stderr, "cannot write %s\n", path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  static unsigned char bytes[COUNT * PIXELS];
  static float x[COUNT * PIXELS], mean[COUNT * PIXELS];
  if (argc != 2 || fread(bytes, 1, sizeof bytes, stdin) != sizeof bytes) {
    fprintf(stderr, "usage: device PICTURE.pgm < IMAGES\n");
    return 2;
  }
  for (int i = 0; i < COUNT * PIXELS; ++i)
    x[i] = bytes[i] / 255.0f;
  mnist_vae_model *model;
  check(mnist_vae_model_create(&model, NULL), "model");
  mnist_vae_device *device;
  int status = mnist_vae_device_create(&device, model, NULL);
  if (status == MNIST_VAE_OK) {
    printf("on %s\n", mnist_vae_device_name(device));
    run_on_device(device, x, mean);
    mnist_vae_device_destroy(device);
  } else {
    printf("on the processor: %s\n", mnist_vae_status_message(status));
    run_here(model, x, mean);
  }
  mnist_vae_model_destroy(model);
  write_picture(argv[1], x, mean);
  return 0;
}
