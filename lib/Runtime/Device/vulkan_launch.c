/*===- vulkan_launch.c - functions on tensors under Vulkan ---------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "vulkan.h"

/* A tensor as kernels are given it: the head of Halide's halide_buffer_t, and of its dimensions. */
typedef struct tensor {
  uint64_t device;
  const void *interface, *host;
  uint64_t flags;
  uint8_t code, bits;
  uint16_t lanes;
  int32_t dimensions;
  const struct {
    int32_t min, extent, stride;
    uint32_t flags;
  } *dims;
} tensor;

static int32_t find_tensor(vulkan_device *d, const tensor *t, vk_buffer_range *range) {
  uint64_t bytes = (t->bits + 7u) / 8u;
  for (int32_t i = 0; i < t->dimensions; ++i)
    bytes *= (uint64_t)t->dims[i].extent; /* fits: the whole tensor is in memory */
  if (bytes > d->properties.limits.storage_range)
    return GENC_BAD_BATCH;
  int32_t status = vulkan_find(d, (const void *)(uintptr_t)t->device, bytes, range);
  if (status == GENC_OK && range->offset % d->properties.limits.storage_alignment)
    return GENC_KERNEL;
  return status;
}

static uint64_t number_bytes(const genc_launch *launch) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; launch->sizes[i]; ++i)
    bytes += launch->is_buffer[i] ? 0 : launch->sizes[i];
  return bytes;
}

/* The arguments that are numbers follow each other without gaps: the widest come first. */
static void copy_numbers(const genc_launch *launch, uint8_t *memory) {
  for (uint32_t i = 0; launch->sizes[i]; ++i)
    if (!launch->is_buffer[i]) {
      memcpy(memory, launch->arguments[i], launch->sizes[i]);
      memory += launch->sizes[i];
    }
}

static int32_t find_tensors(vulkan_device *d, const vulkan_function *function,
                            const genc_launch *launch, vk_buffer_range *ranges) {
  uint32_t count = 0;
  int32_t status = GENC_OK;
  for (uint32_t i = 0; launch->sizes[i] && status == GENC_OK; ++i)
    if (launch->is_buffer[i]) {
      if (count == function->storage_count)
        return GENC_KERNEL;
      status = find_tensor(d, launch->arguments[i], &ranges[count++]);
    }
  return status == GENC_OK && count != function->storage_count ? GENC_KERNEL : status;
}

/* A descriptor set of the function: the numbers, if any, then the tensors. */
static int32_t make_set(genc_stream *stream, const vulkan_function *function,
                        const genc_launch *launch, vk_handle *set) {
  vulkan_device *d = vulkan_of(stream->device);
  vk_buffer_range ranges[GENC_VULKAN_BUFFERS + 1];
  vk_write_set writes[GENC_VULKAN_BUFFERS + 1];
  uint64_t bytes = number_bytes(launch);
  int32_t status = find_tensors(d, function, launch, ranges + function->uniform_count);
  if (status == GENC_OK)
    status = vulkan_reserve(stream, bytes, 1, function->storage_count);
  if (status == GENC_OK)
    status = vulkan_take_set(stream, function, set);
  if (status != GENC_OK)
    return status;
  if (function->uniform_count)
    copy_numbers(launch, vulkan_take_room(stream, bytes, ranges));
  uint32_t count = function->uniform_count + function->storage_count;
  for (uint32_t i = 0; i < count; ++i)
    writes[i] = (vk_write_set){.type = VK_WRITE_SET,
                               .set = *set,
                               .binding = i,
                               .count = 1,
                               .descriptor_type = i < function->uniform_count
                                                      ? VK_DESCRIPTOR_UNIFORM_BUFFER
                                                      : VK_DESCRIPTOR_STORAGE_BUFFER,
                               .buffers = &ranges[i]};
  d->vk.UpdateDescriptorSets(d->device, count, writes, 0, NULL);
  return GENC_OK;
}

int32_t vulkan_launch(genc_stream *stream, const genc_launch *launch) {
  vulkan_device *d = vulkan_of(stream->device);
  const vulkan_function *function = &d->functions[launch->function];
  for (int i = 0; i < 3; ++i)
    if (launch->blocks[i] > d->properties.limits.blocks[i])
      return GENC_BAD_BATCH;
  vk_handle set = 0;
  vk_object commands;
  int32_t status = make_set(stream, function, launch, &set);
  if (status == GENC_OK)
    status = vulkan_record(stream, &commands);
  if (status != GENC_OK)
    return status;
  d->vk.CmdBindPipeline(commands, VK_BIND_POINT_COMPUTE, function->pipeline);
  d->vk.CmdBindDescriptorSets(commands, VK_BIND_POINT_COMPUTE, function->layout, 0, 1, &set, 0,
                              NULL);
  d->vk.CmdDispatch(commands, launch->blocks[0], launch->blocks[1], launch->blocks[2]);
  return GENC_OK;
}
