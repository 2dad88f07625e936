/*===- vulkan_stream.c - work in order under Vulkan ----------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * A stream records into one of a few batches, which go round: one is recorded while those before it
 * run. A batch has commands, a part of a buffer that the host sees (numbers for kernels, bytes on
 * their way up or down), and descriptor sets; where one of them is used up, it is submitted and the
 * next one begins, behind a wait where that one still runs. So a stream never grows.
 */

#include "vulkan.h"

enum {
  BATCHES = 4,
  PART_BYTES = 1 << 20, /* of the buffer, a batch */
  SETS = 256,           /* a batch */
  BUFFERS_A_SET = 8,    /* on average */
  DOWNLOADS = 32        /* a batch */
};

/* Bytes that the host is given when their batch is done. */
typedef struct download {
  void *to;
  const uint8_t *from; /* in the batch's part */
  uint64_t bytes;
} download;

typedef struct batch {
  vk_object commands;
  vk_handle done; /* fence */
  vk_handle sets; /* pool */
  uint8_t *part;
  uint64_t part_offset; /* in the buffer */
  uint64_t part_used;
  uint32_t sets_left, buffers_left, download_count;
  int recording, running;
  download downloads[DOWNLOADS];
} batch;

typedef struct vulkan_stream {
  vk_handle pool;
  vulkan_buffer staging;
  uint32_t current;
  batch batches[BATCHES];
} vulkan_stream;

static vulkan_device *device_of(const genc_stream *stream) { return vulkan_of(stream->device); }

/*===-- Opening and closing --------------------------------------------------===*/

static uint32_t buffers_of_batch(const vulkan_device *d) {
  uint32_t usual = SETS * BUFFERS_A_SET;
  return d->most_storage > usual ? d->most_storage : usual;
}

static vk_result open_batch(vulkan_device *d, vulkan_stream *s, batch *b) {
  vk_command_buffer_info commands = {.type = VK_COMMAND_BUFFER_INFO, .pool = s->pool, .count = 1};
  vk_begin_info fence = {.type = VK_FENCE_INFO};
  vk_pool_size sizes[] = {{VK_DESCRIPTOR_UNIFORM_BUFFER, SETS},
                          {VK_DESCRIPTOR_STORAGE_BUFFER, buffers_of_batch(d)}};
  vk_descriptor_pool_info sets = {
      .type = VK_DESCRIPTOR_POOL_INFO, .sets = SETS, .size_count = 2, .sizes = sizes};
  vk_result error = d->vk.AllocateCommandBuffers(d->device, &commands, &b->commands);
  if (error == VK_SUCCESS)
    error = d->vk.CreateFence(d->device, &fence, NULL, &b->done);
  if (error == VK_SUCCESS)
    error = d->vk.CreateDescriptorPool(d->device, &sets, NULL, &b->sets);
  b->sets_left = SETS;
  b->buffers_left = buffers_of_batch(d);
  return error;
}

int32_t vulkan_stream_open(genc_stream *stream, void *native) {
  if (native)
    return GENC_BAD_OPTIONS;
  vulkan_device *d = device_of(stream);
  vulkan_stream *s = genc_allocate_zero(&stream->device->allocator, sizeof *s);
  if (!s)
    return GENC_OUT_OF_MEMORY;
  stream->impl = s;
  int32_t status = vulkan_buffer_create(
      d, (uint64_t)BATCHES * PART_BYTES,
      VK_BUFFER_UNIFORM | VK_BUFFER_TRANSFER_SOURCE | VK_BUFFER_TRANSFER_TARGET,
      VK_MEMORY_HOST_VISIBLE | VK_MEMORY_HOST_COHERENT, VK_MEMORY_HOST_CACHED, &s->staging);
  if (status != GENC_OK)
    return status;
  void *mapped;
  vk_pool_info pool = {
      .type = VK_COMMAND_POOL_INFO, .flags = VK_COMMAND_BUFFERS_RESET, .family = d->family};
  vk_result error =
      d->vk.MapMemory(d->device, s->staging.memory, 0, (uint64_t)BATCHES * PART_BYTES, 0, &mapped);
  if (error == VK_SUCCESS)
    error = d->vk.CreateCommandPool(d->device, &pool, NULL, &s->pool);
  for (uint32_t i = 0; i < BATCHES && error == VK_SUCCESS; ++i) {
    s->batches[i].part_offset = (uint64_t)i * PART_BYTES;
    s->batches[i].part = (uint8_t *)mapped + s->batches[i].part_offset;
    error = open_batch(d, s, &s->batches[i]);
  }
  return error == VK_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

void vulkan_stream_close(genc_stream *stream) {
  vulkan_device *d = device_of(stream);
  vulkan_stream *s = stream->impl;
  vulkan_synchronize(stream);
  for (uint32_t i = 0; i < BATCHES; ++i) {
    d->vk.DestroyFence(d->device, s->batches[i].done, NULL);
    d->vk.DestroyDescriptorPool(d->device, s->batches[i].sets, NULL);
  }
  d->vk.DestroyCommandPool(d->device, s->pool, NULL);
  vulkan_buffer_destroy(d, &s->staging);
  genc_release(&stream->device->allocator, s);
  stream->impl = NULL;
}

/*===-- Batches --------------------------------------------------------------===*/

static void barrier(vulkan_device *d, batch *b, uint32_t to_stages, uint32_t to) {
  vk_memory_barrier all = {.type = VK_MEMORY_BARRIER, .from = VK_ACCESS_MEMORY_WRITE, .to = to};
  d->vk.CmdPipelineBarrier(b->commands, VK_PIPELINE_STAGE_COMPUTE | VK_PIPELINE_STAGE_TRANSFER,
                           to_stages, 0, 1, &all, 0, NULL, 0, NULL);
}

/* Barriers reach back to earlier batches: they are in the same queue. */
int32_t vulkan_record(genc_stream *stream, vk_object *commands) {
  vulkan_device *d = device_of(stream);
  vulkan_stream *s = stream->impl;
  batch *b = &s->batches[s->current];
  vk_begin_info begin = {.type = VK_BEGIN_INFO, .flags = VK_SUBMITTED_ONCE};
  if (!b->recording && d->vk.BeginCommandBuffer(b->commands, &begin) != VK_SUCCESS)
    return GENC_DEVICE_FAILED;
  b->recording = 1;
  barrier(d, b, VK_PIPELINE_STAGE_COMPUTE | VK_PIPELINE_STAGE_TRANSFER,
          VK_ACCESS_MEMORY_READ | VK_ACCESS_MEMORY_WRITE);
  *commands = b->commands;
  return GENC_OK;
}

/* All of it may be used again. */
static int32_t reset(vulkan_device *d, batch *b) {
  b->part_used = 0;
  b->download_count = 0;
  b->sets_left = SETS;
  b->buffers_left = buffers_of_batch(d);
  return d->vk.ResetDescriptorPool(d->device, b->sets, 0) == VK_SUCCESS ? GENC_OK
                                                                        : GENC_DEVICE_FAILED;
}

static int32_t wait(vulkan_device *d, batch *b) {
  if (!b->running)
    return GENC_OK;
  b->running = 0;
  int32_t status = GENC_DEVICE_FAILED;
  if (d->vk.WaitForFences(d->device, 1, &b->done, 1, UINT64_MAX) == VK_SUCCESS &&
      d->vk.ResetFences(d->device, 1, &b->done) == VK_SUCCESS) {
    for (uint32_t i = 0; i < b->download_count; ++i)
      memcpy(b->downloads[i].to, b->downloads[i].from, b->downloads[i].bytes);
    status = GENC_OK;
  }
  int32_t again = reset(d, b);
  return status == GENC_OK ? again : status;
}

static int32_t submit(vulkan_device *d, batch *b) {
  barrier(d, b, VK_PIPELINE_STAGE_HOST, VK_ACCESS_HOST_READ);
  b->recording = 0;
  vk_result error = d->vk.EndCommandBuffer(b->commands);
  if (error == VK_SUCCESS) {
    vk_submit_info info = {.type = VK_SUBMIT_INFO, .command_count = 1, .commands = &b->commands};
    pthread_mutex_lock(&d->queue_mutex);
    error = d->vk.QueueSubmit(d->queue, 1, &info, b->done);
    pthread_mutex_unlock(&d->queue_mutex);
  }
  if (error == VK_SUCCESS) {
    b->running = 1;
    return GENC_OK;
  }
  reset(d, b);
  return GENC_DEVICE_FAILED;
}

/* Submits what was recorded; the next batch is empty then. */
int32_t vulkan_flush(genc_stream *stream) {
  vulkan_device *d = device_of(stream);
  vulkan_stream *s = stream->impl;
  batch *b = &s->batches[s->current];
  if (!b->recording)
    return reset(d, b);
  int32_t status = submit(d, b);
  s->current = (s->current + 1) % BATCHES;
  int32_t waited = wait(d, &s->batches[s->current]);
  return status == GENC_OK ? waited : status;
}

int32_t vulkan_synchronize(genc_stream *stream) {
  vulkan_device *d = device_of(stream);
  vulkan_stream *s = stream->impl;
  int32_t status = vulkan_flush(stream);
  for (uint32_t i = 0; i < BATCHES; ++i) { /* the oldest first */
    int32_t waited = wait(d, &s->batches[(s->current + i) % BATCHES]);
    status = status == GENC_OK ? waited : status;
  }
  return status;
}

static uint64_t align(uint64_t offset, uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

int32_t vulkan_reserve(genc_stream *stream, uint64_t bytes, uint32_t sets, uint32_t buffers) {
  const vulkan_stream *s = stream->impl;
  const batch *b = &s->batches[s->current];
  if (b->sets_left < sets || b->buffers_left < buffers ||
      align(b->part_used, GENC_VULKAN_ROOM_ALIGNMENT) + bytes > PART_BYTES)
    return vulkan_flush(stream);
  return GENC_OK;
}

uint8_t *vulkan_take_room(genc_stream *stream, uint64_t bytes, vk_buffer_range *range) {
  vulkan_stream *s = stream->impl;
  batch *b = &s->batches[s->current];
  uint64_t begin = align(b->part_used, GENC_VULKAN_ROOM_ALIGNMENT);
  b->part_used = begin + bytes;
  *range = (vk_buffer_range){s->staging.buffer, b->part_offset + begin, bytes};
  return b->part + begin;
}

int32_t vulkan_take_set(genc_stream *stream, const vulkan_function *function, vk_handle *set) {
  vulkan_device *d = device_of(stream);
  vulkan_stream *s = stream->impl;
  batch *b = &s->batches[s->current];
  vk_set_info info = {
      .type = VK_SET_INFO, .pool = b->sets, .count = 1, .layouts = &function->set_layout};
  if (d->vk.AllocateDescriptorSets(d->device, &info, set) != VK_SUCCESS)
    return GENC_DEVICE_FAILED;
  --b->sets_left;
  b->buffers_left -= function->storage_count;
  return GENC_OK;
}

/*===-- Copies ---------------------------------------------------------------===*/

static int32_t copy_ranges(genc_stream *stream, vk_buffer_range to, vk_buffer_range from) {
  vk_object commands;
  int32_t status = vulkan_record(stream, &commands);
  if (status != GENC_OK)
    return status;
  vk_buffer_copy region = {from.offset, to.offset, from.bytes};
  device_of(stream)->vk.CmdCopyBuffer(commands, from.buffer, to.buffer, 1, &region);
  return GENC_OK;
}

static int32_t upload(genc_stream *stream, vk_buffer_range to, const void *from) {
  vk_buffer_range staged;
  int32_t status = vulkan_reserve(stream, to.bytes, 0, 0);
  if (status != GENC_OK)
    return status;
  memcpy(vulkan_take_room(stream, to.bytes, &staged), from, to.bytes);
  return copy_ranges(stream, to, staged);
}

static int32_t start_download(genc_stream *stream, void *to, vk_buffer_range from) {
  vulkan_stream *s = stream->impl;
  int32_t status = s->batches[s->current].download_count == DOWNLOADS
                       ? vulkan_flush(stream)
                       : vulkan_reserve(stream, from.bytes, 0, 0);
  if (status != GENC_OK)
    return status;
  vk_buffer_range staged;
  const uint8_t *memory = vulkan_take_room(stream, from.bytes, &staged);
  batch *b = &s->batches[s->current];
  b->downloads[b->download_count++] = (download){to, memory, from.bytes};
  return copy_ranges(stream, staged, from);
}

int32_t vulkan_copy(genc_stream *stream, void *to, const void *from, uint64_t bytes,
                    enum genc_copy kind) {
  vulkan_device *d = device_of(stream);
  vk_buffer_range source = {0}, target = {0};
  int32_t status = GENC_OK;
  if (kind != GENC_COPY_UPLOAD)
    status = vulkan_find(d, from, bytes, &source);
  if (kind != GENC_COPY_DOWNLOAD && status == GENC_OK)
    status = vulkan_find(d, to, bytes, &target);
  if (status != GENC_OK)
    return status;
  if (kind == GENC_COPY_ON_DEVICE)
    return copy_ranges(stream, target, source);
  for (uint64_t done = 0; done < bytes && status == GENC_OK; done += PART_BYTES) {
    uint64_t part = bytes - done < PART_BYTES ? bytes - done : PART_BYTES;
    vk_buffer_range here = kind == GENC_COPY_UPLOAD ? target : source;
    here.offset += done;
    here.bytes = part;
    status = kind == GENC_COPY_UPLOAD ? upload(stream, here, (const uint8_t *)from + done)
                                      : start_download(stream, (uint8_t *)to + done, here);
  }
  return status;
}

/* One command for many rows. */
int32_t vulkan_copy_rows(genc_stream *stream, genc_rows to, genc_rows from, uint64_t bytes,
                         uint64_t rows) {
  enum { REGIONS = 64 };
  vulkan_device *d = device_of(stream);
  vk_buffer_range source = {0}, target = {0};
  int32_t status = vulkan_find(d, from.base, (rows - 1) * from.stride + bytes, &source);
  if (status == GENC_OK)
    status = vulkan_find(d, to.base, (rows - 1) * to.stride + bytes, &target);
  for (uint64_t done = 0; done < rows && status == GENC_OK; done += REGIONS) {
    vk_buffer_copy regions[REGIONS];
    uint32_t count = 0;
    for (uint64_t row = done; row < rows && count < REGIONS; ++row)
      regions[count++] = (vk_buffer_copy){source.offset + row * from.stride,
                                          target.offset + row * to.stride, bytes};
    vk_object commands;
    status = vulkan_record(stream, &commands);
    if (status == GENC_OK)
      d->vk.CmdCopyBuffer(commands, source.buffer, target.buffer, count, regions);
  }
  return status;
}

static int32_t fill(genc_stream *stream, vk_buffer_range to, uint32_t word) {
  vk_object commands;
  int32_t status = vulkan_record(stream, &commands);
  if (status == GENC_OK)
    device_of(stream)->vk.CmdFillBuffer(commands, to.buffer, to.offset, to.bytes, word);
  return status;
}

/* Words by a command for them; the up to three bytes on each side are copied. */
int32_t vulkan_clear(genc_stream *stream, void *to, uint64_t bytes) {
  static const uint8_t zeros[4] = {0};
  vk_buffer_range all;
  int32_t status = vulkan_find(device_of(stream), to, bytes, &all);
  if (status != GENC_OK)
    return status;
  uint64_t before = (4 - all.offset % 4) % 4;
  before = before < bytes ? before : bytes;
  uint64_t words = (bytes - before) / 4 * 4, after = bytes - before - words;
  if (before)
    status = upload(stream, (vk_buffer_range){all.buffer, all.offset, before}, zeros);
  all.offset += before;
  if (words && status == GENC_OK)
    status = fill(stream, (vk_buffer_range){all.buffer, all.offset, words}, 0);
  all.offset += words;
  if (after && status == GENC_OK)
    status = upload(stream, (vk_buffer_range){all.buffer, all.offset, after}, zeros);
  return status;
}

int32_t vulkan_store(genc_stream *stream, void *to, uint32_t number) {
  vk_buffer_range range;
  int32_t status = vulkan_find(device_of(stream), to, sizeof number, &range);
  return status == GENC_OK ? fill(stream, range, number) : status;
}
