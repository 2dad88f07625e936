/*===- train.c - training states and the steps that move them -----*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

#define GENC_STATE_MAGIC 0x6574617473636e67ull

/* Where the parts of a state lie, in bytes from its start. It holds no pointers: its bytes may be
 * written to a file and read again. */
typedef struct layout {
  uint64_t counters; /* of updates, one for each step */
  uint64_t flat;
  /* What entries read begins with the weights as they lie in the flat block: a library that trains prepares behind it. */
  uint64_t gradient;
  uint64_t groups; /* of the first step: its states, then copies of its weights and gradients */
  uint64_t end;
} layout;

static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

static uint64_t group_bytes(const genc_train_step_desc *step) {
  return step->group_elements * sizeof(float);
}

/* Whether the optimiser's vectors are a part of the flat weights as they lie there. */
static int is_contiguous(const genc_train_step_desc *step) {
  for (uint32_t i = 1; i < step->range_count; ++i)
    if (step->ranges[i].flat - step->ranges[0].flat != step->ranges[i].group)
      return 0;
  return 1;
}

static uint64_t step_bytes(const genc_train_step_desc *step) {
  return (step->state_count + (is_contiguous(step) ? 0u : 2u)) * group_bytes(step);
}

static layout lay_out(const genc_model_desc *d) {
  layout l;
  l.counters = sizeof(genc_state);
  l.flat = l.counters + genc_round_up(d->train->step_count * sizeof(uint64_t));
  l.gradient = l.flat + genc_round_up(larger(d->prepared_bytes, d->weights_bytes));
  l.groups = l.gradient + genc_round_up(d->weights_bytes);
  l.end = l.groups;
  for (uint32_t i = 0; i < d->train->step_count; ++i)
    l.end += step_bytes(&d->train->steps[i]);
  return l;
}

/* Where the states of step number `step` lie, in bytes from the start of a training state. */
static uint64_t group_offset(const genc_model_desc *d, uint32_t step) {
  uint64_t at = lay_out(d).groups;
  for (uint32_t i = 0; i < step; ++i)
    at += step_bytes(&d->train->steps[i]);
  return at;
}

static float *group_of(const genc_model_desc *d, void *state, uint32_t step) {
  return (float *)((uint8_t *)state + group_offset(d, step));
}

static uint64_t *counters_of(void *state) {
  return (uint64_t *)((uint8_t *)state + sizeof(genc_state));
}

static int is_state_of(const genc_model_desc *d, const void *state) {
  const genc_state *header = state;
  return d->train && (uintptr_t)state % GENC_ALIGNMENT == 0 && header->magic == GENC_STATE_MAGIC &&
         header->bytes == lay_out(d).end &&
         memcmp(header->weights_hash, d->weights_hash, sizeof d->weights_hash) == 0;
}

uint64_t genc_rt_state_size(const genc_model_desc *library) { return lay_out(library).end; }

const void *genc_state_prepared(const genc_model_desc *library, const genc_model *model,
                                const void *state) {
  if (!is_state_of(library, state))
    return NULL;
  return (const uint8_t *)state + lay_out(model->variant).flat;
}

const float *genc_rt_state_weights(const genc_model_desc *library, const void *state) {
  if (!state || !is_state_of(library, state))
    return NULL;
  return (const float *)((const uint8_t *)state + lay_out(library).flat);
}

const float *genc_rt_optimizer_state(const genc_model_desc *library, const void *state,
                                     int32_t step, int32_t number) {
  if (!state || !is_state_of(library, state) || step < 0 ||
      (uint32_t)step >= library->train->step_count || number < 0 ||
      (uint32_t)number >= library->train->steps[step].state_count)
    return NULL;
  return (const float *)((const uint8_t *)state + group_offset(library, (uint32_t)step)) +
         (uint64_t)number * library->train->steps[step].group_elements;
}

/*===-- Workspace -----------------------------------------------------------===*/

/* Examples of one gradient. */
static int64_t part_of(int64_t batch, int64_t microbatch) {
  return microbatch > 0 && microbatch < batch ? microbatch : batch;
}

/* Where a step takes several gradients, each goes to the workspace first. */
static uint64_t part_bytes(const genc_model_desc *d, int64_t batch, int64_t part) {
  return part < batch ? genc_round_up(d->weights_bytes) : 0;
}

uint64_t genc_rt_train_workspace(const genc_model_desc *library, const genc_model *model,
                                 int64_t batch, int64_t microbatch) {
  if (!model || !genc_is_model_of(model, library) || batch < 0 || microbatch < 0)
    return 0;
  const genc_model_desc *d = model->variant;
  const genc_train_desc *train = d->train;
  int64_t part = part_of(batch, microbatch);
  uint64_t bytes = larger(genc_prepare_workspace(model), GENC_ALIGNMENT);
  for (uint32_t i = 0; i < train->schedule_count; ++i)
    bytes = larger(bytes, genc_entry_workspace(&d->entries[train->schedules[i]], 1, model->threads));
  if (train->init != UINT32_MAX)
    bytes = larger(bytes, genc_entry_workspace(&d->entries[train->init], 1, model->threads));
  for (uint32_t i = 0; i < train->step_count; ++i) {
    const genc_train_step_desc *step = &train->steps[i];
    uint64_t gradient = genc_entry_workspace(&d->entries[step->gradient], part, model->threads);
    uint64_t update = genc_entry_workspace(&d->entries[step->update], 1, model->threads);
    if (!gradient)
      return 0;
    if (!(step->flags & GENC_TRAIN_IN_PLACE))
      update += (step->state_count + 1) * group_bytes(step);
    gradient += step->value_count * genc_round_up((uint64_t)part * sizeof(float));
    bytes = larger(bytes, gradient + part_bytes(d, batch, part));
    bytes = larger(bytes, update);
  }
  return genc_round_up(bytes);
}

/*===-- One update ----------------------------------------------------------===*/

static void gather(const genc_train_step_desc *step, const float *flat, float *group) {
  for (uint32_t i = 0; i < step->range_count; ++i)
    memcpy(group + step->ranges[i].group, flat + step->ranges[i].flat,
           step->ranges[i].count * sizeof(float));
}

static void scatter(const genc_train_step_desc *step, const float *group, float *flat) {
  for (uint32_t i = 0; i < step->range_count; ++i)
    memcpy(flat + step->ranges[i].flat, group + step->ranges[i].group,
           step->ranges[i].count * sizeof(float));
}

/* The update's entry on these vectors; where it cannot write what it reads, through the workspace. */
static int32_t run_update(const genc_model *model, const genc_train_step_desc *step, float number,
                          float *parameter, const float *gradient, float *states, void *workspace,
                          uint64_t bytes, const genc_options *options) {
  void *io[2 * GENC_MAX_STATES + 4] = {parameter, (void *)(uintptr_t)gradient, &number};
  uint32_t count = step->state_count;
  int in_place = step->flags & GENC_TRAIN_IN_PLACE;
  uint64_t group = group_bytes(step);
  uint8_t *results = workspace, *rest = in_place ? results : results + (count + 1) * group;
  for (uint32_t i = 0; i < count; ++i)
    io[3 + i] = states + i * step->group_elements;
  for (uint32_t i = 0; i <= count; ++i)
    io[3 + count + i] = in_place ? (i ? io[2 + i] : parameter) : results + i * group;
  int32_t status = genc_run_entry(model, &model->variant->entries[step->update], NULL, 1, io, rest,
                                  bytes - (uint64_t)(rest - results), options);
  if (status != GENC_OK || in_place)
    return status;
  memcpy(parameter, results, group);
  memcpy(states, results + group, count * group);
  return GENC_OK;
}

static int32_t apply(const genc_model *model, void *state, uint32_t number, const float *gradient,
                     void *workspace, uint64_t bytes, const genc_options *options) {
  const genc_model_desc *d = model->variant;
  const genc_train_step_desc *step = &d->train->steps[number];
  layout l = lay_out(d);
  float *flat = (float *)((uint8_t *)state + l.flat);
  float *states = group_of(d, state, number);
  float *copies = states + step->state_count * step->group_elements; /* of gradients, then weights */
  float *parameter = flat + step->ranges[0].flat;
  int contiguous = is_contiguous(step);
  const float *moved = gradient + step->ranges[0].flat;
  if (!contiguous) {
    parameter = copies + step->group_elements;
    gather(step, flat, parameter);
    gather(step, gradient, copies);
    moved = copies;
  }
  uint64_t *done = &counters_of(state)[number];
  int32_t status = run_update(model, step, (float)*done, parameter, moved, states, workspace, bytes,
                              options);
  if (status != GENC_OK)
    return status;
  if (!contiguous)
    scatter(step, parameter, flat);
  for (uint32_t i = 0; i < step->copy_count; ++i)
    memcpy(flat + step->copies[i].flat, gradient + step->copies[i].flat,
           step->copies[i].count * sizeof(float));
  ++*done;
  return GENC_OK;
}

/* Step number `first` and those that join it; then what entries read of the weights. */
static int32_t apply_all(const genc_model *model, void *state, uint32_t first,
                         const float *gradient, void *workspace, uint64_t bytes,
                         const genc_options *options) {
  const genc_model_desc *d = model->variant;
  const genc_train_desc *train = d->train;
  int32_t status = GENC_OK;
  uint32_t i = first;
  do
    status = apply(model, state, i, gradient, workspace, bytes, options);
  while (status == GENC_OK && ++i < train->step_count &&
         (train->steps[i].flags & GENC_TRAIN_JOINS));
  uint8_t *flat = (uint8_t *)state + lay_out(d).flat;
  if (status == GENC_OK && d->prepare)
    status = genc_run_prepare(model, flat, flat, workspace, options);
  return status;
}

/*===-- Public --------------------------------------------------------------===*/

/* The checks that all have in common. */
static int32_t check(const genc_model_desc *library, const genc_model *model, const void *state,
                     int64_t batch, const void *workspace, uint64_t workspace_bytes,
                     const genc_options *options) {
  if (!model || !state || !workspace)
    return GENC_NULL_POINTER;
  if (!genc_is_model_of(model, library))
    return GENC_WRONG_MODEL;
  if (batch < 0)
    return GENC_BAD_BATCH;
  int32_t status = genc_check_options(options, batch);
  if (status != GENC_OK)
    return status;
  if ((uintptr_t)workspace % GENC_ALIGNMENT)
    return GENC_WORKSPACE_MISALIGNED;
  if ((uintptr_t)state % GENC_ALIGNMENT)
    return GENC_STATE_MISALIGNED;
  uint64_t need =
      genc_rt_train_workspace(library, model, batch, options ? options->microbatch : 0);
  if (!need)
    return GENC_BAD_BATCH;
  return workspace_bytes < need ? GENC_WORKSPACE_TOO_SMALL : GENC_OK;
}

int32_t genc_rt_init(const genc_model_desc *library, const genc_model *model, void *state,
                     uint64_t state_bytes, const void *weights, uint64_t seed, void *workspace,
                     uint64_t workspace_bytes, const genc_options *options) {
  int32_t status = check(library, model, state, 1, workspace, workspace_bytes, options);
  if (status != GENC_OK)
    return status;
  const genc_model_desc *d = model->variant;
  layout l = lay_out(d);
  if (state_bytes < l.end)
    return GENC_STATE_TOO_SMALL;
  if (!weights && d->train->init == UINT32_MAX)
    return GENC_NO_INITIAL_WEIGHTS;
  memset(state, 0, l.end);
  uint8_t *flat = (uint8_t *)state + l.flat;
  if (weights) {
    memcpy(flat, weights, d->weights_bytes);
  } else {
    genc_options own = {0};
    if (options)
      own = *options;
    own.size = sizeof own;
    own.seed = seed;
    void *io[1] = {flat};
    status = genc_run_entry(model, &d->entries[d->train->init], NULL, 1, io, workspace,
                            workspace_bytes, &own);
  }
  for (uint32_t i = 0; i < d->train->step_count && status == GENC_OK; ++i) {
    const genc_train_step_desc *step = &d->train->steps[i];
    float *states = group_of(d, state, i);
    for (uint32_t s = 0; s < step->state_count; ++s)
      for (uint64_t e = 0; e < step->group_elements; ++e)
        *states++ = step->initial[s];
  }
  if (status == GENC_OK && d->prepare)
    status = genc_run_prepare(model, flat, flat, workspace, options);
  if (status != GENC_OK)
    return status;
  genc_state *header = state;
  header->bytes = l.end;
  memcpy(header->weights_hash, d->weights_hash, sizeof header->weights_hash);
  header->seed = seed;
  header->magic = GENC_STATE_MAGIC;
  return GENC_OK;
}

/* Adds to the means of the step's values those over `batch` examples, which count `share`; 0 where one has no mean. */
static int take_means(const genc_train_step_desc *step, const genc_entry_desc *entry,
                      const uint8_t *values, uint64_t stride, int64_t batch, double share,
                      float *means) {
  int finite = 1;
  for (uint32_t i = 0; i < entry->tensor_count; ++i) {
    int32_t number = GENC_TRAIN_VALUE - step->sources[i];
    if (number < 0)
      continue;
    const float *value = (const float *)(values + (uint64_t)number * stride);
    int64_t count = entry->tensors[i].flags & GENC_TENSOR_BATCH ? batch : 1;
    double sum = 0;
    for (int64_t e = 0; e < count; ++e)
      sum += value[e];
    double mean = sum / (double)count;
    if (means)
      means[number] += (float)(share * mean);
    if (number == 0)
      finite = mean - mean == 0;
  }
  return finite;
}

/* The gradient of `batch` examples, which are all or one part of them. */
static int32_t differentiate(const genc_model *model, genc_state *state, uint32_t number,
                             int64_t batch, void *const *inputs, float *scheduled, float *gradient,
                             double share, float *means, uint8_t *workspace, uint64_t bytes,
                             const genc_options *options) {
  const genc_model_desc *d = model->variant;
  const genc_train_step_desc *step = &d->train->steps[number];
  const genc_entry_desc *entry = &d->entries[step->gradient];
  uint64_t stride = genc_round_up((uint64_t)batch * sizeof(float));
  uint64_t space = (bytes - step->value_count * stride) / GENC_ALIGNMENT * GENC_ALIGNMENT;
  uint8_t *values = workspace + space;
  void *io[GENC_MAX_TENSORS];
  for (uint32_t i = 0; i < entry->tensor_count; ++i) {
    int32_t source = step->sources[i];
    io[i] = source >= 0                     ? inputs[source]
            : source == GENC_TRAIN_NULL     ? NULL
            : source == GENC_TRAIN_GRADIENT ? (void *)gradient
            : source > GENC_TRAIN_VALUE     ? (void *)&scheduled[GENC_TRAIN_SCHEDULE - source]
                                            : values + (uint64_t)(GENC_TRAIN_VALUE - source) * stride;
  }
  int32_t status = genc_run_entry(model, entry, (uint8_t *)state + lay_out(d).flat, batch, io,
                                  workspace, space, options);
  if (status != GENC_OK)
    return status;
  return take_means(step, entry, values, stride, batch, share, means) ? GENC_OK : GENC_NOT_FINITE;
}

/* The inputs from example number `first` on. */
static void skip_examples(const genc_train_desc *train, void *const *inputs, int64_t first,
                          void **rest) {
  for (uint32_t i = 0; i < train->input_count; ++i)
    rest[i] = inputs[i] && (train->inputs[i].flags & GENC_TENSOR_BATCH)
                  ? (uint8_t *)inputs[i] + (uint64_t)first * train->inputs[i].bytes
                  : inputs[i];
}

/* The mean of the gradients of all parts. */
static int32_t accumulate(const genc_model *model, genc_state *state, uint32_t number,
                          int64_t batch, void *const *inputs, float *scheduled, float *means,
                          uint8_t *workspace, uint64_t bytes, const genc_options *options) {
  const genc_model_desc *d = model->variant;
  float *sum = (float *)((uint8_t *)state + lay_out(d).gradient), *one = sum;
  int64_t part = part_of(batch, options->microbatch);
  genc_options own = *options;
  own.seed = state->seed;
  own.step = (uint32_t)state->calls;
  if (part < batch) {
    bytes = (bytes - part_bytes(d, batch, part)) / GENC_ALIGNMENT * GENC_ALIGNMENT;
    one = (float *)(workspace + bytes);
  }
  for (uint32_t i = 0; means && i < d->train->steps[number].value_count; ++i)
    means[i] = 0;
  for (int64_t first = 0; first < batch; first += part) {
    int64_t count = batch - first < part ? batch - first : part;
    double share = (double)count / (double)batch;
    void *rest[GENC_MAX_TENSORS];
    skip_examples(d->train, inputs, first, rest);
    own.first_example = options->first_example + first;
    int32_t status = differentiate(model, state, number, count, rest, scheduled, one, share, means,
                                   workspace, bytes, &own);
    if (status != GENC_OK)
      return status;
    uint64_t elements = part < batch ? d->weights_bytes / sizeof(float) : 0;
    for (uint64_t i = 0; i < elements; ++i)
      sum[i] = (first ? sum[i] : 0) + (float)share * one[i];
  }
  return GENC_OK;
}

/* A gradient, and the updates by it. */
static int32_t move(const genc_model *model, genc_state *state, uint32_t number, int64_t batch,
                    void *const *inputs, float *scheduled, float *means, void *workspace,
                    uint64_t bytes, const genc_options *options) {
  int32_t status = accumulate(model, state, number, batch, inputs, scheduled, means, workspace,
                              bytes, options);
  if (status != GENC_OK)
    return status;
  ++state->calls;
  const float *gradient = (float *)((uint8_t *)state + lay_out(model->variant).gradient);
  return apply_all(model, state, number, gradient, workspace, bytes, options);
}

static int32_t check_inputs(const genc_train_desc *train, int64_t batch, void *const *inputs) {
  uintptr_t end;
  for (uint32_t i = 0; i < train->input_count; ++i) {
    int32_t status = genc_check_tensor(&train->inputs[i], inputs[i], batch, &end);
    if (status != GENC_OK)
      return status;
  }
  return GENC_OK;
}

int32_t genc_rt_train_step(const genc_model_desc *library, const genc_model *model, void *state,
                           int64_t batch, void *const *inputs, float *values, void *workspace,
                           uint64_t workspace_bytes, const genc_options *options) {
  int32_t status = check(library, model, state, batch, workspace, workspace_bytes, options);
  if (status != GENC_OK)
    return status;
  if (!is_state_of(library, state))
    return GENC_BAD_STATE;
  if (batch == 0)
    return GENC_BAD_BATCH; /* the mean over nothing */
  const genc_model_desc *d = model->variant;
  const genc_train_desc *train = d->train;
  if ((status = check_inputs(train, batch, inputs)) != GENC_OK)
    return status;
  genc_options own = {0};
  if (options)
    own = *options;
  own.size = sizeof own;
  genc_state *header = state;
  float scheduled[GENC_MAX_SCHEDULES], round = (float)header->rounds;
  for (uint32_t i = 0; i < train->schedule_count && status == GENC_OK; ++i) {
    void *io[2] = {&round, &scheduled[i]};
    status = genc_run_entry(model, &d->entries[train->schedules[i]], NULL, 1, io, workspace,
                            workspace_bytes, &own);
  }
  for (uint32_t i = 0; i < train->step_count; ++i) {
    int joins = train->steps[i].flags & GENC_TRAIN_JOINS;
    for (uint32_t t = 0; !joins && t < train->steps[i].times && status == GENC_OK; ++t)
      status = move(model, header, i, batch, inputs, scheduled, values, workspace, workspace_bytes,
                    &own);
    if (values)
      values += train->steps[i].value_count;
  }
  if (status == GENC_OK)
    ++header->rounds;
  return status;
}

int32_t genc_rt_apply_gradient(const genc_model_desc *library, const genc_model *model, void *state,
                               int32_t step, const float *gradient, void *workspace,
                               uint64_t workspace_bytes, const genc_options *options) {
  int32_t status = check(library, model, state, 0, workspace, workspace_bytes, options);
  if (status != GENC_OK)
    return status;
  if (!is_state_of(library, state))
    return GENC_BAD_STATE;
  if (!gradient)
    return GENC_NULL_POINTER;
  const genc_model_desc *d = model->variant;
  if (step < 0 || (uint32_t)step >= d->train->step_count ||
      (d->train->steps[step].flags & GENC_TRAIN_JOINS))
    return GENC_BAD_STEP;
  return apply_all(model, state, (uint32_t)step, gradient, workspace, workspace_bytes, options);
}
