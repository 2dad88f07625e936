/*===- vulkan_memory.c - memory of a device under Vulkan -----------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "vulkan.h"

/* Addresses begin where no small number is one, and end before the next allocation's begin. */
#define FIRST_ADDRESS (1ull << 40)
#define PAGE (1ull << 16)

/* A memory type with the flags `needed` and, if there is one, `preferred`; -1: none. */
static int32_t memory_type(const vulkan_device *d, uint32_t allowed, uint32_t needed,
                           uint32_t preferred) {
  int32_t found = -1;
  for (uint32_t i = 0; i < d->memory.type_count; ++i) {
    uint32_t flags = d->memory.types[i].flags;
    if (!(allowed >> i & 1) || (flags & needed) != needed)
      continue;
    if ((flags & preferred) == preferred)
      return (int32_t)i;
    if (found < 0)
      found = (int32_t)i;
  }
  return found;
}

int32_t vulkan_buffer_create(vulkan_device *d, uint64_t bytes, uint32_t usage, uint32_t needed,
                             uint32_t preferred, vulkan_buffer *buffer) {
  vk_buffer_info info = {.type = VK_BUFFER_INFO, .bytes = bytes, .usage = usage};
  if (bytes > d->largest_allocation ||
      d->vk.CreateBuffer(d->device, &info, NULL, &buffer->buffer) != VK_SUCCESS)
    return GENC_DEVICE_MEMORY;
  vk_memory_requirements requirements;
  d->vk.GetBufferMemoryRequirements(d->device, buffer->buffer, &requirements);
  int32_t type = memory_type(d, requirements.types, needed, preferred);
  vk_memory_info memory = {
      .type = VK_MEMORY_INFO, .bytes = requirements.bytes, .memory_type = (uint32_t)type};
  if (type < 0 || d->vk.AllocateMemory(d->device, &memory, NULL, &buffer->memory) != VK_SUCCESS ||
      d->vk.BindBufferMemory(d->device, buffer->buffer, buffer->memory, 0) != VK_SUCCESS) {
    vulkan_buffer_destroy(d, buffer);
    return GENC_DEVICE_MEMORY;
  }
  return GENC_OK;
}

void vulkan_buffer_destroy(vulkan_device *d, vulkan_buffer *buffer) {
  d->vk.DestroyBuffer(d->device, buffer->buffer, NULL);
  d->vk.FreeMemory(d->device, buffer->memory, NULL);
  *buffer = (vulkan_buffer){0, 0};
}

/* Room for one more allocation. */
static int32_t grow(genc_device *device) {
  vulkan_device *d = vulkan_of(device);
  if (d->table_count < d->table_room)
    return GENC_OK;
  uint64_t room = d->table_room ? 2 * d->table_room : 16;
  vulkan_allocation *table = genc_allocate(&device->allocator, room * sizeof *table);
  if (!table)
    return GENC_OUT_OF_MEMORY;
  if (d->table) {
    memcpy(table, d->table, d->table_count * sizeof *table);
    genc_release(&device->allocator, d->table);
  }
  d->table = table;
  d->table_room = room;
  return GENC_OK;
}

int32_t vulkan_allocate(genc_device *device, uint64_t bytes, void **memory) {
  vulkan_device *d = vulkan_of(device);
  vulkan_allocation made = {0, (bytes + 3) / 4 * 4, {0, 0}}; /* filled and copied by words */
  int32_t status = vulkan_buffer_create(
      d, made.bytes, VK_BUFFER_STORAGE | VK_BUFFER_TRANSFER_SOURCE | VK_BUFFER_TRANSFER_TARGET, 0,
      VK_MEMORY_DEVICE_LOCAL, &made.storage);
  if (status != GENC_OK)
    return status;
  pthread_mutex_lock(&d->table_mutex);
  status = grow(device);
  if (status == GENC_OK) {
    if (!d->next_address)
      d->next_address = FIRST_ADDRESS;
    made.address = d->next_address;
    d->next_address += (made.bytes / PAGE + 1) * PAGE;
    d->table[d->table_count++] = made;
    *memory = (void *)(uintptr_t)made.address;
  }
  pthread_mutex_unlock(&d->table_mutex);
  if (status != GENC_OK)
    vulkan_buffer_destroy(d, &made.storage);
  return status;
}

/* The number of allocations that begin at `address` or before. */
static uint64_t count_until(const vulkan_device *d, uint64_t address) {
  uint64_t low = 0, high = d->table_count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (d->table[middle].address <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void vulkan_release(genc_device *device, void *memory) {
  vulkan_device *d = vulkan_of(device);
  vulkan_buffer storage = {0, 0};
  pthread_mutex_lock(&d->table_mutex);
  uint64_t count = count_until(d, (uintptr_t)memory);
  if (count && d->table[count - 1].address == (uintptr_t)memory) {
    storage = d->table[count - 1].storage;
    for (; count < d->table_count; ++count)
      d->table[count - 1] = d->table[count];
    --d->table_count;
  }
  pthread_mutex_unlock(&d->table_mutex);
  vulkan_buffer_destroy(d, &storage);
}

void vulkan_release_all(genc_device *device) {
  vulkan_device *d = vulkan_of(device);
  for (uint64_t i = 0; i < d->table_count; ++i)
    vulkan_buffer_destroy(d, &d->table[i].storage);
  if (d->table)
    genc_release(&device->allocator, d->table);
  d->table = NULL;
  d->table_count = 0;
}

int32_t vulkan_find(vulkan_device *d, const void *pointer, uint64_t bytes, vk_buffer_range *range) {
  int32_t status = GENC_KERNEL;
  pthread_mutex_lock(&d->table_mutex);
  uint64_t count = count_until(d, (uintptr_t)pointer);
  if (count) {
    const vulkan_allocation *found = &d->table[count - 1];
    uint64_t offset = (uintptr_t)pointer - found->address;
    if (offset <= found->bytes && bytes <= found->bytes - offset) {
      *range = (vk_buffer_range){found->storage.buffer, offset, bytes};
      status = GENC_OK;
    }
  }
  pthread_mutex_unlock(&d->table_mutex);
  return status;
}
