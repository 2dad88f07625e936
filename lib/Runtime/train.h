/*===- train.h - training states and the rounds that move them ----*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#ifndef GENC_LIB_RUNTIME_TRAIN_H
#define GENC_LIB_RUNTIME_TRAIN_H

#include "internal.h"

/* Where the parts of a state lie, in bytes from its start. It holds no pointers: its bytes may be
 * written to a file and read again. */
typedef struct genc_state_layout {
  uint64_t counters; /* of updates, one for each step */
  uint64_t flat;
  /* What entries read begins with the weights as they lie in the flat block: a library that trains prepares behind it. */
  uint64_t gradient;
  uint64_t groups; /* of the first step: its states, then copies of its weights and gradients */
  uint64_t end;
} genc_state_layout;

genc_state_layout genc_lay_out_state(const genc_model_desc *d);
/* Where the states of step number `step` lie. */
uint64_t genc_group_offset(const genc_model_desc *d, uint32_t step);
uint64_t genc_group_bytes(const genc_train_step_desc *step);
/* Whether the optimiser's vectors are a part of the flat weights as they lie there. */
int genc_is_contiguous(const genc_train_step_desc *step);
int genc_is_state_of(const genc_model_desc *d, const void *state);
/* Makes memory a state, whose weights and vectors are written already. */
void genc_begin_state(const genc_model_desc *d, void *state, uint64_t seed);
/* Examples of one gradient. */
int64_t genc_part_of(int64_t batch, int64_t microbatch);
/* Where a step takes several gradients, each goes to the workspace first. */
uint64_t genc_part_bytes(const genc_model_desc *d, int64_t batch, int64_t part);

typedef struct genc_training genc_training;

/* Where a state lies and its entries run: in this machine's memory, or on a device. All return a status code. */
typedef struct genc_training_place {
  /* Whether an update may write where it reads: a device's code may read an element again that it has written. */
  int in_place;
  int32_t (*run)(const genc_training *t, uint32_t entry, const void *weights, int64_t batch,
                 void *const *io, void *workspace, uint64_t bytes, const genc_options *options);
  /* What entries read, made of the flat weights before it. */
  int32_t (*prepare)(const genc_training *t, void *flat, void *workspace,
                     const genc_options *options);
  int32_t (*copy)(const genc_training *t, void *to, const void *from, uint64_t bytes);
  /* Where an entry finds a number of this machine's: `slot` has room for it at the place. */
  int32_t (*number)(const genc_training *t, const float *value, void *slot, void **at);
  /* Elements of the place: where this machine finds them; `room` has space for them. */
  int32_t (*read)(const genc_training *t, const float *from, uint64_t count, float *room,
                  const float **at);
  /* sum = (first ? 0 : sum) + share * one; null: no step has several gradients here */
  int32_t (*add)(const genc_training *t, float *sum, const float *one, uint64_t count, float share,
                 int first);
} genc_training_place;

/* A state while a call works on it. */
struct genc_training {
  const genc_training_place *place;
  const genc_model *model;
  genc_stream *stream; /* of a device */
  genc_state *header;  /* here */
  uint64_t *counters;  /* here */
  uint8_t *block;      /* the state at its place; header and counters in it are read nowhere else than here */
};

/* Bytes behind a workspace for numbers that entries are given. */
enum { GENC_NUMBER_BYTES = GENC_ALIGNMENT * (GENC_MAX_SCHEDULES / 16 + 1) };

/* Bytes of workspace of one round with these entries; 0 where the batch is too large. */
uint64_t genc_round_workspace(const genc_model_desc *d, const genc_entry_desc *entries,
                              uint64_t prepare, int32_t threads, int64_t batch,
                              int64_t microbatch, int in_place);
static inline int genc_in_place(const genc_train_step_desc *step, int place) {
  return place && (step->flags & GENC_TRAIN_IN_PLACE);
}
int32_t genc_check_inputs(const genc_train_desc *train, int64_t batch, void *const *inputs);
/* One round of a state; everything has passed its checks. `schedules` run on the model's threads. */
int32_t genc_train_round(const genc_training *t, int64_t batch, void *const *inputs, float *values,
                         const float *scheduled, void *workspace, uint64_t bytes,
                         const genc_options *options);
/* Values of the schedules in this round, which this machine computes. */
int32_t genc_run_schedules(const genc_model *model, const genc_state *header, float *scheduled,
                           void *workspace, uint64_t bytes, const genc_options *options);

#endif
