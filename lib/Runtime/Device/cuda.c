/*===- cuda.c - devices under CUDA ---------------------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * The driver's interface of CUDA 12 and later. Every function here makes the device's context
 * current and gives the host's back.
 */

#include "backend.h"

/*===-- The part of cuda.h that is used ------------------------------------===*/

typedef int32_t cu_result;
typedef void *cu_object;    /* contexts, modules, functions, streams */
typedef uint64_t cu_memory; /* CUdeviceptr */

/* One side of CUDA_MEMCPY2D, and the whole. */
typedef struct cu_copy_side {
  size_t x_bytes, y;
  int32_t kind; /* CUmemorytype */
  const void *host;
  cu_memory device;
  cu_object array;
  size_t pitch;
} cu_copy_side;
typedef struct cu_copy_2d {
  cu_copy_side from, to;
  size_t bytes, rows;
} cu_copy_2d;
GENC_ABI_ASSERT(sizeof(cu_copy_2d) == 128);

enum {
  CU_SUCCESS = 0,
  CU_OUT_OF_MEMORY = 2,
  CU_NO_DEVICE = 100,
  CU_CAPABILITY_MAJOR = 75, /* CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR */
  CU_CAPABILITY_MINOR = 76,
  CU_STREAM_NON_BLOCKING = 1,
  CU_MOST_DYNAMIC_SHARED_BYTES = 8 /* CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES */
};

/* X(result, name without "cu", suffix of its version, parameters) */
#define GENC_CUDA_FUNCTIONS(X)                                                                     \
  X(cu_result, Init, , (uint32_t))                                                                 \
  X(cu_result, DeviceGetCount, , (int32_t *))                                                      \
  X(cu_result, DeviceGet, , (int32_t *, int32_t))                                                  \
  X(cu_result, DeviceGetName, , (char *, int32_t, int32_t))                                        \
  X(cu_result, DeviceGetAttribute, , (int32_t *, int32_t, int32_t))                                \
  X(cu_result, DevicePrimaryCtxRetain, , (cu_object *, int32_t))                                   \
  X(cu_result, DevicePrimaryCtxRelease, _v2, (int32_t))                                            \
  X(cu_result, CtxPushCurrent, _v2, (cu_object))                                                   \
  X(cu_result, CtxPopCurrent, _v2, (cu_object *))                                                  \
  X(cu_result, CtxGetDevice, , (int32_t *))                                                        \
  X(cu_result, ModuleLoadDataEx, , (cu_object *, const void *, uint32_t, int32_t *, void **))      \
  X(cu_result, ModuleUnload, , (cu_object))                                                        \
  X(cu_result, ModuleGetFunction, , (cu_object *, cu_object, const char *))                        \
  X(cu_result, FuncSetAttribute, , (cu_object, int32_t, int32_t))                                  \
  X(cu_result, MemAlloc, _v2, (cu_memory *, size_t))                                               \
  X(cu_result, MemFree, _v2, (cu_memory))                                                          \
  X(cu_result, MemcpyHtoDAsync, _v2, (cu_memory, const void *, size_t, cu_object))                 \
  X(cu_result, MemcpyDtoHAsync, _v2, (void *, cu_memory, size_t, cu_object))                       \
  X(cu_result, MemcpyDtoDAsync, _v2, (cu_memory, cu_memory, size_t, cu_object))                    \
  X(cu_result, Memcpy2DAsync, _v2, (const cu_copy_2d *, cu_object))                                \
  X(cu_result, MemsetD8Async, , (cu_memory, uint8_t, size_t, cu_object))                           \
  X(cu_result, MemsetD32Async, , (cu_memory, uint32_t, size_t, cu_object))                         \
  X(cu_result, StreamCreate, , (cu_object *, uint32_t))                                            \
  X(cu_result, StreamDestroy, _v2, (cu_object))                                                    \
  X(cu_result, StreamSynchronize, , (cu_object))                                                   \
  X(cu_result, LaunchKernel, ,                                                                     \
    (cu_object, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, cu_object,   \
     void *const *, void **))

typedef struct functions {
#define GENC_MEMBER(result, name, version, parameters) result(*name) parameters;
  GENC_CUDA_FUNCTIONS(GENC_MEMBER)
#undef GENC_MEMBER
} functions;

static const char *const function_names[] = {
#define GENC_NAME(result, name, version, parameters) "cu" #name #version,
    GENC_CUDA_FUNCTIONS(GENC_NAME)
#undef GENC_NAME
};

enum { FUNCTION_COUNT = sizeof function_names / sizeof function_names[0] };

typedef struct cuda_device {
  functions cu;
  cu_object context;
  int32_t device;
  int retained; /* the context is the device's own, which all of the process share */
  char name[128];
  cu_object *modules;    /* as many as the library has programs */
  cu_object functions[]; /* of all programs, in order */
} cuda_device;

typedef struct cuda_stream {
  cu_object stream;
  int owned;
} cuda_stream;

static cuda_device *impl_of(const genc_device *device) { return device->impl; }

static int32_t enter(const cuda_device *d) {
  return d->cu.CtxPushCurrent(d->context) == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

static void leave(const cuda_device *d) {
  cu_object ours;
  d->cu.CtxPopCurrent(&ours);
}

/*===-- Devices -------------------------------------------------------------===*/

static int32_t open_driver(cuda_device *d) {
  void *found[FUNCTION_COUNT];
  int32_t status = genc_load_driver("libcuda.so.1", function_names, FUNCTION_COUNT, found);
  if (status != GENC_OK)
    return status;
  memcpy(&d->cu, found, sizeof found);
  cu_result error = d->cu.Init(0);
  return error == CU_SUCCESS ? GENC_OK : error == CU_NO_DEVICE ? GENC_NO_DEVICE : GENC_NO_DRIVER;
}

/* The host's context, or that of device number `number`. */
static int32_t open_context(cuda_device *d, const genc_device_options *options) {
  if (options->native_context) {
    d->context = options->native_context;
    if (enter(d) != GENC_OK)
      return GENC_NO_DEVICE;
    cu_result error = d->cu.CtxGetDevice(&d->device);
    leave(d);
    return error == CU_SUCCESS ? GENC_OK : GENC_NO_DEVICE;
  }
  int32_t count = 0;
  if (d->cu.DeviceGetCount(&count) != CU_SUCCESS || options->number >= count ||
      d->cu.DeviceGet(&d->device, options->number) != CU_SUCCESS)
    return GENC_NO_DEVICE;
  cu_result error = d->cu.DevicePrimaryCtxRetain(&d->context, d->device);
  d->retained = error == CU_SUCCESS;
  return error == CU_SUCCESS         ? GENC_OK
         : error == CU_OUT_OF_MEMORY ? GENC_DEVICE_MEMORY
                                     : GENC_NO_DEVICE;
}

/* Machine code of the device's generation that needs no later device, the latest; else text, which
 * the driver compiles. */
static const genc_image_desc *choose_image(const genc_program_desc *program, uint32_t capability) {
  const genc_image_desc *best = NULL;
  for (uint32_t i = 0; i < program->image_count; ++i) {
    const genc_image_desc *image = &program->images[i];
    if (image->architecture > capability ||
        (image->is_machine_code && image->architecture / 10 != capability / 10))
      continue;
    if (!best || image->is_machine_code > best->is_machine_code ||
        (image->is_machine_code == best->is_machine_code &&
         image->architecture > best->architecture))
      best = image;
  }
  return best;
}

static int32_t load_program(cuda_device *d, const genc_program_desc *program, uint32_t capability,
                            cu_object *module, cu_object *made) {
  const genc_image_desc *image = choose_image(program, capability);
  if (!image)
    return GENC_NO_DEVICE;
  cu_result error = d->cu.ModuleLoadDataEx(module, image->code, 0, NULL, NULL);
  for (uint32_t i = 0; i < program->function_count && error == CU_SUCCESS; ++i)
    error = d->cu.ModuleGetFunction(&made[i], *module, program->functions[i]);
  return error == CU_SUCCESS         ? GENC_OK
         : error == CU_OUT_OF_MEMORY ? GENC_DEVICE_MEMORY
                                     : GENC_DEVICE_PROGRAM;
}

static int32_t load_programs(genc_device *device) {
  cuda_device *d = impl_of(device);
  int32_t major = 0, minor = 0, status = GENC_OK;
  if (d->cu.DeviceGetAttribute(&major, CU_CAPABILITY_MAJOR, d->device) != CU_SUCCESS ||
      d->cu.DeviceGetAttribute(&minor, CU_CAPABILITY_MINOR, d->device) != CU_SUCCESS)
    return GENC_NO_DEVICE;
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_object *next = d->functions;
  for (uint32_t i = 0; i < device->desc->program_count && status == GENC_OK; ++i) {
    const genc_program_desc *program = &device->desc->programs[i];
    status = load_program(d, program, (uint32_t)(10 * major + minor), &d->modules[i], next);
    next += program->function_count;
  }
  leave(d);
  return status;
}

static int32_t cuda_open(genc_device *device, const genc_device_options *options) {
  const genc_device_desc *desc = device->desc;
  uint64_t count = genc_function_count(desc);
  uint64_t bytes = sizeof(cuda_device) + (count + desc->program_count) * sizeof(cu_object);
  cuda_device *d = genc_allocate_zero(&device->allocator, bytes);
  if (!d)
    return GENC_OUT_OF_MEMORY;
  d->modules = d->functions + count;
  device->impl = d;
  int32_t status = open_driver(d);
  if (status == GENC_OK)
    status = open_context(d, options);
  if (status != GENC_OK)
    return status;
  if (d->cu.DeviceGetName(d->name, sizeof d->name, d->device) != CU_SUCCESS)
    d->name[0] = 0;
  return load_programs(device);
}

static void cuda_close(genc_device *device) {
  cuda_device *d = impl_of(device);
  if (d->context && enter(d) == GENC_OK) {
    for (uint32_t i = 0; i < device->desc->program_count; ++i)
      if (d->modules[i])
        d->cu.ModuleUnload(d->modules[i]);
    leave(d);
  }
  if (d->retained)
    d->cu.DevicePrimaryCtxRelease(d->device);
  genc_release(&device->allocator, d);
  device->impl = NULL;
}

static const char *cuda_name(const genc_device *device) { return impl_of(device)->name; }

static int32_t cuda_allocate(genc_device *device, uint64_t bytes, void **memory) {
  const cuda_device *d = impl_of(device);
  cu_memory made = 0;
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_result error = d->cu.MemAlloc(&made, bytes);
  leave(d);
  *memory = (void *)(uintptr_t)made;
  return error == CU_SUCCESS         ? GENC_OK
         : error == CU_OUT_OF_MEMORY ? GENC_DEVICE_MEMORY
                                     : GENC_DEVICE_FAILED;
}

static void cuda_release(genc_device *device, void *memory) {
  const cuda_device *d = impl_of(device);
  if (enter(d) != GENC_OK)
    return;
  d->cu.MemFree((uintptr_t)memory);
  leave(d);
}

/*===-- Streams -------------------------------------------------------------===*/

static const cuda_device *device_of(const genc_stream *stream) { return impl_of(stream->device); }
static cu_object queue_of(const genc_stream *stream) {
  return ((const cuda_stream *)stream->impl)->stream;
}

static int32_t cuda_stream_open(genc_stream *stream, void *native) {
  const cuda_device *d = device_of(stream);
  cuda_stream *s = genc_allocate(&stream->device->allocator, sizeof *s);
  if (!s)
    return GENC_OUT_OF_MEMORY;
  *s = (cuda_stream){native, 0};
  stream->impl = s;
  if (native)
    return GENC_OK;
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_result error = d->cu.StreamCreate(&s->stream, CU_STREAM_NON_BLOCKING);
  leave(d);
  s->owned = error == CU_SUCCESS;
  return error == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

static int32_t cuda_synchronize(genc_stream *stream) {
  const cuda_device *d = device_of(stream);
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_result error = d->cu.StreamSynchronize(queue_of(stream));
  leave(d);
  return error == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

static void cuda_stream_close(genc_stream *stream) {
  const cuda_device *d = device_of(stream);
  cuda_stream *s = stream->impl;
  if (s->stream)
    cuda_synchronize(stream);
  if (s->owned && enter(d) == GENC_OK) {
    d->cu.StreamDestroy(s->stream);
    leave(d);
  }
  genc_release(&stream->device->allocator, s);
  stream->impl = NULL;
}

static int32_t cuda_copy(genc_stream *stream, void *to, const void *from, uint64_t bytes,
                         enum genc_copy kind) {
  const cuda_device *d = device_of(stream);
  cu_object queue = queue_of(stream);
  cu_result error = CU_SUCCESS;
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  switch (kind) {
  case GENC_COPY_UPLOAD:
    error = d->cu.MemcpyHtoDAsync((uintptr_t)to, from, bytes, queue);
    break;
  case GENC_COPY_DOWNLOAD:
    error = d->cu.MemcpyDtoHAsync(to, (uintptr_t)from, bytes, queue);
    break;
  case GENC_COPY_ON_DEVICE:
    error = d->cu.MemcpyDtoDAsync((uintptr_t)to, (uintptr_t)from, bytes, queue);
    break;
  }
  leave(d);
  return error == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

/* A pitch is at least a row, and drivers have a largest one. */
static int32_t cuda_copy_rows(genc_stream *stream, genc_rows to, genc_rows from, uint64_t bytes,
                              uint64_t rows) {
  const cuda_device *d = device_of(stream);
  enum { CU_MEMORYTYPE_DEVICE = 2 };
  const cu_copy_2d copy = {
      .from = {.kind = CU_MEMORYTYPE_DEVICE, .device = (uintptr_t)from.base, .pitch = from.stride},
      .to = {.kind = CU_MEMORYTYPE_DEVICE, .device = (uintptr_t)to.base, .pitch = to.stride},
      .bytes = bytes,
      .rows = rows};
  if (from.stride < bytes || to.stride < bytes || enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_result error = d->cu.Memcpy2DAsync(&copy, queue_of(stream));
  leave(d);
  return error == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

static int32_t cuda_clear(genc_stream *stream, void *to, uint64_t bytes) {
  const cuda_device *d = device_of(stream);
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_result error = d->cu.MemsetD8Async((uintptr_t)to, 0, bytes, queue_of(stream));
  leave(d);
  return error == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

static int32_t cuda_store(genc_stream *stream, void *to, uint32_t number) {
  const cuda_device *d = device_of(stream);
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_result error = d->cu.MemsetD32Async((uintptr_t)to, number, 1, queue_of(stream));
  leave(d);
  return error == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

/* A buffer's first field is its pointer on the device, so that a launch's arguments are what the
 * driver wants: the place of each. It reads them before it returns. */
static int32_t cuda_launch(genc_stream *stream, const genc_launch *launch) {
  enum { MOST_BLOCKS = 65535, USUAL_SHARED_BYTES = 48 << 10 };
  const cuda_device *d = device_of(stream);
  cu_object function = d->functions[launch->function];
  if (launch->blocks[1] > MOST_BLOCKS || launch->blocks[2] > MOST_BLOCKS)
    return GENC_BAD_BATCH;
  if (enter(d) != GENC_OK)
    return GENC_DEVICE_FAILED;
  cu_result error = CU_SUCCESS;
  if (launch->shared_bytes > USUAL_SHARED_BYTES)
    error = d->cu.FuncSetAttribute(function, CU_MOST_DYNAMIC_SHARED_BYTES,
                                   (int32_t)launch->shared_bytes);
  if (error == CU_SUCCESS)
    error = d->cu.LaunchKernel(function, launch->blocks[0], launch->blocks[1], launch->blocks[2],
                               launch->threads[0], launch->threads[1], launch->threads[2],
                               launch->shared_bytes, queue_of(stream), launch->arguments, NULL);
  leave(d);
  return error == CU_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

const genc_backend genc_backend_cuda = {
    .open = cuda_open,
    .close = cuda_close,
    .name = cuda_name,
    .allocate = cuda_allocate,
    .release = cuda_release,
    .stream_open = cuda_stream_open,
    .stream_close = cuda_stream_close,
    .copy = cuda_copy,
    .copy_rows = cuda_copy_rows,
    .clear = cuda_clear,
    .store = cuda_store,
    .launch = cuda_launch,
    .synchronize = cuda_synchronize,
};
