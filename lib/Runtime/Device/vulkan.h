/*===- vulkan.h - what the files of the Vulkan backend share -------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * vulkan.c opens devices, vulkan_program.c reads code, vulkan_memory.c allocates, vulkan_stream.c
 * records, submits and copies, vulkan_launch.c launches.
 */
#ifndef GENC_LIB_RUNTIME_DEVICE_VULKAN_H
#define GENC_LIB_RUNTIME_DEVICE_VULKAN_H

#include "backend.h"
#include "vulkan_api.h"

/* Most storage buffers of one function. */
#define GENC_VULKAN_BUFFERS 64

/* A function that kernels launch. Its descriptor set has the numbers among its arguments in one
 * uniform buffer, then its tensors in storage buffers. */
typedef struct vulkan_function {
  vk_handle set_layout, layout, pipeline;
  uint32_t uniform_count; /* 0 or 1 */
  uint32_t storage_count;
} vulkan_function;

typedef struct vulkan_buffer {
  vk_handle buffer, memory;
} vulkan_buffer;

/* Allocations have no addresses in Vulkan. Each is given a range of numbers of its own, which never
 * comes back. */
typedef struct vulkan_allocation {
  uint64_t address, bytes;
  vulkan_buffer storage;
} vulkan_allocation;

typedef struct vulkan_device {
  vk_functions vk;
  vk_object instance, physical, device, queue;
  uint32_t family; /* of the queue */
  platform_mutex queue_mutex;
  vk_properties properties;
  uint64_t largest_allocation;
  vk_memory_properties memory;
  platform_mutex table_mutex;
  vulkan_allocation *table; /* ascending addresses */
  uint64_t table_count, table_room, next_address;
  uint32_t most_storage; /* buffers of one function */
  uint32_t function_count;
  vulkan_function functions[]; /* of all programs, in order */
} vulkan_device;

static inline vulkan_device *vulkan_of(const genc_device *device) { return device->impl; }

/* vulkan_program.c: `enabled`, the features of Vulkan 1.0, 1.1 and 1.2, receives what the programs
 * need. GENC_NO_DEVICE where their functions pass the device's limits. */
int32_t vulkan_needed_features(genc_device *device, vk_features enabled[3]);
int32_t vulkan_build_functions(genc_device *device);
void vulkan_release_functions(vulkan_device *d);

/* vulkan_memory.c */
int32_t vulkan_buffer_create(vulkan_device *d, uint64_t bytes, uint32_t usage, uint32_t needed,
                             uint32_t preferred, vulkan_buffer *buffer);
void vulkan_buffer_destroy(vulkan_device *d, vulkan_buffer *buffer);
int32_t vulkan_allocate(genc_device *device, uint64_t bytes, void **memory);
void vulkan_release(genc_device *device, void *memory);
void vulkan_release_all(genc_device *device);
/* Where `bytes` bytes at the device's pointer are. GENC_KERNEL where they are no device memory. */
int32_t vulkan_find(vulkan_device *d, const void *pointer, uint64_t bytes, vk_buffer_range *range);

/* vulkan_stream.c: commands to record into. What is recorded next comes behind all before it. */
int32_t vulkan_record(genc_stream *stream, vk_object *commands);
/* What is recorded next may take `bytes` bytes of the memory that the host sees, at most 2^20, and
 * descriptor sets. */
int32_t vulkan_reserve(genc_stream *stream, uint64_t bytes, uint32_t sets, uint32_t buffers);
#define GENC_VULKAN_ROOM_ALIGNMENT 256 /* no device asks for more of uniform buffers */
uint8_t *vulkan_take_room(genc_stream *stream, uint64_t bytes, vk_buffer_range *range);
int32_t vulkan_take_set(genc_stream *stream, const vulkan_function *function, vk_handle *set);

int32_t vulkan_stream_open(genc_stream *stream, void *native);
void vulkan_stream_close(genc_stream *stream);
int32_t vulkan_copy(genc_stream *stream, void *to, const void *from, uint64_t bytes,
                    enum genc_copy kind);
int32_t vulkan_copy_rows(genc_stream *stream, genc_rows to, genc_rows from, uint64_t bytes,
                         uint64_t rows);
int32_t vulkan_clear(genc_stream *stream, void *to, uint64_t bytes);
int32_t vulkan_store(genc_stream *stream, void *to, uint32_t number);
int32_t vulkan_flush(genc_stream *stream);
int32_t vulkan_synchronize(genc_stream *stream);

/* vulkan_launch.c */
int32_t vulkan_launch(genc_stream *stream, const genc_launch *launch);

#endif
