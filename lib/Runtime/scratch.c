/*===- scratch.c - scratch memory and errors of kernels -----------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

/* A frame is a stack of blocks. Each has a header in the 64 bytes before it: where the block below
 * starts and whether it was freed while it was not on top. */
typedef struct block_header {
  uint64_t below;
  uint64_t freed;
} block_header;

#define NO_BLOCK UINT64_MAX

void genc_scratch_reset(genc_call *call, void *frame, uint64_t bytes) {
  call->frame = frame;
  call->frame_bytes = bytes;
  call->frame_top = 0;
  call->frame_last = NO_BLOCK;
}

void *halide_malloc(void *user_context, size_t bytes) {
  genc_call *call = user_context;
  uint64_t left = call->frame_bytes - call->frame_top;
  if (bytes > left || GENC_SCRATCH_COST(bytes) > left) {
    call->status = GENC_SCRATCH;
    return NULL;
  }
  block_header *header = (block_header *)(void *)(call->frame + call->frame_top);
  header->below = call->frame_last;
  header->freed = 0;
  call->frame_last = call->frame_top;
  call->frame_top += GENC_SCRATCH_COST(bytes);
  return (uint8_t *)header + GENC_ALIGNMENT;
}

void halide_free(void *user_context, void *memory) {
  genc_call *call = user_context;
  if (!memory)
    return;
  ((block_header *)(void *)((uint8_t *)memory - GENC_ALIGNMENT))->freed = 1;
  while (call->frame_last != NO_BLOCK) {
    block_header *top = (block_header *)(void *)(call->frame + call->frame_last);
    if (!top->freed)
      return;
    call->frame_top = call->frame_last;
    call->frame_last = top->below;
  }
}

void halide_error(void *user_context, const char *message) {
  (void)message;
  genc_call *call = user_context;
  if (call->status == GENC_OK)
    call->status = GENC_KERNEL;
}

/* The checks that Halide can put into a kernel. Release kernels have none of them; debugging
 * kernels return the status from here. Halide declares each with its own parameters, of which only
 * the first matters. */
#define KERNEL_ERROR(name)                                                                         \
  int32_t halide_error_##name(void *user_context);                                                 \
  int32_t halide_error_##name(void *user_context) {                                                \
    halide_error(user_context, NULL);                                                              \
    return ((genc_call *)user_context)->status;                                                    \
  }
KERNEL_ERROR(access_out_of_bounds)
KERNEL_ERROR(bad_dimensions)
KERNEL_ERROR(bad_extern_fold)
KERNEL_ERROR(bad_fold)
KERNEL_ERROR(bad_type)
KERNEL_ERROR(bounds_inference_call_failed)
KERNEL_ERROR(buffer_allocation_too_large)
KERNEL_ERROR(buffer_argument_is_null)
KERNEL_ERROR(buffer_extents_negative)
KERNEL_ERROR(buffer_extents_too_large)
KERNEL_ERROR(buffer_is_null)
KERNEL_ERROR(constraint_violated)
KERNEL_ERROR(constraints_make_required_region_smaller)
KERNEL_ERROR(device_dirty_with_no_device_support)
KERNEL_ERROR(explicit_bounds_too_small)
KERNEL_ERROR(extern_stage_failed)
KERNEL_ERROR(fold_factor_too_small)
KERNEL_ERROR(host_is_null)
KERNEL_ERROR(integer_division_by_zero)
KERNEL_ERROR(out_of_memory)
KERNEL_ERROR(param_too_large_f64)
KERNEL_ERROR(param_too_large_i64)
KERNEL_ERROR(param_too_large_u64)
KERNEL_ERROR(param_too_small_f64)
KERNEL_ERROR(param_too_small_i64)
KERNEL_ERROR(param_too_small_u64)
KERNEL_ERROR(requirement_failed)
KERNEL_ERROR(specialize_fail)
KERNEL_ERROR(split_factor_not_positive)
KERNEL_ERROR(storage_bound_too_small)
KERNEL_ERROR(unaligned_host_ptr)
KERNEL_ERROR(vscale_invalid)
