/*===- abi.h - what host code, kernels and the runtime agree on ---*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * C11 and C++. Three parties read it: the runtime that is linked into every emitted library, the
 * code generator (which emits constants of the descriptor structs and code that reads the first
 * fields of `genc_call`), and tests. Nothing here is visible outside of an emitted library: its
 * public header repeats the option structs under its own prefix. Every struct is laid out without
 * implicit padding, the same on every 64-bit target; offsets are asserted at the end of the file.
 * What accelerators add is in device.h.
 */
#ifndef GENC_RUNTIME_ABI_H
#define GENC_RUNTIME_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GENC_ABI_VERSION 1u

/** Alignment of the workspace, of every buffer in the arena, of weights and of scratch blocks. */
#define GENC_ALIGNMENT 64u

/** Alignment of tensors on a device: of the widest read, and of what can be bound. */
#define GENC_DEVICE_ALIGNMENT 16u

/** Most tensors (inputs, noise and outputs together) of one entry. */
#define GENC_MAX_TENSORS 64

/** Most threads that one call uses. */
#define GENC_MAX_THREADS 128

/** Status codes: GENC_OK, GENC_NULL_POINTER, ... (Status.def). */
enum genc_status {
#define GENC_STATUS(name, value, message) GENC_##name = value,
#include "genc/Runtime/Status.def"
  GENC_STATUS_END
};

typedef struct genc_call genc_call;
typedef struct genc_model genc_model;
typedef struct genc_device genc_device;
typedef struct genc_stream genc_stream;
typedef struct genc_device_state genc_device_state;
typedef struct genc_device_desc genc_device_desc; /* device.h */

/*===-- Parallel loops ------------------------------------------------------===*/

/** One iteration of a parallel loop, shaped as Halide's `halide_task_t`: `call` is the context of
 * the task (not of the loop around it), 0 is success. */
typedef int32_t (*genc_task_fn)(genc_call *call, int32_t index, uint8_t *closure);

/** What a host's parallel-for is asked to run. */
typedef void (*genc_host_task)(void *context, int32_t index);

/** A host's parallel-for: calls task(context, i) once for every i in [0, count), in any order and
 * on any threads, and returns when all have returned. `host` is the pointer given with the
 * function. */
typedef void (*genc_parallel_for)(void *host, int32_t count, genc_host_task task, void *context);

/*===-- The call context ----------------------------------------------------===*/

/** What one call of an entry carries to its kernels: Halide's `user_context`. It lives on a stack.
 * Every task of a parallel loop gets a context of its own (the same numbers, its own scratch
 * frame). Host code and kernels only read the fields up to `step`; the rest belongs to the runtime.
 */
struct genc_call {
  uint64_t seed;         /**< key of the random numbers */
  int64_t first_example; /**< global index of example 0 of the `batch` that the entry was given */
  uint32_t step;         /**< training step, 0 in inference */
  int32_t status;        /**< first error that a kernel reported, GENC_OK before */
  uint8_t *frame;        /**< scratch of this call or task: a stack of blocks */
  uint64_t frame_bytes;  /**< size of `frame` */
  uint64_t frame_top;    /**< end of the last block, as an offset in `frame` */
  uint64_t frame_last;   /**< offset of the last block; UINT64_MAX when there is none */
  uint8_t
      *task_frames; /**< `threads` frames for the tasks of a parallel loop; unused inside a task */
  uint64_t task_frame_bytes;
  genc_parallel_for parallel_for; /**< the host's, or null: the pool */
  void *parallel_host;            /**< argument of parallel_for, or the pool (null: serial) */
  int32_t threads;                /**< most tasks that may run at once; 1 inside a task */
  uint32_t first_function;        /**< of the kernel's program among all of the library; set by its wrapper */
  genc_stream *stream;            /**< of a device; null: the kernels run here */
};

/** Bytes that a block of `bytes` costs in a scratch frame: a header of 64 and the block rounded up
 * to 64. The frame of a kernel needs the sum of this over the blocks that are alive at once
 * (`halide_malloc` of a task body goes to `task_frame_bytes`, outside of parallel loops to
 * `call_frame_bytes`). Blocks are freed in any order, but space comes back from the top down, as
 * with a stack. */
#define GENC_SCRATCH_COST(bytes) (64u + (((uint64_t)(bytes) + 63u) / 64u) * 64u)

/** A kernel. `buffers`: inputs, then outputs; dense row-major, the first axis is the batch where
 * the type has that plate. Returns 0 or a status code. */
typedef int32_t (*genc_kernel_fn)(genc_call *call, int64_t batch, void *const *buffers);

/** The inner function of an entry. `weights` is the prepared block (see genc_model_desc), `io` the
 * tensors in the order of the descriptor, `arena` at least arena_fixed_bytes + batch *
 * arena_example_bytes bytes, 64-byte aligned. 1 <= batch <= max_batch. An optional tensor that the
 * caller left out is null in `io`. */
typedef int32_t (*genc_entry_fn)(genc_call *call, const void *weights, int64_t batch,
                                 void *const *io, void *arena);

/** Computes the prepared block from the flat weights; run once, when a model is created from
 * unprepared weights. */
typedef int32_t (*genc_prepare_fn)(genc_call *call, const void *weights, void *prepared,
                                   void *arena);

/*===-- Descriptors: constants emitted by the code generator ----------------===*/

enum genc_tensor_flags {
  GENC_TENSOR_OUTPUT = 1u, /**< written by the entry; without it: only read */
  GENC_TENSOR_BATCH =
      2u, /**< the first axis is the batch; without it the tensor has one size for every batch */
  GENC_TENSOR_OPTIONAL =
      4u, /**< may be null: noise is then drawn from the seed, an output is then not delivered */
  GENC_TENSOR_NOISE = 8u, /**< an input that replaces random numbers */
  GENC_TENSOR_HOST = 16u  /**< in this machine's memory also in calls on a device: a number of steps */
};

/** One tensor of an entry's signature. */
typedef struct genc_tensor_desc {
  const char *name;
  uint64_t bytes; /**< of one example with GENC_TENSOR_BATCH, else of the whole tensor */
  uint32_t element_bytes;
  uint32_t flags;
} genc_tensor_desc;

enum genc_entry_flags {
  GENC_ENTRY_WHOLE_BATCH = 1u /**< results of an example depend on the others: no call is split */
};

/** One entry. Tensors stand in the order of the C parameters: inputs, noise, outputs. */
typedef struct genc_entry_desc {
  const char *name;
  const genc_tensor_desc *tensors;
  genc_entry_fn function;
  uint64_t arena_fixed_bytes;   /**< multiple of 64 */
  uint64_t arena_example_bytes; /**< per example of a chunk; multiple of 64, so that buffers stay
                                   aligned */
  uint64_t call_frame_bytes;    /**< scratch outside of parallel loops; multiple of 64 */
  uint64_t task_frame_bytes;    /**< scratch of one task of a parallel loop; multiple of 64 */
  int64_t max_batch;     /**< largest batch that keeps all offsets inside of a kernel below 2^31 */
  uint32_t tensor_count; /**< at most GENC_MAX_TENSORS */
  uint32_t batch_multiple; /**< chunks are multiples of this where the batch allows; at least 1 */
  uint32_t flags;          /**< of genc_entry_flags */
  uint32_t reserved;
} genc_entry_desc;

/** `count` elements of the flat weights that are elements of an optimiser's flat vectors, or of the gradient. */
typedef struct genc_train_range {
  uint64_t flat;  /**< first element in the flat weights, and in the gradient */
  uint64_t group; /**< first element in the optimiser's vectors */
  uint64_t count;
} genc_train_range;

/** What a tensor of a gradient's entry is in a train step: number of an input of the train step where not negative. */
enum genc_train_source {
  GENC_TRAIN_NULL = -1,      /**< noise: drawn from the seed */
  GENC_TRAIN_GRADIENT = -2,  /**< the flat gradient */
  GENC_TRAIN_SCHEDULE = -16, /**< and below: value of schedule number -16 - source */
  GENC_TRAIN_VALUE = -1024   /**< and below: value number -1024 - source; 0: the objective of each example, then its terms */
};

enum genc_train_flags {
  GENC_TRAIN_IN_PLACE = 1u, /**< the update may write where it reads */
  GENC_TRAIN_JOINS = 2u     /**< moves other weights by the gradient of the step before it, as often */
};

/** One step of a round: a gradient, and an update of some weights by it. The update takes the weights, their gradient, the
 * number of updates before it, and the optimiser's states, and gives the weights and the states. */
typedef struct genc_train_step_desc {
  const int32_t *sources;         /**< for each tensor of the gradient's entry */
  const genc_train_range *ranges; /**< the weights that move, in their order */
  const genc_train_range *copies; /**< running averages, whose new values stand in the gradient */
  const float *initial;           /**< of all elements of each state */
  uint64_t group_elements;        /**< of the optimiser's vectors; multiple of 16 */
  uint32_t gradient, update;      /**< numbers of entries */
  uint32_t range_count, copy_count, state_count;
  uint32_t times; /**< in each round */
  uint32_t flags; /**< of genc_train_flags */
  uint32_t value_count;
} genc_train_step_desc;

/** How a model is trained. */
typedef struct genc_train_desc {
  const genc_train_step_desc *steps; /**< of one round, in order */
  const uint32_t *schedules;         /**< entries: number of the round to a number */
  const genc_tensor_desc *inputs;    /**< of the train step */
  uint32_t step_count, schedule_count, input_count;
  uint32_t init; /**< entry that draws the flat weights; UINT32_MAX: none */
} genc_train_desc;

/** Most schedules, and most states of one optimiser. */
#define GENC_MAX_SCHEDULES 32
#define GENC_MAX_STATES 16

/** One library (for one instruction set). */
typedef struct genc_model_desc {
  uint32_t abi_version; /**< GENC_ABI_VERSION */
  uint32_t entry_count;
  const genc_entry_desc *entries;
  const char *name;         /**< prefix of the library's functions */
  const char *version;      /**< version of genc and of the library, as shown by NAME_version() */
  uint8_t weights_hash[32]; /**< SHA-256 of names, shapes and types of the flat weights */
  uint8_t
      prepared_hash[32]; /**< of the layout of the prepared block, which may depend on the target */
  uint64_t weights_bytes; /**< flat weights, as a `.weights` file of the flat kind holds them; 0: no
                             weights */
  uint64_t prepared_bytes; /**< what entries read; equal to weights_bytes when `prepare` is null */
  const void *embedded_weights;  /**< flat weights in the library, or null */
  const void *embedded_prepared; /**< prepared block in the library, or null; goes before
                                    embedded_weights */
  genc_prepare_fn prepare;       /**< null: entries read the flat weights as they are */
  uint64_t prepare_arena_bytes;
  uint64_t prepare_call_frame_bytes;
  uint64_t prepare_task_frame_bytes;
  uint64_t cpu_features;   /**< genc_cpu_feature bits of the target that code may use */
  const char *cpu_message; /**< which of them, for people; null: the general message */
  const struct genc_model_desc
      *fallback; /**< the same library for a lesser CPU, with equal hashes; or null */
  const genc_train_desc *train; /**< null: the library does not train */
  const genc_device_desc *device; /**< null: the library has code for no accelerator */
} genc_model_desc;

/** Instruction sets beyond the baseline of a target. Bits of x86-64 and of AArch64 overlap: a
 * library has one. */
enum genc_cpu_feature {
  GENC_X86_SSE41 = 1u << 0,
  GENC_X86_AVX = 1u << 1,
  GENC_X86_F16C = 1u << 2,
  GENC_X86_FMA = 1u << 3,
  GENC_X86_AVX2 = 1u << 4,
  GENC_X86_AVX512F = 1u << 5,
  GENC_X86_AVX512CD = 1u << 6,
  GENC_X86_AVX512BW = 1u << 7,
  GENC_X86_AVX512DQ = 1u << 8,
  GENC_X86_AVX512VL = 1u << 9,
  GENC_X86_AVX512VNNI = 1u << 10,
  GENC_X86_AVX512BF16 = 1u << 11,
  GENC_ARM_DOTPROD = 1u << 0,
  GENC_ARM_FP16 = 1u << 1,
  GENC_ARM_I8MM = 1u << 2,
  GENC_ARM_BF16 = 1u << 3,
  GENC_ARM_SVE = 1u << 4,
  GENC_ARM_SVE2 = 1u << 5
};

/*===-- Options: repeated in public headers with the library's prefix --------===*/

/** Options of one call. A null pointer means all zero. */
typedef struct genc_options {
  uint64_t size;         /**< sizeof(genc_options): lets later versions add fields */
  uint64_t seed;         /**< key of the random numbers */
  int64_t first_example; /**< global number of the first example; >= 0 */
  uint32_t step;         /**< training step */
  int32_t threads; /**< most threads of this call; 0: all of the model's (with parallel_for: all
                      CPUs) */
  genc_parallel_for parallel_for; /**< the host's, for this call; null: the model's */
  void *parallel_host;
  const void *state; /**< the call reads the weights of this training state, on a device of a genc_device_state; null: the model's */
  int64_t microbatch; /**< train_step: examples of one gradient; a step moves by the mean of all of
                         its gradients; 0: all examples at once */
  int32_t host_tensors; /**< a call on a device: its tensors are in this machine's memory: they are copied, and the call waits for
                           them */
  int32_t reserved;
} genc_options;

/** Options of a model. A null pointer means all zero. */
typedef struct genc_model_options {
  uint64_t size;   /**< sizeof(genc_model_options) */
  int32_t threads; /**< of the pool, the caller's included; 0: one per CPU that the process may use;
                      1: no pool */
  int32_t reserved;
  genc_parallel_for parallel_for; /**< the host's, for all calls: the model starts no threads */
  void *parallel_host;
  void *(*allocate)(void *context, size_t bytes,
                    size_t alignment);          /**< null: aligned_alloc of the C library */
  void (*release)(void *context, void *memory); /**< goes with `allocate` */
  void *allocate_context;
} genc_model_options;

/*===-- The runtime's functions: hidden, called by the public thunks ---------===*/

/** Checks all arguments, then runs entry number `entry`. `io`: the tensors in the order of the
 * descriptor. */
int32_t genc_rt_run(const genc_model_desc *library, uint32_t entry, const genc_model *model,
                    int64_t batch, void *const *io, void *workspace, uint64_t workspace_bytes,
                    const genc_options *options);

/** Bytes of workspace with which a call of `batch` examples is neither split nor kept from any
 * thread. 0 for a negative or too large batch. `threads` <= 0: those of `model` (which may be null:
 * one). */
uint64_t genc_rt_workspace(const genc_model_desc *library, uint32_t entry, const genc_model *model,
                           int64_t batch, int32_t threads);

int32_t genc_rt_model_create(const genc_model_desc *library, genc_model **model,
                             const genc_model_options *options);
int32_t genc_rt_model_create_from_file(const genc_model_desc *library, genc_model **model,
                                       const char *path, const genc_model_options *options);
int32_t genc_rt_model_create_from_memory(const genc_model_desc *library, genc_model **model,
                                         const void *data, uint64_t bytes,
                                         const genc_model_options *options);
void genc_rt_model_destroy(genc_model *model);
int32_t genc_rt_model_threads(const genc_model *model);
const char *genc_rt_status_message(const genc_model_desc *library, int32_t status);

/*===-- Training ---------------------------------------------------------------===*/

/** Bytes of a training state. */
uint64_t genc_rt_state_size(const genc_model_desc *library);
/** Begins training in `state`, which starts at a multiple of 64 bytes: with these flat weights, or where `weights` is null with
 * weights drawn from the seed. */
int32_t genc_rt_init(const genc_model_desc *library, const genc_model *model, void *state,
                     uint64_t state_bytes, const void *weights, uint64_t seed, void *workspace,
                     uint64_t workspace_bytes, const genc_options *options);
/** One round: all steps in order. `values` receives the means of each step's values before it moved; may be null. */
int32_t genc_rt_train_step(const genc_model_desc *library, const genc_model *model, void *state,
                           int64_t batch, void *const *inputs, float *values, void *workspace,
                           uint64_t workspace_bytes, const genc_options *options);
/** The update of step number `step` by a gradient of the caller's. */
int32_t genc_rt_apply_gradient(const genc_model_desc *library, const genc_model *model, void *state,
                               int32_t step, const float *gradient, void *workspace,
                               uint64_t workspace_bytes, const genc_options *options);
/** Bytes of workspace of the three above for `batch` examples, of which a gradient takes `microbatch` at once (0: all). */
uint64_t genc_rt_train_workspace(const genc_model_desc *library, const genc_model *model,
                                 int64_t batch, int64_t microbatch);
/** The flat weights in a state; null where it is none of this library. */
const float *genc_rt_state_weights(const genc_model_desc *library, const void *state);
/** State number `number` of the optimiser of step number `step`; null where there is none. */
const float *genc_rt_optimizer_state(const genc_model_desc *library, const void *state,
                                     int32_t step, int32_t number);

/*===-- What the functions of entries call ------------------------------------===*/

/** Copies `rows` rows of `bytes` bytes from one buffer to another, each with its own distance in
 * bytes from row to row (0: one row is read again and again). The buffers do not overlap, or they are the same. */
void genc_rt_copy_rows(void *to, uint64_t to_stride, const void *from, uint64_t from_stride,
                       uint64_t bytes, int64_t rows);
/** Sets `rows` rows of `bytes` bytes to zero. */
void genc_rt_clear_rows(void *to, uint64_t stride, uint64_t bytes, int64_t rows);

/*===-- What kernels call (names are Halide's) --------------------------------===*/

int32_t halide_do_par_for(void *call, genc_task_fn task, int32_t min, int32_t size,
                          uint8_t *closure);
int32_t halide_do_task(void *call, genc_task_fn task, int32_t index, uint8_t *closure);
void *halide_malloc(void *call, size_t bytes);
void halide_free(void *call, void *memory);
void halide_error(void *call, const char *message);

/*===-- The .weights file ------------------------------------------------------===*/

/** First 128 bytes of a `.weights` file (little-endian). Then `payload_bytes` of weights, then
 * `index_bytes` of text (one line per tensor: name, element type, shape, offset; for tools, never
 * read by the runtime). Nothing follows. */
typedef struct genc_weights_header {
  char magic[8];           /**< "GENCWTS\n" */
  uint32_t format_version; /**< 1 */
  uint32_t kind;           /**< 0: flat, 1: prepared */
  uint8_t hash[32];        /**< weights_hash or prepared_hash of the library it is for */
  uint64_t payload_bytes;
  uint64_t payload_xxh64; /**< XXH64, seed 0 */
  uint64_t index_bytes;
  uint8_t zero[56];
} genc_weights_header;

#ifdef __cplusplus
}
#define GENC_ABI_ASSERT(condition) static_assert(condition, "layout of the genc ABI")
#else
#define GENC_ABI_ASSERT(condition) _Static_assert(condition, "layout of the genc ABI")
#endif

GENC_ABI_ASSERT(sizeof(void *) == 8);
GENC_ABI_ASSERT(offsetof(genc_call, seed) == 0 && offsetof(genc_call, first_example) == 8);
GENC_ABI_ASSERT(offsetof(genc_call, step) == 16 && sizeof(genc_call) == 104);
GENC_ABI_ASSERT(sizeof(genc_tensor_desc) == 24 && sizeof(genc_entry_desc) == 80);
GENC_ABI_ASSERT(sizeof(genc_model_desc) == 200 && sizeof(genc_weights_header) == 128);
GENC_ABI_ASSERT(sizeof(genc_train_range) == 24 && sizeof(genc_train_step_desc) == 72);
GENC_ABI_ASSERT(sizeof(genc_train_desc) == 40);
GENC_ABI_ASSERT(sizeof(genc_options) == 72 && sizeof(genc_model_options) == 56);

#endif /* GENC_RUNTIME_ABI_H */
