/*===- backend.h - what an interface to devices offers -------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#ifndef GENC_LIB_RUNTIME_DEVICE_BACKEND_H
#define GENC_LIB_RUNTIME_DEVICE_BACKEND_H

#include "../internal.h"
#include "genc/Runtime/device.h"

#define GENC_DEVICE_MAGIC 0x6563697665646e67ull
#define GENC_STREAM_MAGIC 0x6d61657274736e67ull

typedef struct genc_backend genc_backend;

/* Immutable after its creation: any number of streams use it. */
struct genc_device {
  uint64_t magic;
  const genc_model_desc *library;
  const genc_device_desc *desc;
  const genc_model *model;
  genc_allocator allocator;
  void *weights; /* in the device's memory: what entries read */
  void *impl;    /* the backend's; null: not open */
};

/* Used by one call at a time. */
struct genc_stream {
  uint64_t magic;
  genc_device *device;
  void *impl;
};

/* One launch. */
typedef struct genc_launch {
  uint32_t function; /* among those of all programs, in order */
  uint32_t blocks[3], threads[3];
  uint32_t shared_bytes;
  const uint64_t *sizes; /* of the arguments in bytes, then 0 */
  void *const *arguments;
  const int8_t *is_buffer;
} genc_launch;

/* Rows of a tensor on the device: row i begins at i * stride, which may be 0. */
typedef struct genc_rows {
  uint8_t *base;
  uint64_t stride;
} genc_rows;

enum genc_copy { GENC_COPY_UPLOAD, GENC_COPY_DOWNLOAD, GENC_COPY_ON_DEVICE };

/* Every function returns a status code. Device memory is addressed by pointers that the host does
 * not follow; arithmetic on them stays inside of an allocation. Work of a stream is done in order.
 * Copies and parts to clear have at least one byte. */
struct genc_backend {
  int32_t (*open)(genc_device *device, const genc_device_options *options);
  void (*close)(genc_device *device); /* also half opened */
  const char *(*name)(const genc_device *device);
  int32_t (*allocate)(genc_device *device, uint64_t bytes, void **memory);
  void (*release)(genc_device *device, void *memory);
  int32_t (*stream_open)(genc_stream *stream, void *native);
  void (*stream_close)(genc_stream *stream);
  int32_t (*copy)(genc_stream *stream, void *to, const void *from, uint64_t bytes,
                  enum genc_copy kind); /* not waited for */
  /* `rows` rows of `bytes` on the device at once; null, or where it fails: `copy` takes one after
   * the other. */
  int32_t (*copy_rows)(genc_stream *stream, genc_rows to, genc_rows from, uint64_t bytes,
                       uint64_t rows);
  int32_t (*clear)(genc_stream *stream, void *to, uint64_t bytes);
  int32_t (*store)(genc_stream *stream, void *to, uint32_t number);
  int32_t (*launch)(genc_stream *stream, const genc_launch *launch);
  int32_t (*flush)(genc_stream *stream); /* starts what waits for more; null: nothing ever waits */
  int32_t (*synchronize)(genc_stream *stream);
};

static inline int genc_is_device(const genc_device *device) {
  return device->magic == GENC_DEVICE_MAGIC;
}
static inline int genc_is_stream(const genc_stream *stream) {
  return stream->magic == GENC_STREAM_MAGIC;
}
static inline const genc_backend *genc_backend_of(const genc_device *device) {
  return device->desc->backend;
}

/* A copy of a stream; of nothing, too: an optimiser without moments, an empty batch. */
static inline int32_t genc_stream_copy(genc_stream *stream, void *to, const void *from,
                                       uint64_t bytes, enum genc_copy kind) {
  return bytes ? genc_backend_of(stream->device)->copy(stream, to, from, bytes, kind) : GENC_OK;
}

static inline uint32_t genc_function_count(const genc_device_desc *desc) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < desc->program_count; ++i)
    count += desc->programs[i].function_count;
  return count;
}

/* device.c: copies of a call's tensors in its workspace, each at a multiple of GENC_ALIGNMENT. */
uint64_t genc_staging_bytes(const genc_tensor_desc *tensors, uint32_t count, int64_t batch);
/* Fills in where the copies lie, and queues the upload of those that are inputs. */
int32_t genc_stage(genc_stream *stream, const genc_tensor_desc *tensors, uint32_t count,
                   int64_t batch, void *const *host, uint8_t *room, void **staged);
/* The alignment of tensors in the device's memory. */
int32_t genc_check_device_tensors(const genc_tensor_desc *tensors, uint32_t count, void *const *io);
/* Ends a call that came to `status`: with staged tensors it waits, also after an error, for they
 * are the caller's; else it starts what waits for more. */
int32_t genc_end_call(genc_stream *stream, int is_staged, int32_t status);
/* train.c: what entries read of a state; null where it is none on this device. */
const void *genc_device_state_weights(const genc_device *device, const genc_device_state *state);

/* The device's pointer in a buffer that a kernel was given. */
static inline void *genc_device_pointer(const void *buffer) {
  uint64_t device;
  memcpy(&device, buffer, sizeof device);
  return (void *)(uintptr_t)device;
}

/* Functions of a driver's library: loads `path` and finds `names`, of which there are
 * `count`, into `functions`. GENC_NO_DRIVER where one is missing. The library stays:
 * drivers start threads and register handlers that outlive their last object. */
int32_t genc_load_driver(const char *path, const char *const *names, uint32_t count,
                         void **functions);

#endif
