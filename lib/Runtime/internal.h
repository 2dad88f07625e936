/*===- internal.h - what the files of the runtime share -----------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#ifndef GENC_LIB_RUNTIME_INTERNAL_H
#define GENC_LIB_RUNTIME_INTERNAL_H

#include "genc/Runtime/abi.h"
#include "platform.h"

#define GENC_MODEL_MAGIC 0x6c65646f6d636e67ull

typedef struct genc_pool genc_pool;

/* Memory of a model, from the C library or from the host. */
typedef struct genc_allocator {
  void *(*allocate)(void *context, size_t bytes, size_t alignment);
  void (*release)(void *context, void *memory);
  void *context;
} genc_allocator;

/* Immutable after its creation, so that any number of threads may use it. */
struct genc_model {
  uint64_t magic;
  const genc_model_desc *library; /* what its thunks know it by */
  const genc_model_desc *variant; /* the library itself or one of its fallbacks */
  const void *weights;            /* what entries read */
  void *owned_weights;            /* the same when the model allocated it, else null */
  genc_pool *pool;                /* null: serial, or the host's parallel-for */
  genc_parallel_for parallel_for;
  void *parallel_host;
  int32_t threads; /* the caller's included */
  int32_t cpus;    /* CPUs that the process may use */
  genc_allocator allocator;
};

static inline uint64_t genc_round_up(uint64_t bytes) {
  return (bytes + (GENC_ALIGNMENT - 1)) / GENC_ALIGNMENT * GENC_ALIGNMENT;
}

/* The block of a training state: a header, then the parts that genc_rt_state_size counts. */
typedef struct genc_state {
  uint64_t magic;
  uint64_t bytes;           /* of the whole block */
  uint8_t weights_hash[32]; /* of the library */
  uint64_t seed;
  uint64_t rounds; /* so far */
  uint64_t calls;  /* of gradients so far: each draws numbers of its own */
  uint64_t reserved[7];
} genc_state;

/* train.c: what entries read of a state; null where it is none of this library. */
const void *genc_state_prepared(const genc_model_desc *library, const genc_model *model,
                                const void *state);

/* Whether options, whose first field is their size, are of this version: later ones may append fields, and what this one does not
 * know must be zero. `known` is the size of the struct here. */
static inline int genc_knows_options(const void *options, uint64_t known) {
  uint64_t size;
  memcpy(&size, options, sizeof size);
  if (size < known || size > 4096)
    return 0;
  for (uint64_t i = known; i < size; ++i)
    if (((const uint8_t *)options)[i])
      return 0;
  return 1;
}

/* run.c */
int genc_is_model_of(const genc_model *model, const genc_model_desc *library);
int32_t genc_check_options(const genc_options *options, int64_t batch);
/* Runs an entry whose arguments have passed their checks. */
int32_t genc_run_entry(const genc_model *model, const genc_entry_desc *entry, const void *weights,
                       int64_t batch, void *const *io, void *workspace, uint64_t workspace_bytes,
                       const genc_options *options);
/* The same on a device, whose pointers all are; null: here. */
int32_t genc_run_entry_on(genc_stream *stream, const genc_model *model,
                          const genc_entry_desc *entry, const void *weights, int64_t batch,
                          void *const *io, void *workspace, uint64_t workspace_bytes,
                          const genc_options *options);
/* The checks that need no model. */
int32_t genc_check_call(const genc_entry_desc *entry, int64_t batch, void *const *io,
                        const void *workspace, uint64_t workspace_bytes,
                        const genc_options *options);
/* Of one call without `state`; 0 where the batch is too large. */
uint64_t genc_entry_workspace(const genc_entry_desc *entry, int64_t batch, int32_t threads);
/* GENC_OK, or what is wrong with the tensor; `end` receives where it ends. */
int32_t genc_check_tensor(const genc_tensor_desc *tensor, const void *data, int64_t batch,
                          uintptr_t *end);

/* model.c: the prepared block of flat weights, with `memory` of genc_prepare_workspace bytes. */
uint64_t genc_prepare_workspace(const genc_model *model);
int32_t genc_run_prepare(const genc_model *model, const void *weights, void *prepared,
                         void *memory, const genc_options *options);

/* allocator.c: options of a model, or null, to an allocator. Null memory means that there is none
 * left. */
int32_t genc_allocator_from(const genc_model_options *options, genc_allocator *allocator);
void *genc_allocate(const genc_allocator *allocator, uint64_t bytes);
void *genc_allocate_zero(const genc_allocator *allocator, uint64_t bytes);
void genc_release(const genc_allocator *allocator, void *memory);

/* pool.c: `threads` counts the caller, so one less is started. */
int32_t genc_pool_create(const genc_allocator *allocator, int32_t threads, genc_pool **pool);
void genc_pool_destroy(const genc_allocator *allocator, genc_pool *pool);
void genc_pool_parallel_for(void *pool, int32_t count, genc_host_task task, void *context);

/* parallel.c: the floating-point control word that all results are computed under. */
uint64_t genc_float_enter(void);
void genc_float_leave(uint64_t saved);

/* cpu.c */
uint64_t genc_cpu_features(void);
int32_t genc_cpu_count(void);

/* scratch.c */
void genc_scratch_reset(genc_call *call, void *frame, uint64_t bytes);

/* weights.c: a checked source of weights: either all of a file or of a block of memory. */
typedef struct genc_weights {
  const uint8_t *data; /* null: read from `file` */
  int file;
  uint64_t bytes;
  genc_weights_header header;
} genc_weights;

int32_t genc_weights_open_file(genc_weights *weights, const char *path);
void genc_weights_open_memory(genc_weights *weights, const void *data, uint64_t bytes);
void genc_weights_close(genc_weights *weights);
/* Checks the header against the size of the source and against the library; allocates and reads
 * nothing else. */
int32_t genc_weights_check(genc_weights *weights, const genc_model_desc *library);
/* Copies the payload to `memory` and compares its checksum. */
int32_t genc_weights_read(const genc_weights *weights, void *memory);
uint64_t genc_xxh64(const void *data, uint64_t bytes);

#endif
