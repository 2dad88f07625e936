/*===- weights.c - weights from a file or from memory -------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

/* XXH64 with seed 0, by the specification of Yann Collet (xxhash.com), over the whole block at
 * once. */
#define PRIME1 0x9E3779B185EBCA87ull
#define PRIME2 0xC2B2AE3D27D4EB4Full
#define PRIME3 0x165667B19E3779F9ull
#define PRIME4 0x85EBCA77C2B2AE63ull
#define PRIME5 0x27D4EB2F165667C5ull

static uint64_t rotate(uint64_t value, int bits) {
  return (value << bits) | (value >> (64 - bits));
}

static uint64_t read64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static uint32_t read32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static uint64_t mix(uint64_t lane, uint64_t input) {
  return rotate(lane + input * PRIME2, 31) * PRIME1;
}

static uint64_t merge(uint64_t hash, uint64_t lane) {
  return (hash ^ mix(0, lane)) * PRIME1 + PRIME4;
}

static uint64_t hash_tail(uint64_t hash, const uint8_t *at, const uint8_t *end) {
  for (; end - at >= 8; at += 8)
    hash = rotate(hash ^ mix(0, read64(at)), 27) * PRIME1 + PRIME4;
  if (end - at >= 4) {
    hash = rotate(hash ^ read32(at) * PRIME1, 23) * PRIME2 + PRIME3;
    at += 4;
  }
  for (; at < end; ++at)
    hash = rotate(hash ^ *at * PRIME5, 11) * PRIME1;
  hash = (hash ^ (hash >> 33)) * PRIME2;
  hash = (hash ^ (hash >> 29)) * PRIME3;
  return hash ^ (hash >> 32);
}

uint64_t genc_xxh64(const void *data, uint64_t bytes) {
  const uint8_t *at = data, *end = at + bytes;
  if (bytes < 32)
    return hash_tail(PRIME5 + bytes, at, end);
  uint64_t lanes[4] = {PRIME1 + PRIME2, PRIME2, 0, 0 - PRIME1};
  for (; end - at >= 32; at += 32)
    for (int i = 0; i < 4; ++i)
      lanes[i] = mix(lanes[i], read64(at + 8 * i));
  uint64_t hash =
      rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
  for (int i = 0; i < 4; ++i)
    hash = merge(hash, lanes[i]);
  return hash_tail(hash + bytes, at, end);
}

int32_t genc_weights_open_file(genc_weights *weights, const char *path) {
  weights->data = NULL;
  /* Not blocking: a named pipe must give an error and not a hang. */
  weights->file = open(path, PLATFORM_O_NONBLOCK | PLATFORM_O_CLOEXEC);
  if (weights->file < 0)
    return GENC_FILE_NOT_READABLE;
  long size = lseek(weights->file, 0, PLATFORM_SEEK_END);
  if (size < 0) {
    close(weights->file);
    return GENC_FILE_NOT_READABLE;
  }
  weights->bytes = (uint64_t)size;
  return GENC_OK;
}

void genc_weights_open_memory(genc_weights *weights, const void *data, uint64_t bytes) {
  weights->data = data;
  weights->file = -1;
  weights->bytes = bytes;
}

void genc_weights_close(genc_weights *weights) {
  if (!weights->data)
    close(weights->file);
}

static int32_t read_at(const genc_weights *weights, uint64_t offset, void *memory, uint64_t bytes) {
  if (weights->data) {
    memcpy(memory, weights->data + offset, bytes);
    return GENC_OK;
  }
  for (uint64_t done = 0; done < bytes;) {
    uint64_t part = bytes - done < (1u << 30) ? bytes - done : 1u << 30;
    long got = pread(weights->file, (uint8_t *)memory + done, part, (long)(offset + done));
    if (got < 0)
      return GENC_FILE_NOT_READABLE;
    if (got == 0) /* shorter than it was when it was opened */
      return GENC_WEIGHTS_TRUNCATED;
    done += (uint64_t)got;
  }
  return GENC_OK;
}

int32_t genc_weights_check(genc_weights *weights, const genc_model_desc *library) {
  genc_weights_header *header = &weights->header;
  uint64_t expected;
  if (weights->bytes < sizeof *header)
    return GENC_NOT_WEIGHTS;
  int32_t status = read_at(weights, 0, header, sizeof *header);
  if (status != GENC_OK)
    return status;
  if (memcmp(header->magic, "GENCWTS\n", sizeof header->magic))
    return GENC_NOT_WEIGHTS;
  if (header->format_version != 1 || header->kind > 1)
    return GENC_WEIGHTS_VERSION;
  if (__builtin_add_overflow(header->payload_bytes, sizeof *header, &expected) ||
      __builtin_add_overflow(header->index_bytes, expected, &expected) ||
      expected != weights->bytes)
    return GENC_WEIGHTS_TRUNCATED;
  const uint8_t *hash = header->kind ? library->prepared_hash : library->weights_hash;
  uint64_t bytes = header->kind ? library->prepared_bytes : library->weights_bytes;
  if (memcmp(header->hash, hash, sizeof header->hash) || header->payload_bytes != bytes)
    return GENC_WEIGHTS_MISMATCH;
  return GENC_OK;
}

int32_t genc_weights_read(const genc_weights *weights, void *memory) {
  uint64_t bytes = weights->header.payload_bytes;
  int32_t status = read_at(weights, sizeof weights->header, memory, bytes);
  if (status != GENC_OK)
    return status;
  return genc_xxh64(memory, bytes) == weights->header.payload_xxh64 ? GENC_OK
                                                                    : GENC_WEIGHTS_CORRUPT;
}
