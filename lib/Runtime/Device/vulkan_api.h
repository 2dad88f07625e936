/*===- vulkan_api.h - the part of vulkan_core.h that is used -------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * Vulkan 1.2, whose structs never change. Members that stay zero have no names.
 */
#ifndef GENC_LIB_RUNTIME_DEVICE_VULKAN_API_H
#define GENC_LIB_RUNTIME_DEVICE_VULKAN_API_H

#include <stddef.h>
#include <stdint.h>

typedef void *vk_object;    /* instances, devices, queues, command buffers */
typedef uint64_t vk_handle; /* all other objects; 0: none */
typedef int32_t vk_result;

enum {
  VK_SUCCESS = 0,
  VK_API_VERSION_1_2 = 1 << 22 | 2 << 12,
  VK_QUEUE_COMPUTE = 2,
  VK_SHADER_STAGE_COMPUTE = 0x20,
  VK_PIPELINE_STAGE_COMPUTE = 0x800,
  VK_PIPELINE_STAGE_TRANSFER = 0x1000,
  VK_PIPELINE_STAGE_HOST = 0x4000,
  VK_ACCESS_HOST_READ = 0x2000,
  VK_ACCESS_MEMORY_READ = 0x8000,
  VK_ACCESS_MEMORY_WRITE = 0x10000,
  VK_BIND_POINT_COMPUTE = 1,
  VK_BUFFER_TRANSFER_SOURCE = 1,
  VK_BUFFER_TRANSFER_TARGET = 2,
  VK_BUFFER_UNIFORM = 0x10,
  VK_BUFFER_STORAGE = 0x20,
  VK_DESCRIPTOR_UNIFORM_BUFFER = 6,
  VK_DESCRIPTOR_STORAGE_BUFFER = 7,
  VK_MEMORY_DEVICE_LOCAL = 1,
  VK_MEMORY_HOST_VISIBLE = 2,
  VK_MEMORY_HOST_COHERENT = 4,
  VK_MEMORY_HOST_CACHED = 8,
  VK_COMMAND_BUFFERS_RESET = 2, /* VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT */
  VK_SUBMITTED_ONCE = 1         /* VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT */
};

/* VkStructureType */
enum {
  VK_APPLICATION_INFO = 0,
  VK_INSTANCE_INFO = 1,
  VK_QUEUE_INFO = 2,
  VK_DEVICE_INFO = 3,
  VK_SUBMIT_INFO = 4,
  VK_MEMORY_INFO = 5,
  VK_FENCE_INFO = 8,
  VK_BUFFER_INFO = 12,
  VK_SHADER_MODULE_INFO = 16,
  VK_STAGE_INFO = 18,
  VK_COMPUTE_PIPELINE_INFO = 29,
  VK_PIPELINE_LAYOUT_INFO = 30,
  VK_SET_LAYOUT_INFO = 32,
  VK_DESCRIPTOR_POOL_INFO = 33,
  VK_SET_INFO = 34,
  VK_WRITE_SET = 35,
  VK_COMMAND_POOL_INFO = 39,
  VK_COMMAND_BUFFER_INFO = 40,
  VK_BEGIN_INFO = 42,
  VK_MEMORY_BARRIER = 46,
  VK_FEATURES_1_1 = 49,
  VK_PROPERTIES_1_1 = 50,
  VK_FEATURES_1_2 = 51,
  VK_FEATURES_2 = 1000059000,
  VK_PROPERTIES_2 = 1000059001
};

/*===-- Structs --------------------------------------------------------------===*/

typedef struct vk_application_info {
  uint32_t type;
  const void *next;
  const char *name;
  uint32_t version;
  const char *engine_name;
  uint32_t engine_version, api_version;
} vk_application_info;

typedef struct vk_instance_info {
  uint32_t type;
  const void *next;
  uint32_t flags;
  const vk_application_info *application;
  uint32_t layer_count;
  const char *const *layers;
  uint32_t extension_count;
  const char *const *extensions;
} vk_instance_info;

typedef struct vk_limits {
  uint8_t zero0[24];
  uint32_t uniform_range, storage_range; /* bytes that a descriptor may cover */
  uint8_t zero1[44];
  uint32_t stage_storage_buffers;
  uint8_t zero2[136];
  uint32_t shared_bytes, blocks[3], block_threads, threads[3];
  uint8_t zero3[72];
  uint64_t uniform_alignment, storage_alignment;
  uint8_t zero4[168];
} vk_limits;

typedef struct vk_properties {
  uint32_t type;
  void *next;
  uint32_t api_version, driver_version, vendor, device, kind;
  char name[256];
  uint8_t cache_id[16];
  vk_limits limits;
  uint64_t sparse[3];
} vk_properties;

typedef struct vk_properties_1_1 {
  uint32_t type;
  void *next;
  uint8_t zero[88];
  uint64_t allocation_bytes; /* most of one allocation */
} vk_properties_1_1;

typedef struct vk_memory_properties {
  uint32_t type_count;
  struct {
    uint32_t flags, heap;
  } types[32];
  uint32_t heap_count;
  struct {
    uint64_t bytes;
    uint32_t flags;
  } heaps[16];
} vk_memory_properties;

typedef struct vk_queue_properties {
  uint32_t flags, count, timestamp_bits, granularity[3];
} vk_queue_properties;

/* Features of a version, each a truth value. */
typedef struct vk_features {
  uint32_t type;
  void *next;
  uint32_t values[56];
} vk_features;

typedef struct vk_queue_info {
  uint32_t type;
  const void *next;
  uint32_t flags, family, count;
  const float *priorities;
} vk_queue_info;

typedef struct vk_device_info {
  uint32_t type;
  const void *next;
  uint32_t flags, queue_count;
  const vk_queue_info *queues;
  uint32_t layer_count;
  const char *const *layers;
  uint32_t extension_count;
  const char *const *extensions;
  const void *features;
} vk_device_info;

typedef struct vk_buffer_info {
  uint32_t type;
  const void *next;
  uint32_t flags;
  uint64_t bytes;
  uint32_t usage, sharing, family_count;
  const uint32_t *families;
} vk_buffer_info;

typedef struct vk_memory_requirements {
  uint64_t bytes, alignment;
  uint32_t types; /* a bit for each */
} vk_memory_requirements;

typedef struct vk_memory_info {
  uint32_t type;
  const void *next;
  uint64_t bytes;
  uint32_t memory_type;
} vk_memory_info;

typedef struct vk_shader_module_info {
  uint32_t type;
  const void *next;
  uint32_t flags;
  size_t bytes;
  const uint32_t *code;
} vk_shader_module_info;

typedef struct vk_set_layout_binding {
  uint32_t binding, descriptor_type, count, stages;
  const void *samplers;
} vk_set_layout_binding;

typedef struct vk_set_layout_info {
  uint32_t type;
  const void *next;
  uint32_t flags, count;
  const vk_set_layout_binding *bindings;
} vk_set_layout_info;

typedef struct vk_pipeline_layout_info {
  uint32_t type;
  const void *next;
  uint32_t flags, set_count;
  const vk_handle *sets;
  uint32_t range_count;
  const void *ranges;
} vk_pipeline_layout_info;

typedef struct vk_stage_info {
  uint32_t type;
  const void *next;
  uint32_t flags, stage;
  vk_handle module;
  const char *name;
  const void *specialization;
} vk_stage_info;

typedef struct vk_compute_pipeline_info {
  uint32_t type;
  const void *next;
  uint32_t flags;
  vk_stage_info stage;
  vk_handle layout, base;
  int32_t base_index;
} vk_compute_pipeline_info;

typedef struct vk_pool_size {
  uint32_t descriptor_type, count;
} vk_pool_size;

typedef struct vk_descriptor_pool_info {
  uint32_t type;
  const void *next;
  uint32_t flags, sets, size_count;
  const vk_pool_size *sizes;
} vk_descriptor_pool_info;

typedef struct vk_set_info {
  uint32_t type;
  const void *next;
  vk_handle pool;
  uint32_t count;
  const vk_handle *layouts;
} vk_set_info;

typedef struct vk_buffer_range {
  vk_handle buffer;
  uint64_t offset, bytes;
} vk_buffer_range;

typedef struct vk_write_set {
  uint32_t type;
  const void *next;
  vk_handle set;
  uint32_t binding, element, count, descriptor_type;
  const void *images;
  const vk_buffer_range *buffers;
  const void *views;
} vk_write_set;

typedef struct vk_pool_info {
  uint32_t type;
  const void *next;
  uint32_t flags, family;
} vk_pool_info;

typedef struct vk_command_buffer_info {
  uint32_t type;
  const void *next;
  vk_handle pool;
  uint32_t level, count;
} vk_command_buffer_info;

/* Also of fences. */
typedef struct vk_begin_info {
  uint32_t type;
  const void *next;
  uint32_t flags;
  const void *inherited;
} vk_begin_info;

typedef struct vk_submit_info {
  uint32_t type;
  const void *next;
  uint32_t wait_count;
  const void *waits, *wait_stages;
  uint32_t command_count;
  const vk_object *commands;
  uint32_t signal_count;
  const void *signals;
} vk_submit_info;

typedef struct vk_memory_barrier {
  uint32_t type;
  const void *next;
  uint32_t from, to; /* accesses */
} vk_memory_barrier;

typedef struct vk_buffer_copy {
  uint64_t from, to, bytes;
} vk_buffer_copy;

/*===-- Functions: X(result, name without "vk", parameters) ------------------===*/

#define GENC_VULKAN_GLOBAL_FUNCTIONS(X)                                                            \
  X(vk_result, EnumerateInstanceVersion, (uint32_t *))                                             \
  X(vk_result, CreateInstance, (const vk_instance_info *, const void *, vk_object *))

#define GENC_VULKAN_INSTANCE_FUNCTIONS(X)                                                          \
  X(void, DestroyInstance, (vk_object, const void *))                                              \
  X(vk_result, EnumeratePhysicalDevices, (vk_object, uint32_t *, vk_object *))                     \
  X(void, GetPhysicalDeviceProperties2, (vk_object, vk_properties *))                              \
  X(void, GetPhysicalDeviceFeatures2, (vk_object, vk_features *))                                  \
  X(void, GetPhysicalDeviceMemoryProperties, (vk_object, vk_memory_properties *))                  \
  X(void, GetPhysicalDeviceQueueFamilyProperties, (vk_object, uint32_t *, vk_queue_properties *))  \
  X(vk_result, CreateDevice, (vk_object, const vk_device_info *, const void *, vk_object *))       \
  X(void *, GetDeviceProcAddr, (vk_object, const char *))

#define GENC_VULKAN_DEVICE_FUNCTIONS(X)                                                            \
  X(void, DestroyDevice, (vk_object, const void *))                                                \
  X(void, GetDeviceQueue, (vk_object, uint32_t, uint32_t, vk_object *))                            \
  X(vk_result, CreateBuffer, (vk_object, const vk_buffer_info *, const void *, vk_handle *))       \
  X(void, DestroyBuffer, (vk_object, vk_handle, const void *))                                     \
  X(void, GetBufferMemoryRequirements, (vk_object, vk_handle, vk_memory_requirements *))           \
  X(vk_result, AllocateMemory, (vk_object, const vk_memory_info *, const void *, vk_handle *))     \
  X(void, FreeMemory, (vk_object, vk_handle, const void *))                                        \
  X(vk_result, BindBufferMemory, (vk_object, vk_handle, vk_handle, uint64_t))                      \
  X(vk_result, MapMemory, (vk_object, vk_handle, uint64_t, uint64_t, uint32_t, void **))           \
  X(vk_result, CreateShaderModule,                                                                 \
    (vk_object, const vk_shader_module_info *, const void *, vk_handle *))                         \
  X(void, DestroyShaderModule, (vk_object, vk_handle, const void *))                               \
  X(vk_result, CreateDescriptorSetLayout,                                                          \
    (vk_object, const vk_set_layout_info *, const void *, vk_handle *))                            \
  X(void, DestroyDescriptorSetLayout, (vk_object, vk_handle, const void *))                        \
  X(vk_result, CreatePipelineLayout,                                                               \
    (vk_object, const vk_pipeline_layout_info *, const void *, vk_handle *))                       \
  X(void, DestroyPipelineLayout, (vk_object, vk_handle, const void *))                             \
  X(vk_result, CreateComputePipelines,                                                             \
    (vk_object, vk_handle, uint32_t, const vk_compute_pipeline_info *, const void *, vk_handle *)) \
  X(void, DestroyPipeline, (vk_object, vk_handle, const void *))                                   \
  X(vk_result, CreateDescriptorPool,                                                               \
    (vk_object, const vk_descriptor_pool_info *, const void *, vk_handle *))                       \
  X(void, DestroyDescriptorPool, (vk_object, vk_handle, const void *))                             \
  X(vk_result, ResetDescriptorPool, (vk_object, vk_handle, uint32_t))                              \
  X(vk_result, AllocateDescriptorSets, (vk_object, const vk_set_info *, vk_handle *))              \
  X(void, UpdateDescriptorSets,                                                                    \
    (vk_object, uint32_t, const vk_write_set *, uint32_t, const void *))                           \
  X(vk_result, CreateCommandPool, (vk_object, const vk_pool_info *, const void *, vk_handle *))    \
  X(void, DestroyCommandPool, (vk_object, vk_handle, const void *))                                \
  X(vk_result, AllocateCommandBuffers, (vk_object, const vk_command_buffer_info *, vk_object *))   \
  X(vk_result, BeginCommandBuffer, (vk_object, const vk_begin_info *))                             \
  X(vk_result, EndCommandBuffer, (vk_object))                                                      \
  X(vk_result, CreateFence, (vk_object, const vk_begin_info *, const void *, vk_handle *))         \
  X(void, DestroyFence, (vk_object, vk_handle, const void *))                                      \
  X(vk_result, ResetFences, (vk_object, uint32_t, const vk_handle *))                              \
  X(vk_result, WaitForFences, (vk_object, uint32_t, const vk_handle *, uint32_t, uint64_t))        \
  X(vk_result, QueueSubmit, (vk_object, uint32_t, const vk_submit_info *, vk_handle))              \
  X(void, CmdBindPipeline, (vk_object, uint32_t, vk_handle))                                       \
  X(void, CmdBindDescriptorSets,                                                                   \
    (vk_object, uint32_t, vk_handle, uint32_t, uint32_t, const vk_handle *, uint32_t,              \
     const uint32_t *))                                                                            \
  X(void, CmdDispatch, (vk_object, uint32_t, uint32_t, uint32_t))                                  \
  X(void, CmdCopyBuffer, (vk_object, vk_handle, vk_handle, uint32_t, const vk_buffer_copy *))      \
  X(void, CmdFillBuffer, (vk_object, vk_handle, uint64_t, uint64_t, uint32_t))                     \
  X(void, CmdPipelineBarrier,                                                                      \
    (vk_object, uint32_t, uint32_t, uint32_t, uint32_t, const vk_memory_barrier *, uint32_t,       \
     const void *, uint32_t, const void *))

typedef struct vk_functions {
#define GENC_MEMBER(result, name, parameters) result(*name) parameters;
  GENC_VULKAN_GLOBAL_FUNCTIONS(GENC_MEMBER)
  GENC_VULKAN_INSTANCE_FUNCTIONS(GENC_MEMBER)
  GENC_VULKAN_DEVICE_FUNCTIONS(GENC_MEMBER)
#undef GENC_MEMBER
} vk_functions;

_Static_assert(sizeof(vk_limits) == 504 && offsetof(vk_limits, shared_bytes) == 216,
               "VkPhysicalDeviceLimits");
_Static_assert(offsetof(vk_limits, stage_storage_buffers) == 76, "VkPhysicalDeviceLimits");
_Static_assert(offsetof(vk_limits, uniform_alignment) == 320, "VkPhysicalDeviceLimits");
_Static_assert(sizeof(vk_properties) == 840, "VkPhysicalDeviceProperties2");
_Static_assert(sizeof(vk_properties_1_1) == 112, "VkPhysicalDeviceVulkan11Properties");
_Static_assert(sizeof(vk_features) == 240, "VkPhysicalDeviceFeatures2");
_Static_assert(sizeof(vk_memory_properties) == 520, "VkPhysicalDeviceMemoryProperties");

#endif
