/*===- vulkan_program.c - SPIR-V to pipelines ----------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * A program is Halide's container of 32-bit words; a text in it is the count of its words, then its
 * zero-padded bytes:
 *
 *   count of modules; for each its size in bytes and its name; then the modules one by one.
 *   A module: words of this header, count of functions (1); name, count of uniform buffers, of
 *   storage buffers; count of specialization constants (each a name and 2 words); count of
 *   allocations shared by a block (each a name, constant, bytes of an element, elements); constants
 *   of the block's size (3 words). Then SPIR-V.
 *
 * Schedules fix the size of blocks and of what they share, so that there are no specialization
 * constants and pipelines are complete when a device is opened.
 */

#include "vulkan.h"

/*===-- Reading --------------------------------------------------------------===*/

/* Words that are left. Behind the end there are zeros, and `count` is LOST. */
typedef struct words {
  const uint32_t *at;
  uint64_t count;
} words;

#define LOST UINT64_MAX

static int is_lost(const words *w) { return w->count == LOST; }

static words take(words *from, uint64_t count) {
  if (is_lost(from) || count > from->count) {
    from->count = LOST;
    return (words){NULL, LOST};
  }
  words part = {from->at, count};
  from->at += count;
  from->count -= count;
  return part;
}

static uint32_t next(words *from) {
  words word = take(from, 1);
  return is_lost(&word) ? 0 : *word.at;
}

/* A text of the container, or null. */
static const char *text(words *from) {
  words part = take(from, next(from));
  if (is_lost(&part) || !part.count || part.at[part.count - 1] >> 24)
    return NULL; /* its last byte ends it */
  return (const char *)part.at;
}

static int equal(const char *a, const char *b) {
  for (; *a && *a == *b; ++a)
    ++b;
  return *a == *b;
}

/* One function, as its module describes it. */
typedef struct function_code {
  const char *name;
  uint32_t uniform_count, storage_count;
  uint64_t shared_bytes;
  uint32_t threads[3];
  words code; /* SPIR-V */
} function_code;

static int32_t read_module(words module, function_code *function) {
  words all = module;
  uint32_t header_words = next(&module), functions = next(&module);
  function->name = text(&module);
  function->uniform_count = next(&module);
  function->storage_count = next(&module);
  uint32_t constants = next(&module), allocations = next(&module);
  function->shared_bytes = 0;
  for (uint32_t i = 0; i < allocations && !is_lost(&module); ++i) {
    text(&module);
    next(&module); /* its constant: there are none */
    uint64_t element = next(&module);
    function->shared_bytes += element * next(&module);
  }
  take(&module, 3);
  take(&all, header_words);
  if (is_lost(&module) || is_lost(&all) || module.at != all.at || functions != 1 || constants ||
      !function->name || function->uniform_count > 1 ||
      function->storage_count > GENC_VULKAN_BUFFERS)
    return GENC_DEVICE_PROGRAM;
  function->code = all;
  return GENC_OK;
}

/* The function `name` of a program. */
static int32_t find_function(const genc_program_desc *program, const char *name,
                             function_code *function) {
  words table = {program->images->code, program->images->bytes / sizeof(uint32_t)}, modules = table;
  uint32_t count = next(&modules);
  for (uint32_t i = 0; i < count && !is_lost(&modules); ++i) {
    next(&modules);
    text(&modules);
  }
  next(&table);
  for (uint32_t i = 0; i < count && !is_lost(&modules); ++i) {
    words module = take(&modules, next(&table) / sizeof(uint32_t));
    const char *found = text(&table);
    if (is_lost(&module) || !found)
      return GENC_DEVICE_PROGRAM;
    if (equal(found, name))
      return read_module(module, function);
  }
  return GENC_DEVICE_PROGRAM;
}

/*===-- What code needs ------------------------------------------------------===*/

enum { SPIRV_MAGIC = 0x07230203, OP_EXECUTION_MODE = 16, OP_CAPABILITY = 17, OP_FUNCTION = 54 };
enum { LOCAL_SIZE = 17 };

/* SPIR-V's capabilities and the features that stand for them: number of the struct, and of the
 * value in it. */
static const struct {
  uint32_t capability, version, value;
} capabilities[] = {
    {10, 0, 39},  /* Float64 */
    {11, 0, 40},  /* Int64 */
    {22, 0, 41},  /* Int16 */
    {4433, 1, 0}, /* StorageBuffer16BitAccess */
    {4434, 1, 1}, /* UniformAndStorageBuffer16BitAccess */
    {4448, 2, 2}, /* StorageBuffer8BitAccess */
    {4449, 2, 3}, /* UniformAndStorageBuffer8BitAccess */
    {9, 2, 7},    /* Float16 */
    {39, 2, 8},   /* Int8 */
};
enum { MATRIX = 0, SHADER = 1 }; /* always there */

static int32_t add_capability(uint32_t capability, vk_features enabled[3]) {
  if (capability == MATRIX || capability == SHADER)
    return GENC_OK;
  for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; ++i)
    if (capabilities[i].capability == capability) {
      enabled[capabilities[i].version].values[capabilities[i].value] = 1;
      return GENC_OK;
    }
  return GENC_DEVICE_PROGRAM;
}

/* Reads what stands before the first function. */
static int32_t read_spirv(function_code *function, vk_features enabled[3]) {
  words code = function->code;
  if (next(&code) != SPIRV_MAGIC)
    return GENC_DEVICE_PROGRAM;
  take(&code, 4);
  while (code.count && !is_lost(&code)) {
    uint32_t first = next(&code), operation = first & 0xffff;
    words operands = take(&code, (uint64_t)(first >> 16) - 1);
    if (is_lost(&operands) || operation == OP_FUNCTION)
      break;
    int32_t status = GENC_OK;
    if (operation == OP_CAPABILITY)
      status = add_capability(next(&operands), enabled);
    if (operation == OP_EXECUTION_MODE && operands.count == 5 && operands.at[1] == LOCAL_SIZE)
      memcpy(function->threads, operands.at + 2, sizeof function->threads);
    if (status != GENC_OK)
      return status;
  }
  return is_lost(&code) || !function->threads[0] ? GENC_DEVICE_PROGRAM : GENC_OK;
}

typedef int32_t (*visitor)(genc_device *device, function_code *function, uint32_t number,
                           vk_features enabled[3]);

static int32_t for_each(genc_device *device, visitor visit, vk_features enabled[3]) {
  const genc_device_desc *desc = device->desc;
  uint32_t number = 0;
  int32_t status = GENC_OK;
  for (uint32_t i = 0; i < desc->program_count && status == GENC_OK; ++i)
    for (uint32_t k = 0; k < desc->programs[i].function_count && status == GENC_OK; ++k) {
      function_code function = {0};
      status = find_function(&desc->programs[i], desc->programs[i].functions[k], &function);
      if (status == GENC_OK)
        status = read_spirv(&function, enabled);
      if (status == GENC_OK)
        status = visit(device, &function, number++, enabled);
    }
  return status;
}

/* Whether the device's limits hold it. */
static int32_t check_limits(genc_device *device, function_code *function, uint32_t number,
                            vk_features enabled[3]) {
  (void)number, (void)enabled;
  const vk_limits *limits = &vulkan_of(device)->properties.limits;
  uint64_t threads = 1;
  for (int i = 0; i < 3; ++i) {
    if (function->threads[i] > limits->threads[i])
      return GENC_NO_DEVICE;
    threads *= function->threads[i];
  }
  return threads > limits->block_threads || function->shared_bytes > limits->shared_bytes ||
                 function->storage_count > limits->stage_storage_buffers
             ? GENC_NO_DEVICE
             : GENC_OK;
}

int32_t vulkan_needed_features(genc_device *device, vk_features enabled[3]) {
  return for_each(device, check_limits, enabled);
}

/*===-- Pipelines ------------------------------------------------------------===*/

static vk_result create_layouts(vulkan_device *d, vulkan_function *made) {
  vk_set_layout_binding bindings[GENC_VULKAN_BUFFERS + 1];
  uint32_t count = made->uniform_count + made->storage_count;
  for (uint32_t i = 0; i < count; ++i)
    bindings[i] = (vk_set_layout_binding){.binding = i,
                                          .descriptor_type = i < made->uniform_count
                                                                 ? VK_DESCRIPTOR_UNIFORM_BUFFER
                                                                 : VK_DESCRIPTOR_STORAGE_BUFFER,
                                          .count = 1,
                                          .stages = VK_SHADER_STAGE_COMPUTE};
  vk_set_layout_info set = {.type = VK_SET_LAYOUT_INFO, .count = count, .bindings = bindings};
  vk_result error = d->vk.CreateDescriptorSetLayout(d->device, &set, NULL, &made->set_layout);
  if (error != VK_SUCCESS)
    return error;
  vk_pipeline_layout_info layout = {
      .type = VK_PIPELINE_LAYOUT_INFO, .set_count = 1, .sets = &made->set_layout};
  return d->vk.CreatePipelineLayout(d->device, &layout, NULL, &made->layout);
}

static int32_t build(genc_device *device, function_code *function, uint32_t number,
                     vk_features enabled[3]) {
  (void)enabled;
  vulkan_device *d = vulkan_of(device);
  vulkan_function *made = &d->functions[number];
  made->uniform_count = function->uniform_count;
  made->storage_count = function->storage_count;
  if (made->storage_count > d->most_storage)
    d->most_storage = made->storage_count;
  vk_shader_module_info info = {.type = VK_SHADER_MODULE_INFO,
                                .bytes = function->code.count * sizeof(uint32_t),
                                .code = function->code.at};
  vk_handle module = 0;
  vk_result error = create_layouts(d, made);
  if (error == VK_SUCCESS)
    error = d->vk.CreateShaderModule(d->device, &info, NULL, &module);
  if (error == VK_SUCCESS) {
    vk_compute_pipeline_info pipeline = {.type = VK_COMPUTE_PIPELINE_INFO,
                                         .stage = {.type = VK_STAGE_INFO,
                                                   .stage = VK_SHADER_STAGE_COMPUTE,
                                                   .module = module,
                                                   .name = function->name},
                                         .layout = made->layout};
    error = d->vk.CreateComputePipelines(d->device, 0, 1, &pipeline, NULL, &made->pipeline);
  }
  d->vk.DestroyShaderModule(d->device, module, NULL);
  return error == VK_SUCCESS ? GENC_OK : GENC_DEVICE_PROGRAM;
}

int32_t vulkan_build_functions(genc_device *device) {
  vk_features ignored[3] = {{0}};
  return for_each(device, build, ignored);
}

void vulkan_release_functions(vulkan_device *d) {
  for (uint32_t i = 0; i < d->function_count; ++i) {
    d->vk.DestroyPipeline(d->device, d->functions[i].pipeline, NULL);
    d->vk.DestroyPipelineLayout(d->device, d->functions[i].layout, NULL);
    d->vk.DestroyDescriptorSetLayout(d->device, d->functions[i].set_layout, NULL);
  }
}
