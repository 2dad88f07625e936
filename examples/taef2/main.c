/*===- main.c - encode a photograph and decode it again -----------------------===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * Usage: taef2 PHOTO.png OUT.png [LATENT.f32 DECODED.f32]
 *
 * Two libraries in one program: the encoder makes a latent image of 32x32x32
 * numbers from a photograph of 256x256 pixels, the decoder a picture from that.
 * The last two arguments also write both arrays as raw float32.
 *
 *===----------------------------------------------------------------------===*/
#include "picture.h"
#include "taef2_decoder.h"
#include "taef2_encoder.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 256, LATENT = 32 };

static float photo[SIDE * SIDE * 3], decoded[SIDE * SIDE * 3], latent[LATENT * LATENT * 32];

static int readPhoto(const char *path) {
  static unsigned char bytes[SIDE * SIDE * 3];
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_file(&image, path)) {
    fprintf(stderr, "%s: %s\n", path, image.message);
    return -1;
  }
  image.format = PNG_FORMAT_RGB;
  if (image.width != SIDE || image.height != SIDE) {
    fprintf(stderr, "%s: expected 256x256 pixels, found %ux%u\n", path, image.width, image.height);
    png_image_free(&image);
    return -1;
  }
  if (!png_image_finish_read(&image, NULL, bytes, 0, NULL)) {
    fprintf(stderr, "%s: %s\n", path, image.message);
    return -1;
  }
  for (size_t i = 0; i < sizeof bytes; ++i)
    photo[i] = (float)bytes[i] / 255;
  return 0;
}

static int encode(void) {
  taef2_encoder_model *model = NULL;
  int status = taef2_encoder_model_create(&model, NULL);
  size_t bytes = status ? 0 : taef2_encoder_encode_workspace(model, 1);
  void *workspace = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!status)
    status = taef2_encoder_encode(model, 1, photo, latent, workspace, bytes, NULL);
  if (status)
    fprintf(stderr, "encode: %s\n", taef2_encoder_status_message(status));
  free(workspace);
  taef2_encoder_model_destroy(model);
  return status;
}

static int decode(void) {
  taef2_decoder_model *model = NULL;
  int status = taef2_decoder_model_create(&model, NULL);
  size_t bytes = status ? 0 : taef2_decoder_decode_workspace(model, 1);
  void *workspace = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!status)
    status = taef2_decoder_decode(model, 1, latent, decoded, workspace, bytes, NULL);
  if (status)
    fprintf(stderr, "decode: %s\n", taef2_decoder_status_message(status));
  free(workspace);
  taef2_decoder_model_destroy(model);
  return status;
}

static int writeRaw(const char *path, const float *values, size_t count) {
  FILE *file = fopen(path, "wb");
  int failed = !file || fwrite(values, sizeof(float), count, file) != count;
  if (file)
    failed |= fclose(file) != 0;
  if (failed)
    perror(path);
  return failed;
}

int main(int argc, char **argv) {
  if (argc != 3 && argc != 5) {
    fprintf(stderr, "usage: %s PHOTO.png OUT.png [LATENT.f32 DECODED.f32]\n", argv[0]);
    return 2;
  }
  if (readPhoto(argv[1]) || encode() || decode())
    return 1;
  picture out = {SIDE, SIDE, 3, decoded};
  if (pictureWritePng(&out, argv[2]))
    return 1;
  return argc == 5 && (writeRaw(argv[3], latent, LATENT * LATENT * 32) ||
                       writeRaw(argv[4], decoded, SIDE * SIDE * 3));
}
