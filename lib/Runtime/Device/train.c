/*===- train.c - training states on a device -------------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "../train.h"
#include "backend.h"

#define GENC_DEVICE_STATE_MAGIC 0x6574617464676e67ull

/* What a round reads and counts here; the rest is on the device. */
struct genc_device_state {
  uint64_t magic;
  genc_device *device;
  uint8_t *block; /* the device's: laid out as a state of this machine */
  void *room;     /* here: for the schedules */
  uint64_t room_bytes;
  genc_state header;
  uint64_t counters[];
};

static int is_state(const genc_device_state *state) {
  return state->magic == GENC_DEVICE_STATE_MAGIC;
}

const void *genc_device_state_weights(const genc_device *device, const genc_device_state *state) {
  if (!is_state(state) || state->device != device)
    return NULL;
  return state->block + genc_lay_out_state(device->model->variant).flat;
}

/* Bytes that the schedules take here on one thread. */
static uint64_t schedule_bytes(const genc_model_desc *d) {
  uint64_t most = GENC_ALIGNMENT;
  for (uint32_t i = 0; i < d->train->schedule_count; ++i) {
    uint64_t bytes = genc_entry_workspace(&d->entries[d->train->schedules[i]], 1, 1);
    most = bytes > most ? bytes : most;
  }
  return most;
}

/*===-- States --------------------------------------------------------------===*/

int32_t genc_rt_device_state_create(const genc_model_desc *library, genc_device_state **state,
                                    genc_stream *stream, const void *from) {
  if (!state)
    return GENC_NULL_POINTER;
  *state = NULL;
  if (!stream || !from)
    return GENC_NULL_POINTER;
  if (!genc_is_stream(stream) || stream->device->library != library)
    return GENC_WRONG_DEVICE;
  if (!genc_is_state_of(library, from))
    return GENC_BAD_STATE;
  genc_device *device = stream->device;
  uint64_t counters = library->train->step_count * sizeof(uint64_t), bytes;
  genc_device_state *made = genc_allocate_zero(&device->allocator, sizeof *made + counters);
  if (!made)
    return GENC_OUT_OF_MEMORY;
  made->magic = GENC_DEVICE_STATE_MAGIC;
  made->device = device;
  memcpy(&made->header, from, sizeof made->header);
  memcpy(made->counters, (const uint8_t *)from + sizeof(genc_state), counters);
  bytes = made->header.bytes;
  void *block = NULL;
  made->room_bytes = schedule_bytes(device->model->variant);
  made->room = genc_allocate(&device->allocator, made->room_bytes);
  int32_t status =
      made->room ? genc_backend_of(device)->allocate(device, bytes, &block) : GENC_OUT_OF_MEMORY;
  made->block = block;
  if (status == GENC_OK)
    status = genc_rt_stream_upload(stream, block, from, bytes);
  if (status != GENC_OK) {
    genc_rt_device_state_destroy(made);
    return status;
  }
  *state = made;
  return GENC_OK;
}

void genc_rt_device_state_destroy(genc_device_state *state) {
  if (!state || !is_state(state))
    return;
  genc_device *device = state->device;
  if (state->block)
    genc_backend_of(device)->release(device, state->block);
  state->magic = 0;
  genc_release(&device->allocator, state->room);
  genc_release(&device->allocator, state);
}

int32_t genc_rt_device_state_download(const genc_device_state *state, genc_stream *stream, void *to,
                                      uint64_t bytes) {
  if (!state || !stream || !to)
    return GENC_NULL_POINTER;
  if (!is_state(state))
    return GENC_BAD_STATE;
  if (!genc_is_stream(stream) || stream->device != state->device)
    return GENC_WRONG_DEVICE;
  if ((uintptr_t)to % GENC_ALIGNMENT)
    return GENC_STATE_MISALIGNED;
  if (bytes < state->header.bytes)
    return GENC_STATE_TOO_SMALL;
  int32_t status = genc_rt_stream_download(stream, to, state->block, state->header.bytes);
  if (status != GENC_OK)
    return status;
  memcpy(to, &state->header, sizeof state->header);
  memcpy((uint8_t *)to + sizeof(genc_state), state->counters,
         state->device->library->train->step_count * sizeof(uint64_t));
  return GENC_OK;
}

/*===-- The place -----------------------------------------------------------===*/

static int32_t run_there(const genc_training *t, uint32_t entry, const void *weights, int64_t batch,
                         void *const *io, void *workspace, uint64_t bytes,
                         const genc_options *options) {
  return genc_run_entry_on(t->stream, t->model, &t->stream->device->desc->entries[entry], weights,
                           batch, io, workspace, bytes, options);
}

static int32_t prepare_there(const genc_training *t, void *flat, void *workspace,
                             const genc_options *options) {
  (void)options;
  genc_call call = {0};
  call.stream = t->stream;
  call.threads = 1;
  int32_t status = t->stream->device->desc->prepare(&call, flat, flat, workspace);
  return status == GENC_OK ? call.status : status;
}

static int32_t copy_there(const genc_training *t, void *to, const void *from, uint64_t bytes) {
  return genc_stream_copy(t->stream, to, from, bytes, GENC_COPY_ON_DEVICE);
}

static int32_t number_there(const genc_training *t, const float *value, void *slot, void **at) {
  uint32_t bits;
  memcpy(&bits, value, sizeof bits);
  *at = slot;
  return genc_backend_of(t->stream->device)->store(t->stream, slot, bits);
}

static int32_t read_there(const genc_training *t, const float *from, uint64_t count, float *room,
                          const float **at) {
  *at = room;
  return genc_rt_stream_download(t->stream, room, from, count * sizeof(float));
}

static const genc_training_place there = {
    0, run_there, prepare_there, copy_there, number_there, read_there, NULL};

/*===-- Rounds --------------------------------------------------------------===*/

/* Workspace on the device, without copies of the inputs. */
static uint64_t round_bytes(const genc_device *device, int64_t batch) {
  const genc_model_desc *d = device->model->variant;
  uint64_t bytes = genc_round_workspace(d, device->desc->entries, device->desc->prepare_arena_bytes,
                                        1, batch, 0, 0);
  return bytes ? bytes + GENC_NUMBER_BYTES : 0;
}

uint64_t genc_rt_device_train_workspace(const genc_model_desc *library, const genc_device *device,
                                        int64_t batch, int32_t host_tensors) {
  if (!device || !genc_is_device(device) || device->library != library || batch < 0)
    return 0;
  const genc_train_desc *train = device->model->variant->train;
  uint64_t bytes = round_bytes(device, batch);
  if (!bytes || !host_tensors)
    return bytes;
  return bytes + genc_staging_bytes(train->inputs, train->input_count, batch);
}

int32_t genc_rt_device_train_step(const genc_model_desc *library, genc_stream *stream,
                                  genc_device_state *state, int64_t batch, void *const *inputs,
                                  float *values, void *workspace, uint64_t workspace_bytes,
                                  const genc_options *options) {
  if (!stream || !state || !workspace)
    return GENC_NULL_POINTER;
  if (!genc_is_stream(stream) || stream->device->library != library)
    return GENC_WRONG_DEVICE;
  genc_device *device = stream->device;
  if (!is_state(state) || state->device != device)
    return GENC_BAD_STATE;
  if (batch <= 0)
    return GENC_BAD_BATCH;
  genc_options own = {0};
  int32_t status = genc_check_options(options, batch);
  if (status != GENC_OK)
    return status;
  if (options)
    own = *options;
  own.size = sizeof own;
  if (own.microbatch)
    return GENC_BAD_OPTIONS;
  if ((uintptr_t)workspace % GENC_ALIGNMENT)
    return GENC_WORKSPACE_MISALIGNED;
  uint64_t need = genc_rt_device_train_workspace(library, device, batch, own.host_tensors);
  if (!need)
    return GENC_BAD_BATCH;
  if (workspace_bytes < need)
    return GENC_WORKSPACE_TOO_SMALL;
  const genc_train_desc *train = device->model->variant->train;
  status = genc_check_inputs(train, batch, inputs);
  if (status == GENC_OK && !own.host_tensors)
    status = genc_check_device_tensors(train->inputs, train->input_count, inputs);
  if (status != GENC_OK)
    return status;
  float scheduled[GENC_MAX_SCHEDULES];
  status = genc_run_schedules(device->model, &state->header, scheduled, state->room,
                              state->room_bytes, &own);
  void *staged[GENC_MAX_TENSORS];
  uint64_t space = round_bytes(device, batch);
  if (status == GENC_OK && own.host_tensors)
    status = genc_stage(stream, train->inputs, train->input_count, batch, inputs,
                        (uint8_t *)workspace + space, staged);
  genc_training t = {&there, device->model, stream, &state->header, state->counters, state->block};
  if (status == GENC_OK)
    status = genc_train_round(&t, batch, own.host_tensors ? staged : inputs, values, scheduled,
                              workspace, space - GENC_NUMBER_BYTES, &own);
  return genc_end_call(stream, own.host_tensors, status);
}
