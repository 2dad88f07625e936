/*===- device.h - the part of the ABI that accelerators add -------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * For the same parties as abi.h, and laid out by the same rules.
 */
#ifndef GENC_RUNTIME_DEVICE_H
#define GENC_RUNTIME_DEVICE_H

#include "genc/Runtime/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/*===-- Descriptors: constants emitted by the code generator ----------------===*/

/** Code of a program for a class of accelerators: OpenCL C, SPIR-V in Halide's container, PTX or cubin. */
typedef struct genc_image_desc {
  const void *code; /**< a text ends with a zero behind its bytes */
  uint64_t bytes;
  uint32_t architecture; /**< CUDA: the least compute capability that takes it, 80 for 8.0; else 0 */
  uint32_t is_machine_code; /**< CUDA: 1 for cubin, which later generations do not take */
} genc_image_desc;

/** Code for an accelerator, the same in every image. */
typedef struct genc_program_desc {
  const genc_image_desc *images;
  const char *const *functions; /**< that kernels launch by number */
  uint32_t image_count;
  uint32_t function_count;
} genc_program_desc;

/** Entries that run on an accelerator. Their functions are genc_entry_fn: they compute grids and call genc_device_launch; all pointers are
 * the device's. */
struct genc_device_desc {
  const struct genc_backend *backend;
  const genc_entry_desc *entries; /**< those of the library, with other functions and arenas */
  const genc_program_desc *programs;
  genc_prepare_fn prepare; /**< as the library's, for states on the device */
  uint64_t prepare_arena_bytes;
  uint32_t program_count;
  uint32_t reserved;
};

/*===-- Options: repeated in public headers with the library's prefix --------===*/

/** Options of a device. A null pointer means all zero. */
typedef struct genc_device_options {
  uint64_t size;        /**< sizeof(genc_device_options) */
  int32_t number;       /**< of the device among all that the interface offers, from 0 */
  int32_t reserved;
  void *native_context; /**< the host's own context, with `native_device`; null: the library makes one */
  void *native_device;
} genc_device_options;

/*===-- The runtime's functions: hidden, called by the public thunks ---------===*/

/** A device with the weights of `model` and the library's programs. `model` outlives it. */
int32_t genc_rt_device_create(const genc_model_desc *library, genc_device **device,
                              const genc_model *model, const genc_device_options *options);
void genc_rt_device_destroy(genc_device *device);
/** What the driver calls the device; lives as long as `device`. */
const char *genc_rt_device_name(const genc_device *device);
int32_t genc_rt_device_allocate(genc_device *device, uint64_t bytes, void **memory);
void genc_rt_device_release(genc_device *device, void *memory);
/** A queue of calls: the host's, or where `native` is null a new one. */
int32_t genc_rt_stream_create(const genc_model_desc *library, genc_stream **stream,
                              genc_device *device, void *native);
void genc_rt_stream_destroy(genc_stream *stream);
int32_t genc_rt_stream_synchronize(genc_stream *stream);
/** Copies to or from device memory; returns when it is done. */
int32_t genc_rt_stream_upload(genc_stream *stream, void *to, const void *from, uint64_t bytes);
int32_t genc_rt_stream_download(genc_stream *stream, void *to, const void *from, uint64_t bytes);
int32_t genc_rt_device_run(const genc_model_desc *library, uint32_t entry, genc_stream *stream,
                           int64_t batch, void *const *io, void *workspace,
                           uint64_t workspace_bytes, const genc_options *options);
/** Device memory for a call of `batch` examples, its tensors included where `host_tensors` is not 0. */
uint64_t genc_rt_device_workspace(const genc_model_desc *library, uint32_t entry,
                                  const genc_device *device, int64_t batch, int32_t host_tensors);

/** A copy on the device of the training state `from`, which genc_rt_init or genc_rt_device_state_download wrote. */
int32_t genc_rt_device_state_create(const genc_model_desc *library, genc_device_state **state,
                                    genc_stream *stream, const void *from);
void genc_rt_device_state_destroy(genc_device_state *state);
int32_t genc_rt_device_state_download(const genc_device_state *state, genc_stream *stream, void *to,
                                      uint64_t bytes);
/** One round on the device; `values` are this machine's. */
int32_t genc_rt_device_train_step(const genc_model_desc *library, genc_stream *stream,
                                  genc_device_state *state, int64_t batch, void *const *inputs,
                                  float *values, void *workspace, uint64_t workspace_bytes,
                                  const genc_options *options);
uint64_t genc_rt_device_train_workspace(const genc_model_desc *library, const genc_device *device,
                                        int64_t batch, int32_t host_tensors);

/*===-- What kernels for a device call ----------------------------------------===*/

/** Launches function number `function` of the kernel's program, on blocks x threads. `sizes` ends with 0;
 * an argument is a halide_buffer_t, whose first field is the device's pointer, or points to a number. */
int32_t genc_device_launch(genc_call *call, int32_t function, int32_t blocks_x, int32_t blocks_y,
                           int32_t blocks_z, int32_t threads_x, int32_t threads_y,
                           int32_t threads_z, int32_t shared_bytes, const uint64_t *sizes,
                           void *const *arguments, const int8_t *is_buffer);

/*===-- What the functions of entries on a device call ------------------------===*/

/** genc_rt_copy_rows and genc_rt_clear_rows on the device of the call, and one number; in order with
 * its launches. */
void genc_device_copy_rows(genc_call *call, void *to, uint64_t to_stride, const void *from,
                           uint64_t from_stride, uint64_t bytes, int64_t rows);
void genc_device_clear_rows(genc_call *call, void *to, uint64_t stride, uint64_t bytes,
                            int64_t rows);
void genc_device_store_number(genc_call *call, void *to, int32_t number);

#ifdef __cplusplus
}
#endif

GENC_ABI_ASSERT(sizeof(genc_image_desc) == 24 && sizeof(genc_program_desc) == 24);
GENC_ABI_ASSERT(sizeof(genc_device_desc) == 48 && sizeof(genc_device_options) == 32);

#endif /* GENC_RUNTIME_DEVICE_H */
