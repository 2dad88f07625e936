/*===- picture.c - pictures for the examples' programs ------------------------===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/
#include "picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int pictureCreate(picture *p, int width, int height, int channels) {
  p->width = width;
  p->height = height;
  p->channels = channels;
  p->pixels = calloc((size_t)width * height * channels, sizeof(float));
  if (!p->pixels)
    fprintf(stderr, "no memory for a picture\n");
  return p->pixels ? 0 : -1;
}

void pictureFree(picture *p) {
  free(p->pixels);
  p->pixels = NULL;
}

static float *pixelAt(const picture *p, int x, int y) {
  return p->pixels + ((size_t)y * p->width + x) * p->channels;
}

void picturePlace(picture *p, int left, int top, const float *block, int width, int height,
                  int scale) {
  for (int y = 0; y < height * scale; ++y)
    for (int x = 0; x < width * scale; ++x)
      memcpy(pixelAt(p, left + x, top + y),
             block + ((size_t)(y / scale) * width + x / scale) * p->channels,
             p->channels * sizeof(float));
}

void pictureTake(const picture *p, int left, int top, float *block, int width, int height) {
  size_t row = (size_t)width * p->channels;
  for (int y = 0; y < height; ++y)
    memcpy(block + y * row, pixelAt(p, left, top + y), row * sizeof(float));
}

/*===-- PNG: chunks around a zlib stream of stored blocks -------------------===*/

static uint32_t crc(uint32_t sum, const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    sum ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit)
      sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
  }
  return sum;
}

static uint8_t *put32(uint8_t *at, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    *at++ = (uint8_t)(value >> shift);
  return at;
}

static void writeChunk(FILE *file, const char *type, const uint8_t *bytes, size_t count) {
  uint8_t word[4];
  put32(word, (uint32_t)count);
  fwrite(word, 1, 4, file);
  fwrite(type, 1, 4, file);
  fwrite(bytes, 1, count, file);
  uint32_t sum = crc(crc(0xFFFFFFFFu, (const uint8_t *)type, 4), bytes, count);
  put32(word, ~sum);
  fwrite(word, 1, 4, file);
}

/* Rows as PNG wants them: a filter byte (0: none), then the bytes. */
static uint8_t *makeRows(const picture *p, size_t *size) {
  size_t row = (size_t)p->width * p->channels;
  *size = (row + 1) * p->height;
  uint8_t *bytes = malloc(*size), *at = bytes;
  for (int y = 0; bytes && y < p->height; ++y) {
    *at++ = 0;
    for (size_t i = 0; i < row; ++i)
      *at++ = (uint8_t)lrintf(fminf(fmaxf(p->pixels[y * row + i], 0), 1) * 255);
  }
  return bytes;
}

/* A zlib stream that holds the bytes in stored blocks of at most 65535. */
static uint8_t *storeRows(const uint8_t *rows, size_t size, size_t *stored) {
  size_t blocks = size / 65535 + 1;
  uint8_t *bytes = malloc(size + 5 * blocks + 6), *at = bytes;
  if (!bytes)
    return NULL;
  *at++ = 0x78;
  *at++ = 0x01;
  uint32_t a = 1, b = 0;
  for (size_t block = 0; block < blocks; ++block) {
    size_t begin = block * 65535, count = size - begin < 65535 ? size - begin : 65535;
    *at++ = block + 1 == blocks;
    *at++ = count & 255, *at++ = count >> 8 & 255;
    *at++ = ~count & 255, *at++ = ~count >> 8 & 255;
    memcpy(at, rows + begin, count);
    at += count;
    for (size_t i = begin; i < begin + count; ++i) {
      a = (a + rows[i]) % 65521;
      b = (b + a) % 65521;
    }
  }
  at = put32(at, b << 16 | a);
  *stored = (size_t)(at - bytes);
  return bytes;
}

int pictureWritePng(const picture *p, const char *path) {
  uint8_t header[13] = {0, 0, 0, 0, 0, 0, 0, 0, 8, p->channels == 3 ? 2 : 0, 0, 0, 0};
  put32(put32(header, (uint32_t)p->width), (uint32_t)p->height);
  size_t size = 0, stored = 0;
  uint8_t *rows = makeRows(p, &size);
  uint8_t *data = rows ? storeRows(rows, size, &stored) : NULL;
  FILE *file = data ? fopen(path, "wb") : NULL;
  int failed = !file;
  if (file) {
    fwrite("\x89PNG\r\n\x1a\n", 1, 8, file);
    writeChunk(file, "IHDR", header, sizeof header);
    writeChunk(file, "IDAT", data, stored);
    writeChunk(file, "IEND", NULL, 0);
    failed = ferror(file);
    failed |= fclose(file) != 0;
  }
  free(rows);
  free(data);
  if (failed)
    perror(path);
  return failed ? -1 : 0;
}

/*===-- PGM and PPM ---------------------------------------------------------===*/

int pictureReadPnm(picture *p, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    return -1;
  }
  char kind = 0;
  int width = 0, height = 0, largest = 0;
  int read = fscanf(file, "P%c %d %d %d", &kind, &width, &height, &largest);
  int good = read == 4 && (kind == '5' || kind == '6') && width > 0 && height > 0 &&
             width <= 65536 && height <= 65536 && largest > 0 && largest < 256;
  good = good && fgetc(file) != EOF && pictureCreate(p, width, height, kind == '6' ? 3 : 1) == 0;
  if (good) {
    size_t count = (size_t)width * height * p->channels;
    for (size_t i = 0; good && i < count; ++i) {
      int value = fgetc(file);
      good = value != EOF;
      p->pixels[i] = (float)value / (float)largest;
    }
    if (!good)
      pictureFree(p);
  }
  if (!good)
    fprintf(stderr, "%s: not a whole binary PGM or PPM file of 8 bits\n", path);
  fclose(file);
  return good ? 0 : -1;
}
