/*===- run.c - checks of a call, and its split into chunks --------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

typedef struct span {
  uintptr_t begin;
  uintptr_t end;
} span;

/* What a call was found to need, once its arguments passed. */
typedef struct plan {
  int64_t chunk;   /* examples at once */
  int32_t threads; /* at once; each has a task frame */
  uint64_t arena;  /* bytes of the arena for one chunk */
} plan;

/* Host and threads of a call. */
typedef struct workers {
  genc_parallel_for parallel_for;
  void *host;
  int32_t threads;
} workers;

int genc_is_model_of(const genc_model *model, const genc_model_desc *library) {
  return model->magic == GENC_MODEL_MAGIC && model->library == library;
}

int32_t genc_check_options(const genc_options *options, int64_t batch) {
  int64_t last;
  if (!options)
    return GENC_OK;
  if (!genc_knows_options(options, sizeof *options) || options->threads < 0 || options->first_example < 0 ||
      options->microbatch < 0 ||
      __builtin_add_overflow(options->first_example, batch, &last))
    return GENC_BAD_OPTIONS;
  return GENC_OK;
}

static int32_t tensor_span(const genc_tensor_desc *tensor, const void *data, int64_t batch,
                           span *result) {
  uint64_t bytes = tensor->bytes;
  uintptr_t end;
  result->begin = result->end = (uintptr_t)data;
  if ((tensor->flags & GENC_TENSOR_BATCH) && __builtin_mul_overflow(bytes, (uint64_t)batch, &bytes))
    return GENC_BAD_BATCH;
  if (bytes > PTRDIFF_MAX)
    return GENC_BAD_BATCH;
  if (!data)
    return bytes == 0 || (tensor->flags & GENC_TENSOR_OPTIONAL) ? GENC_OK : GENC_NULL_POINTER;
  if (__builtin_add_overflow(result->begin, (uintptr_t)bytes, &end))
    return GENC_BAD_BATCH;
  result->end = end;
  return result->begin % tensor->element_bytes ? GENC_TENSOR_MISALIGNED : GENC_OK;
}

int32_t genc_check_tensor(const genc_tensor_desc *tensor, const void *data, int64_t batch,
                          uintptr_t *end) {
  span bytes;
  int32_t status = tensor_span(tensor, data, batch, &bytes);
  *end = bytes.end;
  return status;
}

static int overlap(span a, span b) { return a.begin < b.end && b.begin < a.end; }

/* Outputs must not touch any other tensor; nothing may touch the workspace. */
static int32_t check_overlap(const genc_entry_desc *entry, const span *spans, span workspace) {
  for (uint32_t i = 0; i < entry->tensor_count; ++i) {
    if (overlap(spans[i], workspace))
      return GENC_OVERLAP;
    if (!(entry->tensors[i].flags & GENC_TENSOR_OUTPUT))
      continue;
    for (uint32_t j = 0; j < entry->tensor_count; ++j)
      if (j != i && overlap(spans[i], spans[j]))
        return GENC_OVERLAP;
  }
  return GENC_OK;
}

/* Null pointers of all kinds come first, so that each mistake has one answer. */
static int32_t check_tensors(const genc_entry_desc *entry, int64_t batch, void *const *io,
                             span workspace) {
  span spans[GENC_MAX_TENSORS];
  for (uint32_t i = 0; i < entry->tensor_count; ++i) {
    int32_t status = tensor_span(&entry->tensors[i], io[i], batch, &spans[i]);
    if (status != GENC_OK)
      return status;
  }
  return check_overlap(entry, spans, workspace);
}

/* An output of one size for the whole batch cannot be made of chunks, nor what sees all examples. */
static int may_split(const genc_entry_desc *entry) {
  if (entry->flags & GENC_ENTRY_WHOLE_BATCH)
    return 0;
  for (uint32_t i = 0; i < entry->tensor_count; ++i)
    if ((entry->tensors[i].flags & (GENC_TENSOR_OUTPUT | GENC_TENSOR_BATCH)) == GENC_TENSOR_OUTPUT)
      return 0;
  return 1;
}

static uint64_t arena_bytes(const genc_entry_desc *entry, int64_t batch) {
  uint64_t bytes;
  if (__builtin_mul_overflow(entry->arena_example_bytes, (uint64_t)batch, &bytes) ||
      __builtin_add_overflow(bytes, entry->arena_fixed_bytes, &bytes) || bytes > PTRDIFF_MAX)
    return UINT64_MAX;
  return bytes;
}

static uint64_t minimum(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Examples behind which all tensors are at multiples of GENC_DEVICE_ALIGNMENT again. */
static int64_t aligned_examples(const genc_entry_desc *entry) {
  uint64_t bytes = GENC_DEVICE_ALIGNMENT;
  for (uint32_t i = 0; i < entry->tensor_count; ++i)
    if (entry->tensors[i].flags & GENC_TENSOR_BATCH)
      bytes |= entry->tensors[i].bytes;
  return (int64_t)(GENC_DEVICE_ALIGNMENT / (bytes & -bytes));
}

/* A workspace that is too small for the whole batch or for all threads splits the batch further, at
 * multiples of `unit`, and keeps threads out; the results are the same. */
static int32_t make_plan(const genc_entry_desc *entry, int64_t batch, int64_t unit, int32_t threads,
                         uint64_t space, plan *result) {
  int split = may_split(entry);
  int64_t least = split && batch > unit ? unit : batch;
  uint64_t need = arena_bytes(entry, least);
  if (need == UINT64_MAX || least > entry->max_batch)
    return GENC_BAD_BATCH;
  if (__builtin_add_overflow(need, entry->call_frame_bytes + entry->task_frame_bytes, &need) ||
      need > space)
    return GENC_WORKSPACE_TOO_SMALL;
  uint64_t left = space - need;
  uint64_t others = (uint64_t)threads - 1;
  if (entry->task_frame_bytes)
    others = minimum(others, left / entry->task_frame_bytes);
  left -= others * entry->task_frame_bytes;
  uint64_t more =
      (uint64_t)(minimum((uint64_t)batch, (uint64_t)entry->max_batch)) - (uint64_t)least;
  if (!split)
    more = 0;
  else if (entry->arena_example_bytes)
    more = minimum(more, left / entry->arena_example_bytes);
  result->chunk = least + (int64_t)more;
  if (result->chunk < batch && result->chunk > entry->batch_multiple)
    result->chunk -= result->chunk % entry->batch_multiple;
  if (result->chunk < batch)
    result->chunk -= result->chunk % unit;
  result->threads = 1 + (int32_t)others;
  result->arena = arena_bytes(entry, result->chunk);
  return GENC_OK;
}

static workers choose_workers(const genc_model *model, const genc_options *options) {
  workers w = {model->parallel_for, model->parallel_host, model->threads};
  int32_t wanted = options ? options->threads : 0;
  if (options && options->parallel_for) {
    w.parallel_for = options->parallel_for;
    w.host = options->parallel_host;
    w.threads = wanted ? wanted : model->cpus;
  } else if (wanted && (wanted < w.threads || model->parallel_for != genc_pool_parallel_for)) {
    w.threads = wanted;
  }
  w.threads = w.threads > GENC_MAX_THREADS ? GENC_MAX_THREADS : w.threads;
  return w;
}

static int32_t run_chunks(const genc_entry_desc *entry, genc_call *call, const void *weights,
                          int64_t batch, void *const *io, uint8_t *arena, const plan *p) {
  void *tensors[GENC_MAX_TENSORS];
  int64_t first = call->first_example;
  for (int64_t done = 0; done < batch;) {
    int64_t count = batch - done < p->chunk ? batch - done : p->chunk;
    for (uint32_t i = 0; i < entry->tensor_count; ++i) {
      uint64_t stride = entry->tensors[i].flags & GENC_TENSOR_BATCH ? entry->tensors[i].bytes : 0;
      tensors[i] = io[i] ? (uint8_t *)io[i] + stride * (uint64_t)done : NULL;
    }
    call->first_example = first + done;
    genc_scratch_reset(call, call->frame, call->frame_bytes);
    int32_t status = entry->function(call, weights, count, tensors, arena);
    if (status == GENC_OK)
      status = call->status;
    if (status != GENC_OK)
      return status;
    done += count;
  }
  return GENC_OK;
}

int32_t genc_run_entry(const genc_model *model, const genc_entry_desc *entry, const void *weights,
                       int64_t batch, void *const *io, void *workspace, uint64_t workspace_bytes,
                       const genc_options *options) {
  return genc_run_entry_on(NULL, model, entry, weights, batch, io, workspace, workspace_bytes,
                           options);
}

int32_t genc_run_entry_on(genc_stream *stream, const genc_model *model,
                          const genc_entry_desc *entry, const void *weights, int64_t batch,
                          void *const *io, void *workspace, uint64_t workspace_bytes,
                          const genc_options *options) {
  workers w = choose_workers(model, options);
  plan p;
  /* Devices read tensors by vectors, and may not bind them elsewhere. */
  int64_t unit = stream ? aligned_examples(entry) : 1;
  int32_t status = make_plan(entry, batch, unit, stream ? 1 : w.threads, workspace_bytes, &p);
  if (status != GENC_OK)
    return status;
  uint8_t *arena = workspace;
  genc_call call = {0};
  call.seed = options ? options->seed : 0;
  call.first_example = options ? options->first_example : 0;
  call.step = options ? options->step : 0;
  genc_scratch_reset(&call, arena + p.arena, entry->call_frame_bytes);
  call.task_frames = arena + p.arena + entry->call_frame_bytes;
  call.task_frame_bytes = entry->task_frame_bytes;
  call.parallel_for = w.parallel_for;
  call.parallel_host = w.host;
  call.threads = p.threads;
  call.stream = stream;
  uint64_t saved = genc_float_enter();
  status = run_chunks(entry, &call, weights, batch, io, arena, &p);
  genc_float_leave(saved);
  return status;
}

/* What the entry reads: the model's, or those of the state in the options. */
static int32_t choose_weights(const genc_model_desc *library, const genc_model *model,
                              const genc_options *options, const void **weights) {
  *weights = model->weights;
  if (options && options->state) {
    *weights = genc_state_prepared(library, model, options->state);
    return *weights ? GENC_OK : GENC_BAD_STATE;
  }
  return !*weights && model->variant->weights_bytes ? GENC_NO_WEIGHTS : GENC_OK;
}

int32_t genc_check_call(const genc_entry_desc *entry, int64_t batch, void *const *io,
                        const void *workspace, uint64_t workspace_bytes,
                        const genc_options *options) {
  if (batch < 0)
    return GENC_BAD_BATCH;
  int32_t status = genc_check_options(options, batch);
  if (status != GENC_OK)
    return status;
  span space = {(uintptr_t)workspace, 0};
  if (space.begin % GENC_ALIGNMENT)
    return GENC_WORKSPACE_MISALIGNED;
  if (__builtin_add_overflow(space.begin, (uintptr_t)workspace_bytes, &space.end))
    return GENC_WORKSPACE_TOO_SMALL;
  return check_tensors(entry, batch, io, space);
}

int32_t genc_rt_run(const genc_model_desc *library, uint32_t number, const genc_model *model,
                    int64_t batch, void *const *io, void *workspace, uint64_t workspace_bytes,
                    const genc_options *options) {
  if (!model || !workspace)
    return GENC_NULL_POINTER;
  if (!genc_is_model_of(model, library))
    return GENC_WRONG_MODEL;
  const genc_entry_desc *entry = &model->variant->entries[number];
  int32_t status = genc_check_call(entry, batch, io, workspace, workspace_bytes, options);
  if (status != GENC_OK)
    return status;
  const void *weights;
  if ((status = choose_weights(library, model, options, &weights)) != GENC_OK)
    return status;
  return genc_run_entry(model, entry, weights, batch, io, workspace, workspace_bytes, options);
}

uint64_t genc_entry_workspace(const genc_entry_desc *entry, int64_t batch, int32_t threads) {
  if (batch < 0 || (batch > entry->max_batch && !may_split(entry)))
    return 0;
  threads = threads > GENC_MAX_THREADS ? GENC_MAX_THREADS : threads;
  uint64_t bytes = arena_bytes(entry, batch < entry->max_batch ? batch : entry->max_batch);
  uint64_t frames = entry->call_frame_bytes + (uint64_t)threads * entry->task_frame_bytes;
  if (bytes == UINT64_MAX || __builtin_add_overflow(bytes, frames, &bytes) || bytes > PTRDIFF_MAX)
    return 0;
  return bytes ? bytes : GENC_ALIGNMENT; /* never nothing: the pointer must not be null */
}

uint64_t genc_rt_workspace(const genc_model_desc *library, uint32_t number, const genc_model *model,
                           int64_t batch, int32_t threads) {
  const genc_model_desc *variant = library;
  if (model) {
    if (!genc_is_model_of(model, library))
      return 0;
    variant = model->variant;
  }
  if (threads <= 0)
    threads = model ? model->threads : 1;
  return genc_entry_workspace(&variant->entries[number], batch, threads);
}
