/*===- model.c - creation and destruction of a model --------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

static int32_t check_options(const genc_model_options *options) {
  if (!options)
    return GENC_OK;
  if (!genc_knows_options(options, sizeof *options) || options->threads < 0)
    return GENC_BAD_OPTIONS;
  return GENC_OK;
}

/* The best variant of the library that this CPU runs; null: none. */
static const genc_model_desc *choose_variant(const genc_model_desc *library) {
  uint64_t features = genc_cpu_features();
  for (; library; library = library->fallback)
    if ((library->cpu_features & ~features) == 0 && library->abi_version == GENC_ABI_VERSION)
      return library;
  return NULL;
}

static int32_t start_threads(genc_model *model, const genc_model_options *options) {
  model->cpus = genc_cpu_count();
  model->threads = options && options->threads ? options->threads : model->cpus;
  if (model->threads > GENC_MAX_THREADS)
    model->threads = GENC_MAX_THREADS;
  if (options && options->parallel_for) {
    model->parallel_for = options->parallel_for;
    model->parallel_host = options->parallel_host;
    return GENC_OK;
  }
  model->parallel_for = genc_pool_parallel_for;
  if (model->threads > 1) {
    int32_t status = genc_pool_create(&model->allocator, model->threads, &model->pool);
    if (status != GENC_OK)
      return status;
  }
  model->parallel_host = model->pool;
  return GENC_OK;
}

uint64_t genc_prepare_workspace(const genc_model *model) {
  const genc_model_desc *d = model->variant;
  return d->prepare_arena_bytes + d->prepare_call_frame_bytes +
         (uint64_t)model->threads * d->prepare_task_frame_bytes;
}

int32_t genc_run_prepare(const genc_model *model, const void *weights, void *prepared,
                         void *memory, const genc_options *options) {
  const genc_model_desc *d = model->variant;
  uint8_t *arena = memory;
  genc_call call = {0};
  genc_scratch_reset(&call, arena + d->prepare_arena_bytes, d->prepare_call_frame_bytes);
  call.task_frames = call.frame + d->prepare_call_frame_bytes;
  call.task_frame_bytes = d->prepare_task_frame_bytes;
  call.parallel_for = model->parallel_for;
  call.parallel_host = model->parallel_host;
  call.threads = model->threads;
  if (options && options->threads && options->threads < call.threads)
    call.threads = options->threads;
  if (options && options->parallel_for) {
    call.parallel_for = options->parallel_for;
    call.parallel_host = options->parallel_host;
  }
  uint64_t saved = genc_float_enter();
  int32_t status = d->prepare(&call, weights, prepared, arena);
  genc_float_leave(saved);
  return status == GENC_OK ? call.status : status;
}

static int32_t run_prepare(const genc_model *model, const void *weights, void *prepared) {
  uint8_t *memory = genc_allocate(&model->allocator, genc_prepare_workspace(model));
  if (!memory)
    return GENC_OUT_OF_MEMORY;
  int32_t status = genc_run_prepare(model, weights, prepared, memory, NULL);
  genc_release(&model->allocator, memory);
  return status;
}

/* Makes the prepared block from flat weights, or takes those as they are. */
static int32_t prepare(genc_model *model, const void *flat) {
  if (!model->variant->prepare) {
    model->weights = flat;
    return GENC_OK;
  }
  model->owned_weights = genc_allocate(&model->allocator, model->variant->prepared_bytes);
  if (!model->owned_weights)
    return GENC_OUT_OF_MEMORY;
  model->weights = model->owned_weights;
  return run_prepare(model, flat, model->owned_weights);
}

static int32_t use_embedded(genc_model *model) {
  const genc_model_desc *d = model->variant;
  if (d->embedded_prepared) {
    model->weights = d->embedded_prepared;
    return GENC_OK;
  }
  if (d->embedded_weights)
    return prepare(model, d->embedded_weights);
  if (d->weights_bytes) /* a library that trains has them in its states */
    return d->train ? GENC_OK : GENC_NO_WEIGHTS;
  return prepare(model, NULL);
}

/* The header of `source` has passed its checks. */
static int32_t use_source(genc_model *model, const genc_weights *source) {
  void *memory = genc_allocate(&model->allocator, source->header.payload_bytes);
  if (!memory)
    return GENC_OUT_OF_MEMORY;
  int32_t status = genc_weights_read(source, memory);
  if (status == GENC_OK && source->header.kind == 0 && model->variant->prepare) {
    status = prepare(model, memory);
    genc_release(&model->allocator, memory);
    return status;
  }
  model->owned_weights = memory; /* released with the model, also after an error */
  model->weights = memory;
  return status;
}

/* `source` null: what is embedded. The model appears in `result` only when it is complete. */
static int32_t create(const genc_model_desc *library, genc_model **result, genc_weights *source,
                      const genc_model_options *options) {
  genc_allocator allocator;
  int32_t status = check_options(options);
  if (status == GENC_OK)
    status = genc_allocator_from(options, &allocator);
  if (status != GENC_OK)
    return status;
  const genc_model_desc *variant = choose_variant(library);
  if (!variant)
    return GENC_CPU_UNSUPPORTED;
  if (source && (status = genc_weights_check(source, variant)) != GENC_OK)
    return status; /* before any memory or thread */
  genc_model *model = genc_allocate_zero(&allocator, sizeof *model);
  if (!model)
    return GENC_OUT_OF_MEMORY;
  model->library = library;
  model->variant = variant;
  model->allocator = allocator;
  status = start_threads(model, options);
  if (status == GENC_OK)
    status = source ? use_source(model, source) : use_embedded(model);
  if (status != GENC_OK) {
    genc_rt_model_destroy(model);
    return status;
  }
  model->magic = GENC_MODEL_MAGIC;
  *result = model;
  return GENC_OK;
}

int32_t genc_rt_model_create(const genc_model_desc *library, genc_model **model,
                             const genc_model_options *options) {
  if (!model)
    return GENC_NULL_POINTER;
  *model = NULL;
  return create(library, model, NULL, options);
}

int32_t genc_rt_model_create_from_file(const genc_model_desc *library, genc_model **model,
                                       const char *path, const genc_model_options *options) {
  if (!model)
    return GENC_NULL_POINTER;
  *model = NULL;
  if (!path)
    return GENC_NULL_POINTER;
  genc_weights source;
  int32_t status = genc_weights_open_file(&source, path);
  if (status != GENC_OK)
    return status;
  status = create(library, model, &source, options);
  genc_weights_close(&source);
  return status;
}

int32_t genc_rt_model_create_from_memory(const genc_model_desc *library, genc_model **model,
                                         const void *data, uint64_t bytes,
                                         const genc_model_options *options) {
  if (!model)
    return GENC_NULL_POINTER;
  *model = NULL;
  if (!data)
    return GENC_NULL_POINTER;
  genc_weights source;
  genc_weights_open_memory(&source, data, bytes);
  return create(library, model, &source, options);
}

void genc_rt_model_destroy(genc_model *model) {
  if (!model)
    return;
  genc_allocator allocator = model->allocator;
  model->magic = 0; /* best effort against use afterwards */
  genc_pool_destroy(&allocator, model->pool);
  genc_release(&allocator, model->owned_weights);
  genc_release(&allocator, model);
}

int32_t genc_rt_model_threads(const genc_model *model) { return model ? model->threads : 0; }
