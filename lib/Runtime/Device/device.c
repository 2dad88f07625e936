/*===- device.c - entries that run on an accelerator ---------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "backend.h"

void *dlopen(const char *, int);
void *dlsym(void *, const char *);
int dlclose(void *);
enum { PLATFORM_RTLD_NOW = 2 };

int32_t genc_load_driver(const char *path, const char *const *names, uint32_t count,
                         void **functions) {
  void *handle = dlopen(path, PLATFORM_RTLD_NOW);
  if (!handle)
    return GENC_NO_DRIVER;
  for (uint32_t i = 0; i < count; ++i) {
    functions[i] = dlsym(handle, names[i]);
    if (!functions[i]) {
      dlclose(handle);
      return GENC_NO_DRIVER;
    }
  }
  return GENC_OK;
}

/*===-- Devices -------------------------------------------------------------===*/

static int32_t check_options(const genc_device_options *options) {
  if (!options)
    return GENC_OK;
  if (!genc_knows_options(options, sizeof *options) || options->number < 0 ||
      (options->native_device && !options->native_context))
    return GENC_BAD_OPTIONS;
  return GENC_OK;
}

/* A library that trains may have no weights but those of its states. */
static int32_t upload_weights(genc_device *device) {
  const genc_model *model = device->model;
  uint64_t bytes = model->weights ? model->variant->prepared_bytes : 0;
  if (!bytes)
    return GENC_OK;
  genc_stream *stream;
  int32_t status = genc_backend_of(device)->allocate(device, bytes, &device->weights);
  if (status != GENC_OK)
    return status;
  status = genc_rt_stream_create(device->library, &stream, device, NULL);
  if (status != GENC_OK)
    return status;
  status = genc_rt_stream_upload(stream, device->weights, model->weights, bytes);
  genc_rt_stream_destroy(stream);
  return status;
}

int32_t genc_rt_device_create(const genc_model_desc *library, genc_device **device,
                              const genc_model *model, const genc_device_options *options) {
  if (!device)
    return GENC_NULL_POINTER;
  *device = NULL;
  if (!model)
    return GENC_NULL_POINTER;
  if (!genc_is_model_of(model, library))
    return GENC_WRONG_MODEL;
  int32_t status = check_options(options);
  if (status != GENC_OK)
    return status;
  const genc_device_options none = {0};
  genc_device *made = genc_allocate_zero(&model->allocator, sizeof *made);
  if (!made)
    return GENC_OUT_OF_MEMORY;
  made->magic = GENC_DEVICE_MAGIC;
  made->library = library;
  made->desc = model->variant->device;
  made->model = model;
  made->allocator = model->allocator;
  status = genc_backend_of(made)->open(made, options ? options : &none);
  if (status == GENC_OK)
    status = upload_weights(made);
  if (status != GENC_OK) {
    genc_rt_device_destroy(made);
    return status;
  }
  *device = made;
  return GENC_OK;
}

void genc_rt_device_destroy(genc_device *device) {
  if (!device || !genc_is_device(device))
    return;
  if (device->weights)
    genc_backend_of(device)->release(device, device->weights);
  if (device->impl)
    genc_backend_of(device)->close(device);
  genc_allocator allocator = device->allocator;
  device->magic = 0;
  genc_release(&allocator, device);
}

const char *genc_rt_device_name(const genc_device *device) {
  return device && genc_is_device(device) ? genc_backend_of(device)->name(device) : "";
}

int32_t genc_rt_device_allocate(genc_device *device, uint64_t bytes, void **memory) {
  if (!memory)
    return GENC_NULL_POINTER;
  *memory = NULL;
  if (!device)
    return GENC_NULL_POINTER;
  if (!genc_is_device(device))
    return GENC_WRONG_DEVICE;
  if (bytes > PTRDIFF_MAX)
    return GENC_DEVICE_MEMORY;
  return genc_backend_of(device)->allocate(device, bytes ? bytes : 1, memory);
}

void genc_rt_device_release(genc_device *device, void *memory) {
  if (device && genc_is_device(device) && memory)
    genc_backend_of(device)->release(device, memory);
}

/*===-- Streams -------------------------------------------------------------===*/

int32_t genc_rt_stream_create(const genc_model_desc *library, genc_stream **stream,
                              genc_device *device, void *native) {
  if (!stream)
    return GENC_NULL_POINTER;
  *stream = NULL;
  if (!device)
    return GENC_NULL_POINTER;
  if (!genc_is_device(device) || device->library != library)
    return GENC_WRONG_DEVICE;
  genc_stream *made = genc_allocate_zero(&device->allocator, sizeof *made);
  if (!made)
    return GENC_OUT_OF_MEMORY;
  made->magic = GENC_STREAM_MAGIC;
  made->device = device;
  int32_t status = genc_backend_of(device)->stream_open(made, native);
  if (status != GENC_OK) {
    genc_rt_stream_destroy(made);
    return status;
  }
  *stream = made;
  return GENC_OK;
}

void genc_rt_stream_destroy(genc_stream *stream) {
  if (!stream || !genc_is_stream(stream))
    return;
  if (stream->impl)
    genc_backend_of(stream->device)->stream_close(stream);
  stream->magic = 0;
  genc_release(&stream->device->allocator, stream);
}

int32_t genc_rt_stream_synchronize(genc_stream *stream) {
  if (!stream)
    return GENC_NULL_POINTER;
  return genc_is_stream(stream) ? genc_backend_of(stream->device)->synchronize(stream)
                                : GENC_WRONG_DEVICE;
}

static int32_t copy_and_wait(genc_stream *stream, void *to, const void *from, uint64_t bytes,
                             enum genc_copy kind) {
  if (!stream || ((!to || !from) && bytes))
    return GENC_NULL_POINTER;
  if (!genc_is_stream(stream))
    return GENC_WRONG_DEVICE;
  if (!bytes)
    return GENC_OK;
  int32_t status = genc_stream_copy(stream, to, from, bytes, kind);
  return status == GENC_OK ? genc_rt_stream_synchronize(stream) : status;
}

int32_t genc_rt_stream_upload(genc_stream *stream, void *to, const void *from, uint64_t bytes) {
  return copy_and_wait(stream, to, from, bytes, GENC_COPY_UPLOAD);
}

int32_t genc_rt_stream_download(genc_stream *stream, void *to, const void *from, uint64_t bytes) {
  return copy_and_wait(stream, to, from, bytes, GENC_COPY_DOWNLOAD);
}

/*===-- Calls ---------------------------------------------------------------===*/

int32_t genc_device_launch(genc_call *call, int32_t function, int32_t blocks_x, int32_t blocks_y,
                           int32_t blocks_z, int32_t threads_x, int32_t threads_y,
                           int32_t threads_z, int32_t shared_bytes, const uint64_t *sizes,
                           void *const *arguments, const int8_t *is_buffer) {
  if (blocks_x <= 0 || blocks_y <= 0 || blocks_z <= 0)
    return GENC_OK; /* an empty batch */
  genc_launch launch = {call->first_function + (uint32_t)function,
                        {(uint32_t)blocks_x, (uint32_t)blocks_y, (uint32_t)blocks_z},
                        {(uint32_t)threads_x, (uint32_t)threads_y, (uint32_t)threads_z},
                        (uint32_t)shared_bytes,
                        sizes,
                        arguments,
                        is_buffer};
  return genc_backend_of(call->stream->device)->launch(call->stream, &launch);
}

/* Entries have no way to stop here: an error is the call's, which ends with it. */
static void report(genc_call *call, int32_t status) {
  if (status != GENC_OK && call->status == GENC_OK)
    call->status = status;
}

void genc_device_copy_rows(genc_call *call, void *to, uint64_t to_stride, const void *from,
                           uint64_t from_stride, uint64_t bytes, int64_t rows) {
  if (to == from || !bytes || !rows)
    return;
  if (to_stride == bytes && from_stride == bytes) { /* dense: one row */
    bytes *= (uint64_t)rows;
    rows = 1;
  }
  const genc_backend *backend = genc_backend_of(call->stream->device);
  genc_rows target = {to, to_stride}, source = {(uint8_t *)(uintptr_t)from, from_stride};
  if (backend->copy_rows && rows > 1 &&
      backend->copy_rows(call->stream, target, source, bytes, (uint64_t)rows) == GENC_OK)
    return;
  for (uint64_t i = 0; i < (uint64_t)rows; ++i)
    report(call, backend->copy(call->stream, target.base + i * to_stride,
                               source.base + i * from_stride, bytes, GENC_COPY_ON_DEVICE));
}

void genc_device_clear_rows(genc_call *call, void *to, uint64_t stride, uint64_t bytes,
                            int64_t rows) {
  for (uint64_t i = 0; i < (uint64_t)rows && bytes; ++i)
    report(call, genc_backend_of(call->stream->device)
                     ->clear(call->stream, (uint8_t *)to + i * stride, bytes));
}

void genc_device_store_number(genc_call *call, void *to, int32_t number) {
  report(call, genc_backend_of(call->stream->device)->store(call->stream, to, (uint32_t)number));
}

static uint64_t tensor_bytes(const genc_tensor_desc *tensor, int64_t batch) {
  return tensor->bytes * (tensor->flags & GENC_TENSOR_BATCH ? (uint64_t)batch : 1);
}

uint64_t genc_staging_bytes(const genc_tensor_desc *tensors, uint32_t count, int64_t batch) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < count; ++i)
    bytes += genc_round_up(tensor_bytes(&tensors[i], batch));
  return bytes;
}

int32_t genc_stage(genc_stream *stream, const genc_tensor_desc *tensors, uint32_t count,
                   int64_t batch, void *const *host, uint8_t *room, void **staged) {
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < count && status == GENC_OK; ++i) {
    uint64_t bytes = tensor_bytes(&tensors[i], batch);
    staged[i] = tensors[i].flags & GENC_TENSOR_HOST ? host[i] : host[i] ? room : NULL;
    room += genc_round_up(bytes);
    if (staged[i] && !(tensors[i].flags & (GENC_TENSOR_HOST | GENC_TENSOR_OUTPUT)))
      status = genc_stream_copy(stream, staged[i], host[i], bytes, GENC_COPY_UPLOAD);
  }
  return status;
}

/* Queues the download of a call's outputs. */
static int32_t unstage(genc_stream *stream, const genc_entry_desc *entry, int64_t batch,
                       void *const *host, void *const *staged) {
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < entry->tensor_count && status == GENC_OK; ++i) {
    uint64_t bytes = tensor_bytes(&entry->tensors[i], batch);
    if (staged[i] && (entry->tensors[i].flags & GENC_TENSOR_OUTPUT))
      status = genc_stream_copy(stream, host[i], staged[i], bytes, GENC_COPY_DOWNLOAD);
  }
  return status;
}

uint64_t genc_rt_device_workspace(const genc_model_desc *library, uint32_t number,
                                  const genc_device *device, int64_t batch, int32_t host_tensors) {
  if (!device || !genc_is_device(device) || device->library != library)
    return 0;
  const genc_entry_desc *entry = &device->desc->entries[number];
  uint64_t bytes = genc_entry_workspace(entry, batch, 1);
  if (!bytes || !host_tensors)
    return bytes;
  return genc_round_up(bytes) + genc_staging_bytes(entry->tensors, entry->tensor_count, batch);
}

/* What the entry reads: the device's, or those of the state in the options. */
static int32_t choose_weights(const genc_device *device, const genc_options *options,
                              const void **weights) {
  *weights = device->weights;
  if (options && options->state) {
    *weights = device->library->train ? genc_device_state_weights(device, options->state) : NULL;
    return *weights ? GENC_OK : GENC_BAD_STATE;
  }
  return !*weights && device->model->variant->weights_bytes ? GENC_NO_WEIGHTS : GENC_OK;
}

int32_t genc_end_call(genc_stream *stream, int is_staged, int32_t status) {
  const genc_backend *backend = genc_backend_of(stream->device);
  int32_t ended = is_staged        ? backend->synchronize(stream)
                  : backend->flush ? backend->flush(stream)
                                   : GENC_OK;
  return status == GENC_OK ? ended : status;
}

/* With the caller's tensors in this machine's memory. */
static int32_t run_staged(genc_stream *stream, const genc_entry_desc *entry, const void *weights,
                          int64_t batch, void *const *io, uint8_t *workspace,
                          uint64_t workspace_bytes, const genc_options *options) {
  uint64_t staging = genc_staging_bytes(entry->tensors, entry->tensor_count, batch);
  if (workspace_bytes < staging)
    return GENC_WORKSPACE_TOO_SMALL;
  uint64_t space = (workspace_bytes - staging) / GENC_ALIGNMENT * GENC_ALIGNMENT;
  void *staged[GENC_MAX_TENSORS];
  int32_t status =
      genc_stage(stream, entry->tensors, entry->tensor_count, batch, io, workspace + space, staged);
  if (status == GENC_OK)
    status = genc_run_entry_on(stream, stream->device->model, entry, weights, batch, staged,
                               workspace, space, options);
  if (status == GENC_OK)
    status = unstage(stream, entry, batch, io, staged);
  return genc_end_call(stream, 1, status);
}

int32_t genc_check_device_tensors(const genc_tensor_desc *tensors, uint32_t count,
                                  void *const *io) {
  for (uint32_t i = 0; i < count; ++i)
    if (!(tensors[i].flags & GENC_TENSOR_HOST) && (uintptr_t)io[i] % GENC_DEVICE_ALIGNMENT)
      return GENC_TENSOR_MISALIGNED;
  return GENC_OK;
}

/* A call that is not waited for, on tensors of the device. */
static int32_t run_queued(genc_stream *stream, const genc_entry_desc *entry, const void *weights,
                          int64_t batch, void *const *io, void *workspace, uint64_t workspace_bytes,
                          const genc_options *options) {
  int32_t status = genc_check_device_tensors(entry->tensors, entry->tensor_count, io);
  if (status != GENC_OK)
    return status;
  status = genc_run_entry_on(stream, stream->device->model, entry, weights, batch, io, workspace,
                             workspace_bytes, options);
  return genc_end_call(stream, 0, status);
}

int32_t genc_rt_device_run(const genc_model_desc *library, uint32_t number, genc_stream *stream,
                           int64_t batch, void *const *io, void *workspace,
                           uint64_t workspace_bytes, const genc_options *options) {
  if (!stream || !workspace)
    return GENC_NULL_POINTER;
  if (!genc_is_stream(stream) || stream->device->library != library)
    return GENC_WRONG_DEVICE;
  genc_device *device = stream->device;
  const genc_entry_desc *entry = &device->desc->entries[number];
  int32_t status = genc_check_call(entry, batch, io, workspace, workspace_bytes, options);
  if (status != GENC_OK)
    return status;
  const void *weights;
  if ((status = choose_weights(device, options, &weights)) != GENC_OK)
    return status;
  if (options && options->host_tensors)
    return run_staged(stream, entry, weights, batch, io, workspace, workspace_bytes, options);
  return run_queued(stream, entry, weights, batch, io, workspace, workspace_bytes, options);
}
