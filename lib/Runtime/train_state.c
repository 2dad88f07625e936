/*===- train_state.c - the memory of training states ----------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "train.h"

#define GENC_STATE_MAGIC 0x6574617473636e67ull

static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

uint64_t genc_group_bytes(const genc_train_step_desc *step) {
  return step->group_elements * sizeof(float);
}

int genc_is_contiguous(const genc_train_step_desc *step) {
  for (uint32_t i = 1; i < step->range_count; ++i)
    if (step->ranges[i].flat - step->ranges[0].flat != step->ranges[i].group)
      return 0;
  return 1;
}

static uint64_t step_bytes(const genc_train_step_desc *step) {
  return (step->state_count + (genc_is_contiguous(step) ? 0u : 2u)) * genc_group_bytes(step);
}

genc_state_layout genc_lay_out_state(const genc_model_desc *d) {
  genc_state_layout l;
  l.counters = sizeof(genc_state);
  l.flat = l.counters + genc_round_up(d->train->step_count * sizeof(uint64_t));
  l.gradient = l.flat + genc_round_up(larger(d->prepared_bytes, d->weights_bytes));
  l.groups = l.gradient + genc_round_up(d->weights_bytes);
  l.end = l.groups;
  for (uint32_t i = 0; i < d->train->step_count; ++i)
    l.end += step_bytes(&d->train->steps[i]);
  return l;
}

uint64_t genc_group_offset(const genc_model_desc *d, uint32_t step) {
  uint64_t at = genc_lay_out_state(d).groups;
  for (uint32_t i = 0; i < step; ++i)
    at += step_bytes(&d->train->steps[i]);
  return at;
}

int genc_is_state_of(const genc_model_desc *d, const void *state) {
  const genc_state *header = state;
  return d->train && (uintptr_t)state % GENC_ALIGNMENT == 0 && header->magic == GENC_STATE_MAGIC &&
         header->bytes == genc_lay_out_state(d).end &&
         memcmp(header->weights_hash, d->weights_hash, sizeof d->weights_hash) == 0;
}

uint64_t genc_rt_state_size(const genc_model_desc *library) {
  return genc_lay_out_state(library).end;
}

const void *genc_state_prepared(const genc_model_desc *library, const genc_model *model,
                                const void *state) {
  if (!genc_is_state_of(library, state))
    return NULL;
  return (const uint8_t *)state + genc_lay_out_state(model->variant).flat;
}

const float *genc_rt_state_weights(const genc_model_desc *library, const void *state) {
  if (!state || !genc_is_state_of(library, state))
    return NULL;
  return (const float *)((const uint8_t *)state + genc_lay_out_state(library).flat);
}

const float *genc_rt_optimizer_state(const genc_model_desc *library, const void *state,
                                     int32_t step, int32_t number) {
  if (!state || !genc_is_state_of(library, state) || step < 0 ||
      (uint32_t)step >= library->train->step_count || number < 0 ||
      (uint32_t)number >= library->train->steps[step].state_count)
    return NULL;
  return (const float *)((const uint8_t *)state + genc_group_offset(library, (uint32_t)step)) +
         (uint64_t)number * library->train->steps[step].group_elements;
}

void genc_begin_state(const genc_model_desc *d, void *state, uint64_t seed) {
  genc_state *header = state;
  header->bytes = genc_lay_out_state(d).end;
  memcpy(header->weights_hash, d->weights_hash, sizeof header->weights_hash);
  header->seed = seed;
  header->magic = GENC_STATE_MAGIC;
}

/*===-- Workspace -----------------------------------------------------------===*/

int64_t genc_part_of(int64_t batch, int64_t microbatch) {
  return microbatch > 0 && microbatch < batch ? microbatch : batch;
}

uint64_t genc_part_bytes(const genc_model_desc *d, int64_t batch, int64_t part) {
  return part < batch ? genc_round_up(d->weights_bytes) : 0;
}

uint64_t genc_round_workspace(const genc_model_desc *d, const genc_entry_desc *entries,
                              uint64_t prepare, int32_t threads, int64_t batch,
                              int64_t microbatch, int in_place) {
  const genc_train_desc *train = d->train;
  int64_t part = genc_part_of(batch, microbatch);
  uint64_t bytes = larger(prepare, GENC_ALIGNMENT);
  for (uint32_t i = 0; i < train->step_count; ++i) {
    const genc_train_step_desc *step = &train->steps[i];
    uint64_t gradient = genc_entry_workspace(&entries[step->gradient], part, threads);
    uint64_t update = genc_entry_workspace(&entries[step->update], 1, threads);
    if (!gradient)
      return 0;
    if (!genc_in_place(step, in_place))
      update += (step->state_count + 1) * genc_group_bytes(step);
    gradient += step->value_count * genc_round_up((uint64_t)part * sizeof(float));
    bytes = larger(bytes, gradient + genc_part_bytes(d, batch, part));
    bytes = larger(bytes, update);
  }
  return genc_round_up(bytes);
}

uint64_t genc_rt_train_workspace(const genc_model_desc *library, const genc_model *model,
                                 int64_t batch, int64_t microbatch) {
  if (!model || !genc_is_model_of(model, library) || batch < 0 || microbatch < 0)
    return 0;
  const genc_model_desc *d = model->variant;
  const genc_train_desc *train = d->train;
  uint64_t bytes = genc_round_workspace(d, d->entries, genc_prepare_workspace(model),
                                        model->threads, batch, microbatch, 1);
  if (!bytes)
    return 0;
  for (uint32_t i = 0; i < train->schedule_count; ++i)
    bytes = larger(bytes, genc_entry_workspace(&d->entries[train->schedules[i]], 1, model->threads));
  if (train->init != UINT32_MAX)
    bytes = larger(bytes, genc_entry_workspace(&d->entries[train->init], 1, model->threads));
  return genc_round_up(bytes);
}
