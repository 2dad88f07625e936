/*===- train.c - the rounds that move training states --------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * Nothing here touches the memory of a state but through its place, which may be a device.
 */

#include "train.h"

static float *flat_of(const genc_training *t) {
  return (float *)(t->block + genc_lay_out_state(t->model->variant).flat);
}

static float *gradient_of(const genc_training *t) {
  return (float *)(t->block + genc_lay_out_state(t->model->variant).gradient);
}

/*===-- One update ----------------------------------------------------------===*/

/* Copies the ranges of a step between the flat weights, or a gradient, and its own vectors. */
static int32_t gather(const genc_training *t, const genc_train_step_desc *step, const float *flat,
                      float *group) {
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < step->range_count && status == GENC_OK; ++i)
    status = t->place->copy(t, group + step->ranges[i].group, flat + step->ranges[i].flat,
                            step->ranges[i].count * sizeof(float));
  return status;
}

static int32_t scatter(const genc_training *t, const genc_train_step_desc *step,
                       const float *group, float *flat) {
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < step->range_count && status == GENC_OK; ++i)
    status = t->place->copy(t, flat + step->ranges[i].flat, group + step->ranges[i].group,
                            step->ranges[i].count * sizeof(float));
  return status;
}

/* The update's entry on these vectors; where it cannot write what it reads, through the workspace. */
static int32_t run_update(const genc_training *t, const genc_train_step_desc *step, float number,
                          float *parameter, const float *gradient, float *states, uint8_t *workspace,
                          uint64_t bytes, const genc_options *options) {
  void *io[2 * GENC_MAX_STATES + 4] = {parameter, (void *)(uintptr_t)gradient};
  int32_t status = t->place->number(t, &number, workspace + bytes, &io[2]);
  uint32_t count = step->state_count;
  int in_place = genc_in_place(step, t->place->in_place);
  uint64_t group = genc_group_bytes(step);
  uint8_t *results = workspace, *rest = in_place ? results : results + (count + 1) * group;
  for (uint32_t i = 0; i < count; ++i)
    io[3 + i] = states + i * step->group_elements;
  for (uint32_t i = 0; i <= count; ++i)
    io[3 + count + i] = in_place ? (i ? io[2 + i] : parameter) : results + i * group;
  if (status == GENC_OK)
    status = t->place->run(t, step->update, NULL, 1, io, rest, bytes - (uint64_t)(rest - results), options);
  if (status != GENC_OK || in_place)
    return status;
  status = t->place->copy(t, parameter, results, group);
  return status == GENC_OK ? t->place->copy(t, states, results + group, count * group) : status;
}

static int32_t apply(const genc_training *t, uint32_t number, const float *gradient,
                     void *workspace, uint64_t bytes, const genc_options *options) {
  const genc_model_desc *d = t->model->variant;
  const genc_train_step_desc *step = &d->train->steps[number];
  float *flat = flat_of(t);
  float *states = (float *)(t->block + genc_group_offset(d, number));
  float *copies = states + step->state_count * step->group_elements; /* of gradients, then weights */
  float *parameter = flat + step->ranges[0].flat;
  int contiguous = genc_is_contiguous(step);
  const float *moved = gradient + step->ranges[0].flat;
  int32_t status = GENC_OK;
  if (!contiguous) {
    parameter = copies + step->group_elements;
    status = gather(t, step, flat, parameter);
    if (status == GENC_OK)
      status = gather(t, step, gradient, copies);
    moved = copies;
  }
  uint64_t *done = &t->counters[number];
  if (status == GENC_OK)
    status = run_update(t, step, (float)*done, parameter, moved, states, workspace, bytes, options);
  if (status == GENC_OK && !contiguous)
    status = scatter(t, step, parameter, flat);
  for (uint32_t i = 0; i < step->copy_count && status == GENC_OK; ++i)
    status = t->place->copy(t, flat + step->copies[i].flat, gradient + step->copies[i].flat,
                            step->copies[i].count * sizeof(float));
  if (status == GENC_OK)
    ++*done;
  return status;
}

/* Step number `first` and those that join it; then what entries read of the weights. */
static int32_t apply_all(const genc_training *t, uint32_t first, const float *gradient,
                         void *workspace, uint64_t bytes, const genc_options *options) {
  const genc_model_desc *d = t->model->variant;
  const genc_train_desc *train = d->train;
  int32_t status = GENC_OK;
  uint32_t i = first;
  do
    status = apply(t, i, gradient, workspace, bytes, options);
  while (status == GENC_OK && ++i < train->step_count &&
         (train->steps[i].flags & GENC_TRAIN_JOINS));
  if (status == GENC_OK && d->prepare)
    status = t->place->prepare(t, flat_of(t), workspace, options);
  return status;
}

/*===-- One gradient --------------------------------------------------------===*/

/* The mean of `count` numbers at the state's place. */
static int32_t mean_of(const genc_training *t, const float *value, int64_t count, double *mean) {
  enum { ROOM = 1024 };
  float room[ROOM];
  double sum = 0;
  for (int64_t first = 0; first < count; first += ROOM) {
    int64_t some = count - first < ROOM ? count - first : ROOM;
    const float *at;
    int32_t status = t->place->read(t, value + first, (uint64_t)some, room, &at);
    if (status != GENC_OK)
      return status;
    for (int64_t e = 0; e < some; ++e)
      sum += at[e];
  }
  *mean = sum / (double)count;
  return GENC_OK;
}

/* Adds to the means of the step's values those over `batch` examples, which count `share`; GENC_NOT_FINITE where the objective has no
 * mean. */
static int32_t take_means(const genc_training *t, const genc_train_step_desc *step,
                          const uint8_t *values, uint64_t stride, int64_t batch, double share,
                          float *means) {
  const genc_entry_desc *entry = &t->model->variant->entries[step->gradient];
  int finite = 1;
  for (uint32_t i = 0; i < entry->tensor_count; ++i) {
    int32_t number = GENC_TRAIN_VALUE - step->sources[i];
    if (number < 0 || (number > 0 && !means))
      continue;
    int64_t count = entry->tensors[i].flags & GENC_TENSOR_BATCH ? batch : 1;
    double mean = 0;
    int32_t status = mean_of(t, (const float *)(values + (uint64_t)number * stride), count, &mean);
    if (status != GENC_OK)
      return status;
    if (means)
      means[number] += (float)(share * mean);
    if (number == 0)
      finite = mean - mean == 0;
  }
  return finite ? GENC_OK : GENC_NOT_FINITE;
}

/* What an entry that computes a gradient is given. */
static int32_t gradient_tensors(const genc_training *t, const genc_train_step_desc *step,
                                void *const *inputs, const float *scheduled, float *gradient,
                                uint8_t *values, uint64_t stride, float *numbers, void **io) {
  const genc_entry_desc *entry = &t->model->variant->entries[step->gradient];
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < entry->tensor_count && status == GENC_OK; ++i) {
    int32_t source = step->sources[i], schedule = GENC_TRAIN_SCHEDULE - source;
    if (source >= 0)
      io[i] = inputs[source];
    else if (source == GENC_TRAIN_NULL)
      io[i] = NULL;
    else if (source == GENC_TRAIN_GRADIENT)
      io[i] = gradient;
    else if (source > GENC_TRAIN_VALUE)
      status = t->place->number(t, &scheduled[schedule], numbers + schedule, &io[i]);
    else
      io[i] = values + (uint64_t)(GENC_TRAIN_VALUE - source) * stride;
  }
  return status;
}

/* The gradient of `batch` examples, which are all or one part of them. */
static int32_t differentiate(const genc_training *t, uint32_t number, int64_t batch,
                             void *const *inputs, const float *scheduled, float *gradient,
                             double share, float *means, uint8_t *workspace, uint64_t bytes,
                             float *numbers, const genc_options *options) {
  const genc_train_step_desc *step = &t->model->variant->train->steps[number];
  uint64_t stride = genc_round_up((uint64_t)batch * sizeof(float));
  uint64_t space = (bytes - step->value_count * stride) / GENC_ALIGNMENT * GENC_ALIGNMENT;
  uint8_t *values = workspace + space;
  void *io[GENC_MAX_TENSORS];
  int32_t status =
      gradient_tensors(t, step, inputs, scheduled, gradient, values, stride, numbers, io);
  if (status == GENC_OK)
    status = t->place->run(t, step->gradient, flat_of(t), batch, io, workspace, space, options);
  return status == GENC_OK ? take_means(t, step, values, stride, batch, share, means) : status;
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
static int32_t accumulate(const genc_training *t, uint32_t number, int64_t batch,
                          void *const *inputs, const float *scheduled, float *means,
                          uint8_t *workspace, uint64_t bytes, const genc_options *options) {
  const genc_model_desc *d = t->model->variant;
  float *sum = gradient_of(t), *one = sum, *numbers = (float *)(workspace + bytes);
  int64_t part = genc_part_of(batch, options->microbatch);
  genc_options own = *options;
  own.seed = t->header->seed;
  own.step = (uint32_t)t->header->calls;
  if (part < batch) {
    bytes = (bytes - genc_part_bytes(d, batch, part)) / GENC_ALIGNMENT * GENC_ALIGNMENT;
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
    int32_t status = differentiate(t, number, count, rest, scheduled, one, share, means, workspace,
                                   bytes, numbers, &own);
    if (status == GENC_OK && part < batch)
      status = t->place->add(t, sum, one, d->weights_bytes / sizeof(float), (float)share, !first);
    if (status != GENC_OK)
      return status;
  }
  return GENC_OK;
}

/* A gradient, and the updates by it. */
static int32_t move(const genc_training *t, uint32_t number, int64_t batch, void *const *inputs,
                    const float *scheduled, float *means, void *workspace, uint64_t bytes,
                    const genc_options *options) {
  int32_t status =
      accumulate(t, number, batch, inputs, scheduled, means, workspace, bytes, options);
  if (status != GENC_OK)
    return status;
  ++t->header->calls;
  return apply_all(t, number, gradient_of(t), workspace, bytes, options);
}

/*===-- Rounds --------------------------------------------------------------===*/

int32_t genc_check_inputs(const genc_train_desc *train, int64_t batch, void *const *inputs) {
  uintptr_t end;
  for (uint32_t i = 0; i < train->input_count; ++i) {
    int32_t status = genc_check_tensor(&train->inputs[i], inputs[i], batch, &end);
    if (status != GENC_OK)
      return status;
  }
  return GENC_OK;
}

int32_t genc_run_schedules(const genc_model *model, const genc_state *header, float *scheduled,
                           void *workspace, uint64_t bytes, const genc_options *options) {
  const genc_model_desc *d = model->variant;
  float round = (float)header->rounds;
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < d->train->schedule_count && status == GENC_OK; ++i) {
    void *io[2] = {&round, &scheduled[i]};
    status = genc_run_entry(model, &d->entries[d->train->schedules[i]], NULL, 1, io, workspace,
                            bytes, options);
  }
  return status;
}

int32_t genc_train_round(const genc_training *t, int64_t batch, void *const *inputs, float *values,
                         const float *scheduled, void *workspace, uint64_t bytes,
                         const genc_options *options) {
  const genc_train_desc *train = t->model->variant->train;
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < train->step_count; ++i) {
    int joins = train->steps[i].flags & GENC_TRAIN_JOINS;
    for (uint32_t k = 0; !joins && k < train->steps[i].times && status == GENC_OK; ++k)
      status = move(t, i, batch, inputs, scheduled, values, workspace, bytes, options);
    if (values)
      values += train->steps[i].value_count;
  }
  if (status == GENC_OK)
    ++t->header->rounds;
  return status;
}

/*===-- In this machine's memory --------------------------------------------===*/

static int32_t run_here(const genc_training *t, uint32_t entry, const void *weights, int64_t batch,
                        void *const *io, void *workspace, uint64_t bytes,
                        const genc_options *options) {
  return genc_run_entry(t->model, &t->model->variant->entries[entry], weights, batch, io, workspace,
                        bytes, options);
}

static int32_t prepare_here(const genc_training *t, void *flat, void *workspace,
                            const genc_options *options) {
  return genc_run_prepare(t->model, flat, flat, workspace, options);
}

static int32_t copy_here(const genc_training *t, void *to, const void *from, uint64_t bytes) {
  (void)t;
  memcpy(to, from, bytes);
  return GENC_OK;
}

static int32_t number_here(const genc_training *t, const float *value, void *slot, void **at) {
  (void)t, (void)slot;
  *at = (void *)(uintptr_t)value;
  return GENC_OK;
}

static int32_t read_here(const genc_training *t, const float *from, uint64_t count, float *room,
                         const float **at) {
  (void)t, (void)count, (void)room;
  *at = from;
  return GENC_OK;
}

static int32_t add_here(const genc_training *t, float *sum, const float *one, uint64_t count,
                        float share, int first) {
  (void)t;
  for (uint64_t i = 0; i < count; ++i)
    sum[i] = (first ? 0 : sum[i]) + share * one[i];
  return GENC_OK;
}

static const genc_training_place here = {1, run_here,    prepare_here, copy_here,
                                         number_here, read_here,    add_here};

static genc_training training_of(const genc_model *model, void *state) {
  genc_training t = {&here,
                     model,
                     NULL,
                     state,
                     (uint64_t *)((uint8_t *)state + sizeof(genc_state)),
                     state};
  return t;
}

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
  genc_state_layout l = genc_lay_out_state(d);
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
    float *states = (float *)((uint8_t *)state + genc_group_offset(d, i));
    for (uint32_t s = 0; s < step->state_count; ++s)
      for (uint64_t e = 0; e < step->group_elements; ++e)
        *states++ = step->initial[s];
  }
  if (status == GENC_OK && d->prepare)
    status = genc_run_prepare(model, flat, flat, workspace, options);
  if (status != GENC_OK)
    return status;
  genc_begin_state(d, state, seed);
  return GENC_OK;
}

int32_t genc_rt_train_step(const genc_model_desc *library, const genc_model *model, void *state,
                           int64_t batch, void *const *inputs, float *values, void *workspace,
                           uint64_t workspace_bytes, const genc_options *options) {
  int32_t status = check(library, model, state, batch, workspace, workspace_bytes, options);
  if (status != GENC_OK)
    return status;
  if (!genc_is_state_of(library, state))
    return GENC_BAD_STATE;
  if (batch == 0)
    return GENC_BAD_BATCH; /* the mean over nothing */
  if ((status = genc_check_inputs(model->variant->train, batch, inputs)) != GENC_OK)
    return status;
  genc_options own = {0};
  if (options)
    own = *options;
  own.size = sizeof own;
  genc_training t = training_of(model, state);
  float scheduled[GENC_MAX_SCHEDULES];
  status = genc_run_schedules(model, state, scheduled, workspace, workspace_bytes, &own);
  if (status != GENC_OK)
    return status;
  return genc_train_round(&t, batch, inputs, values, scheduled, workspace, workspace_bytes, &own);
}

int32_t genc_rt_apply_gradient(const genc_model_desc *library, const genc_model *model, void *state,
                               int32_t step, const float *gradient, void *workspace,
                               uint64_t workspace_bytes, const genc_options *options) {
  int32_t status = check(library, model, state, 0, workspace, workspace_bytes, options);
  if (status != GENC_OK)
    return status;
  if (!genc_is_state_of(library, state))
    return GENC_BAD_STATE;
  if (!gradient)
    return GENC_NULL_POINTER;
  const genc_model_desc *d = model->variant;
  if (step < 0 || (uint32_t)step >= d->train->step_count ||
      (d->train->steps[step].flags & GENC_TRAIN_JOINS))
    return GENC_BAD_STEP;
  genc_training t = training_of(model, state);
  return apply_all(&t, (uint32_t)step, gradient, workspace, workspace_bytes, options);
}
