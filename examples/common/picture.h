/*===- picture.h - pictures for the examples' programs ------------------------===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * Pixels are floats, 0 black and 1 white, rows from the top, channels (1 grey,
 * 3 red green blue) innermost. Every function returns 0, or -1 with a message
 * on stderr.
 *
 *===----------------------------------------------------------------------===*/
#ifndef GENC_EXAMPLES_PICTURE_H
#define GENC_EXAMPLES_PICTURE_H

#include <stdint.h>

typedef struct picture {
  int width, height, channels;
  float *pixels; /* width * height * channels, from malloc */
} picture;

/* A black picture. */
int pictureCreate(picture *p, int width, int height, int channels);
void pictureFree(picture *p);

/* Copies a block of pixels into p, every pixel `scale` times in both directions. */
void picturePlace(picture *p, int left, int top, const float *block, int width, int height,
                  int scale);

/* Copies a block of pixels out of p. */
void pictureTake(const picture *p, int left, int top, float *block, int width, int height);

/* Writes an uncompressed PNG file of 8 bits a channel; values outside [0, 1] are clamped. */
int pictureWritePng(const picture *p, const char *path);

/* Reads a binary PGM or PPM file (P5, P6) of at most 8 bits a channel; its largest value becomes 1.
 */
int pictureReadPnm(picture *p, const char *path);

#endif
