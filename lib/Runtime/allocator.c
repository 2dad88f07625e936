/*===- allocator.c - memory of a model ----------------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

static void *system_allocate(void *context, size_t bytes, size_t alignment) {
  (void)context;
  return aligned_alloc(alignment, bytes);
}

static void system_release(void *context, void *memory) {
  (void)context;
  free(memory);
}

int32_t genc_allocator_from(const genc_model_options *options, genc_allocator *allocator) {
  allocator->allocate = system_allocate;
  allocator->release = system_release;
  allocator->context = NULL;
  if (!options)
    return GENC_OK;
  if (!options->allocate != !options->release)
    return GENC_BAD_OPTIONS;
  if (options->allocate) {
    allocator->allocate = options->allocate;
    allocator->release = options->release;
    allocator->context = options->allocate_context;
  }
  return GENC_OK;
}

void *genc_allocate(const genc_allocator *allocator, uint64_t bytes) {
  if (bytes > (uint64_t)PTRDIFF_MAX - GENC_ALIGNMENT)
    return NULL;
  return allocator->allocate(allocator->context, genc_round_up(bytes ? bytes : 1), GENC_ALIGNMENT);
}

void *genc_allocate_zero(const genc_allocator *allocator, uint64_t bytes) {
  void *memory = genc_allocate(allocator, bytes);
  if (memory)
    memset(memory, 0, bytes);
  return memory;
}

void genc_release(const genc_allocator *allocator, void *memory) {
  if (memory)
    allocator->release(allocator->context, memory);
}
