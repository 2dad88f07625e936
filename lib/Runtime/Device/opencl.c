/*===- opencl.c - devices under OpenCL ------------------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * OpenCL 2.0 or later with coarse-grained shared virtual memory, so that device memory has
 * addresses that pointers may be added to. Kernels keep their arguments between clSetKernelArg and
 * the launch: every stream has its own.
 */

#include "backend.h"

/*===-- The part of CL/cl.h that is used -----------------------------------===*/

typedef void *cl_object; /* platforms, devices, contexts, queues, programs, kernels */
typedef uint64_t cl_bits;

enum {
  CL_SUCCESS = 0,
  CL_PROGRAM_BUILD_FAILURE = -11,
  CL_DEVICE_NAME = 0x102B,
  CL_DEVICE_SVM_CAPABILITIES = 0x1053,
  CL_SVM_COARSE_GRAIN = 1,
  CL_MEM_READ_WRITE = 1
};
static const cl_bits CL_DEVICE_TYPE_ALL = 0xFFFFFFFF;

/* X(result, name without "cl", parameters) */
#define GENC_OPENCL_FUNCTIONS(X)                                                                   \
  X(int32_t, GetPlatformIDs, (uint32_t, cl_object *, uint32_t *))                                  \
  X(int32_t, GetDeviceIDs, (cl_object, cl_bits, uint32_t, cl_object *, uint32_t *))                \
  X(int32_t, GetDeviceInfo, (cl_object, uint32_t, size_t, void *, size_t *))                       \
  X(cl_object, CreateContext,                                                                      \
    (const intptr_t *, uint32_t, const cl_object *, void *, void *, int32_t *))                    \
  X(int32_t, RetainContext, (cl_object))                                                           \
  X(int32_t, ReleaseContext, (cl_object))                                                          \
  X(cl_object, CreateCommandQueueWithProperties,                                                   \
    (cl_object, cl_object, const cl_bits *, int32_t *))                                            \
  X(int32_t, RetainCommandQueue, (cl_object))                                                      \
  X(int32_t, ReleaseCommandQueue, (cl_object))                                                     \
  X(cl_object, CreateProgramWithSource,                                                            \
    (cl_object, uint32_t, const char **, const size_t *, int32_t *))                               \
  X(int32_t, BuildProgram, (cl_object, uint32_t, const cl_object *, const char *, void *, void *)) \
  X(int32_t, ReleaseProgram, (cl_object))                                                          \
  X(cl_object, CreateKernel, (cl_object, const char *, int32_t *))                                 \
  X(int32_t, ReleaseKernel, (cl_object))                                                           \
  X(int32_t, SetKernelArg, (cl_object, uint32_t, size_t, const void *))                            \
  X(int32_t, SetKernelArgSVMPointer, (cl_object, uint32_t, const void *))                          \
  X(int32_t, EnqueueNDRangeKernel,                                                                 \
    (cl_object, cl_object, uint32_t, const size_t *, const size_t *, const size_t *, uint32_t,     \
     const cl_object *, cl_object *))                                                              \
  X(int32_t, EnqueueSVMMemcpy,                                                                     \
    (cl_object, uint32_t, void *, const void *, size_t, uint32_t, const cl_object *, cl_object *)) \
  X(int32_t, EnqueueSVMMemFill,                                                                    \
    (cl_object, void *, const void *, size_t, size_t, uint32_t, const cl_object *, cl_object *))   \
  X(void *, SVMAlloc, (cl_object, cl_bits, size_t, uint32_t))                                      \
  X(void, SVMFree, (cl_object, void *))                                                            \
  X(int32_t, Finish, (cl_object))

typedef struct functions {
#define GENC_MEMBER(result, name, parameters) result(*name) parameters;
  GENC_OPENCL_FUNCTIONS(GENC_MEMBER)
#undef GENC_MEMBER
} functions;

static const char *const function_names[] = {
#define GENC_NAME(result, name, parameters) "cl" #name,
    GENC_OPENCL_FUNCTIONS(GENC_NAME)
#undef GENC_NAME
};

enum { FUNCTION_COUNT = sizeof function_names / sizeof function_names[0] };

typedef struct opencl_device {
  functions cl;
  cl_object context, device;
  char name[128];
  cl_object programs[]; /* as many as the library has */
} opencl_device;

typedef struct opencl_stream {
  cl_object queue;
  cl_object kernels[]; /* of all functions of all programs, in order */
} opencl_stream;

static opencl_device *impl_of(const genc_device *device) { return device->impl; }
static const functions *cl_of(const genc_stream *stream) { return &impl_of(stream->device)->cl; }

/*===-- Devices -------------------------------------------------------------===*/

/* Device number `number` of all platforms; GENC_NO_DEVICE where there are fewer. */
static int32_t find_device(opencl_device *d, int32_t number) {
  enum { MOST = 16 };
  cl_object platforms[MOST], devices[MOST];
  uint32_t platform_count = 0, left = (uint32_t)number;
  if (d->cl.GetPlatformIDs(MOST, platforms, &platform_count) != CL_SUCCESS)
    return GENC_NO_DEVICE;
  for (uint32_t i = 0; i < platform_count && i < MOST; ++i) {
    uint32_t count = 0;
    if (d->cl.GetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, MOST, devices, &count) != CL_SUCCESS)
      continue;
    count = count < MOST ? count : MOST;
    if (left < count) {
      d->device = devices[left];
      return GENC_OK;
    }
    left -= count;
  }
  return GENC_NO_DEVICE;
}

static int32_t open_context(opencl_device *d, const genc_device_options *options) {
  cl_bits capabilities = 0;
  int32_t error = CL_SUCCESS;
  if (options->native_context) {
    if (!options->native_device)
      return GENC_BAD_OPTIONS;
    d->device = options->native_device;
  } else {
    int32_t status = find_device(d, options->number);
    if (status != GENC_OK)
      return status;
  }
  if (d->cl.GetDeviceInfo(d->device, CL_DEVICE_SVM_CAPABILITIES, sizeof capabilities, &capabilities,
                          NULL) != CL_SUCCESS ||
      !(capabilities & CL_SVM_COARSE_GRAIN))
    return GENC_NO_DEVICE;
  if (d->cl.GetDeviceInfo(d->device, CL_DEVICE_NAME, sizeof d->name - 1, d->name, NULL) !=
      CL_SUCCESS)
    d->name[0] = 0; /* longer than the room for it */
  if (options->native_context) {
    if (d->cl.RetainContext(options->native_context) != CL_SUCCESS)
      return GENC_NO_DEVICE;
    d->context = options->native_context;
    return GENC_OK;
  }
  d->context = d->cl.CreateContext(NULL, 1, &d->device, NULL, NULL, &error);
  return error == CL_SUCCESS ? GENC_OK : GENC_NO_DEVICE;
}

static int32_t build_programs(genc_device *device) {
  opencl_device *d = impl_of(device);
  for (uint32_t i = 0; i < device->desc->program_count; ++i) {
    const genc_program_desc *program = &device->desc->programs[i];
    const char *text = program->images->code;
    size_t bytes = program->images->bytes;
    int32_t error = CL_SUCCESS;
    d->programs[i] = d->cl.CreateProgramWithSource(d->context, 1, &text, &bytes, &error);
    if (error != CL_SUCCESS)
      return GENC_DEVICE_PROGRAM;
    if (d->cl.BuildProgram(d->programs[i], 1, &d->device, "", NULL, NULL) != CL_SUCCESS)
      return GENC_DEVICE_PROGRAM;
  }
  return GENC_OK;
}

static int32_t opencl_open(genc_device *device, const genc_device_options *options) {
  uint64_t bytes = sizeof(opencl_device) + device->desc->program_count * sizeof(cl_object);
  opencl_device *d = genc_allocate_zero(&device->allocator, bytes);
  if (!d)
    return GENC_OUT_OF_MEMORY;
  device->impl = d;
  void *found[FUNCTION_COUNT];
  int32_t status = genc_load_driver("libOpenCL.so.1", function_names, FUNCTION_COUNT, found);
  if (status != GENC_OK)
    return status;
  memcpy(&d->cl, found, sizeof found);
  status = open_context(d, options);
  return status == GENC_OK ? build_programs(device) : status;
}

static void opencl_close(genc_device *device) {
  opencl_device *d = impl_of(device);
  for (uint32_t i = 0; i < device->desc->program_count; ++i)
    if (d->programs[i])
      d->cl.ReleaseProgram(d->programs[i]);
  if (d->context)
    d->cl.ReleaseContext(d->context);
  genc_release(&device->allocator, d);
  device->impl = NULL;
}

static const char *opencl_name(const genc_device *device) { return impl_of(device)->name; }

static int32_t opencl_allocate(genc_device *device, uint64_t bytes, void **memory) {
  opencl_device *d = impl_of(device);
  *memory = d->cl.SVMAlloc(d->context, CL_MEM_READ_WRITE, bytes, GENC_ALIGNMENT);
  return *memory ? GENC_OK : GENC_DEVICE_MEMORY;
}

static void opencl_release(genc_device *device, void *memory) {
  opencl_device *d = impl_of(device);
  d->cl.SVMFree(d->context, memory);
}

/*===-- Streams -------------------------------------------------------------===*/

static int32_t create_kernels(genc_stream *stream) {
  opencl_stream *s = stream->impl;
  const genc_device_desc *desc = stream->device->desc;
  uint32_t next = 0;
  for (uint32_t i = 0; i < desc->program_count; ++i)
    for (uint32_t k = 0; k < desc->programs[i].function_count; ++k) {
      int32_t error = CL_SUCCESS;
      s->kernels[next++] = cl_of(stream)->CreateKernel(impl_of(stream->device)->programs[i],
                                                       desc->programs[i].functions[k], &error);
      if (error != CL_SUCCESS)
        return GENC_DEVICE_PROGRAM;
    }
  return GENC_OK;
}

static int32_t opencl_stream_open(genc_stream *stream, void *native) {
  const opencl_device *d = impl_of(stream->device);
  uint64_t bytes = sizeof(opencl_stream) + genc_function_count(stream->device->desc) * sizeof(cl_object);
  opencl_stream *s = genc_allocate_zero(&stream->device->allocator, bytes);
  if (!s)
    return GENC_OUT_OF_MEMORY;
  stream->impl = s;
  int32_t error = CL_SUCCESS;
  if (native)
    error = d->cl.RetainCommandQueue(native);
  else
    s->queue = d->cl.CreateCommandQueueWithProperties(d->context, d->device, NULL, &error);
  if (error != CL_SUCCESS)
    return GENC_DEVICE_FAILED;
  if (native)
    s->queue = native;
  return create_kernels(stream);
}

static void opencl_stream_close(genc_stream *stream) {
  opencl_stream *s = stream->impl;
  uint32_t count = genc_function_count(stream->device->desc);
  if (s->queue)
    cl_of(stream)->Finish(s->queue);
  for (uint32_t i = 0; i < count; ++i)
    if (s->kernels[i])
      cl_of(stream)->ReleaseKernel(s->kernels[i]);
  if (s->queue)
    cl_of(stream)->ReleaseCommandQueue(s->queue);
  genc_release(&stream->device->allocator, s);
  stream->impl = NULL;
}

static int32_t opencl_copy(genc_stream *stream, void *to, const void *from, uint64_t bytes,
                           enum genc_copy kind) {
  (void)kind;
  opencl_stream *s = stream->impl;
  int32_t error = cl_of(stream)->EnqueueSVMMemcpy(s->queue, 0, to, from, bytes, 0, NULL, NULL);
  return error == CL_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

/* The pattern is read before the call returns. */
static int32_t fill(genc_stream *stream, void *to, const void *pattern, size_t size,
                    uint64_t bytes) {
  opencl_stream *s = stream->impl;
  int32_t error =
      cl_of(stream)->EnqueueSVMMemFill(s->queue, to, pattern, size, bytes, 0, NULL, NULL);
  return error == CL_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

static int32_t opencl_clear(genc_stream *stream, void *to, uint64_t bytes) {
  const uint8_t zero = 0;
  return fill(stream, to, &zero, 1, bytes);
}

static int32_t opencl_store(genc_stream *stream, void *to, uint32_t number) {
  return fill(stream, to, &number, sizeof number, sizeof number);
}

static int32_t opencl_launch(genc_stream *stream, const genc_launch *launch) {
  const functions *cl = cl_of(stream);
  opencl_stream *s = stream->impl;
  cl_object kernel = s->kernels[launch->function];
  uint32_t count = 0;
  int32_t error = CL_SUCCESS;
  for (; launch->sizes[count] && error == CL_SUCCESS; ++count)
    error = launch->is_buffer[count]
                ? cl->SetKernelArgSVMPointer(kernel, count,
                                             genc_device_pointer(launch->arguments[count]))
                : cl->SetKernelArg(kernel, count, launch->sizes[count], launch->arguments[count]);
  /* The last argument is the block's memory, of which there must be some. */
  if (error == CL_SUCCESS)
    error = cl->SetKernelArg(kernel, count, launch->shared_bytes ? launch->shared_bytes : 1, NULL);
  if (error != CL_SUCCESS)
    return GENC_DEVICE_FAILED;
  size_t all[3], block[3];
  for (int i = 0; i < 3; ++i) {
    block[i] = launch->threads[i];
    all[i] = block[i] * launch->blocks[i];
  }
  error = cl->EnqueueNDRangeKernel(s->queue, kernel, 3, NULL, all, block, 0, NULL, NULL);
  return error == CL_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

static int32_t opencl_synchronize(genc_stream *stream) {
  opencl_stream *s = stream->impl;
  return cl_of(stream)->Finish(s->queue) == CL_SUCCESS ? GENC_OK : GENC_DEVICE_FAILED;
}

const genc_backend genc_backend_opencl = {
    .open = opencl_open,
    .close = opencl_close,
    .name = opencl_name,
    .allocate = opencl_allocate,
    .release = opencl_release,
    .stream_open = opencl_stream_open,
    .stream_close = opencl_stream_close,
    .copy = opencl_copy,
    .clear = opencl_clear,
    .store = opencl_store,
    .launch = opencl_launch,
    .synchronize = opencl_synchronize,
};
