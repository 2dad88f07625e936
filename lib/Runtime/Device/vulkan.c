/*===- vulkan.c - devices under Vulkan -----------------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===//
 *
 * Vulkan 1.2. A device of the library's own: the host's cannot be used, since what its owner
 * enabled when it was made is not to be known.
 */

#include "vulkan.h"

/* Functions by the loader's or the driver's own look-up. */
typedef void *(*lookup)(vk_object, const char *);

static int32_t find_functions(lookup find, vk_object object, const char *const *names,
                              uint32_t count, void *functions) {
  for (uint32_t i = 0; i < count; ++i) {
    void *function = find(object, names[i]);
    if (!function)
      return GENC_NO_DRIVER;
    memcpy((uint8_t *)functions + i * sizeof function, &function, sizeof function);
  }
  return GENC_OK;
}

#define GENC_NAME(result, name, parameters) "vk" #name,
static const char *const global_names[] = {GENC_VULKAN_GLOBAL_FUNCTIONS(GENC_NAME)};
static const char *const instance_names[] = {GENC_VULKAN_INSTANCE_FUNCTIONS(GENC_NAME)};
static const char *const device_names[] = {GENC_VULKAN_DEVICE_FUNCTIONS(GENC_NAME)};
#undef GENC_NAME
#define GENC_COUNT(array) (uint32_t)(sizeof array / sizeof array[0])

static int32_t open_instance(vulkan_device *d, lookup *find) {
  static const char *const name[] = {"vkGetInstanceProcAddr"};
  void *found;
  int32_t status = genc_load_driver("libvulkan.so.1", name, 1, &found);
  if (status != GENC_OK)
    return status;
  memcpy(find, &found, sizeof found);
  status = find_functions(*find, NULL, global_names, GENC_COUNT(global_names),
                          &d->vk.EnumerateInstanceVersion);
  if (status != GENC_OK)
    return status;
  uint32_t version = 0;
  vk_application_info application = {.type = VK_APPLICATION_INFO,
                                     .api_version = VK_API_VERSION_1_2};
  vk_instance_info info = {.type = VK_INSTANCE_INFO, .application = &application};
  if (d->vk.EnumerateInstanceVersion(&version) != VK_SUCCESS || version < VK_API_VERSION_1_2 ||
      d->vk.CreateInstance(&info, NULL, &d->instance) != VK_SUCCESS)
    return GENC_NO_DRIVER;
  return find_functions(*find, d->instance, instance_names, GENC_COUNT(instance_names),
                        &d->vk.DestroyInstance);
}

static int32_t find_device(vulkan_device *d, int32_t number) {
  enum { MOST = 16 };
  vk_object devices[MOST];
  uint32_t count = MOST;
  if (d->vk.EnumeratePhysicalDevices(d->instance, &count, devices) < VK_SUCCESS ||
      (uint32_t)number >= count)
    return GENC_NO_DEVICE;
  d->physical = devices[number];
  vk_properties_1_1 more = {.type = VK_PROPERTIES_1_1};
  d->properties.type = VK_PROPERTIES_2;
  d->vk.GetPhysicalDeviceProperties2(d->physical, &d->properties);
  if (d->properties.api_version < VK_API_VERSION_1_2 ||
      d->properties.limits.storage_alignment > GENC_DEVICE_ALIGNMENT)
    return GENC_NO_DEVICE;
  d->properties.next = &more;
  d->vk.GetPhysicalDeviceProperties2(d->physical, &d->properties);
  d->properties.next = NULL;
  d->largest_allocation = more.allocation_bytes;
  d->vk.GetPhysicalDeviceMemoryProperties(d->physical, &d->memory);
  return GENC_OK;
}

/* A family of queues that compute: one for that alone before one that also draws. */
static int32_t find_queue(vulkan_device *d) {
  enum { MOST = 16, GRAPHICS = 1 };
  vk_queue_properties families[MOST];
  uint32_t count = MOST;
  int32_t found = -1;
  d->vk.GetPhysicalDeviceQueueFamilyProperties(d->physical, &count, families);
  for (uint32_t i = 0; i < count; ++i)
    if ((families[i].flags & VK_QUEUE_COMPUTE) && families[i].count &&
        (found < 0 || !(families[i].flags & GRAPHICS)))
      found = (int32_t)i;
  d->family = (uint32_t)found;
  return found < 0 ? GENC_NO_DEVICE : GENC_OK;
}

/* The chain of features that the programs need; the device has them. */
static int32_t choose_features(genc_device *device, vk_features enabled[3]) {
  static const uint32_t types[3] = {VK_FEATURES_2, VK_FEATURES_1_1, VK_FEATURES_1_2};
  vulkan_device *d = vulkan_of(device);
  vk_features offered[3];
  for (int i = 0; i < 3; ++i) {
    offered[i] = (vk_features){.type = types[i], .next = i < 2 ? &offered[i + 1] : NULL};
    enabled[i] = (vk_features){.type = types[i], .next = i < 2 ? &enabled[i + 1] : NULL};
  }
  d->vk.GetPhysicalDeviceFeatures2(d->physical, offered);
  int32_t status = vulkan_needed_features(device, enabled);
  for (int i = 0; i < 3 && status == GENC_OK; ++i)
    for (uint32_t k = 0; k < GENC_COUNT(offered[i].values); ++k)
      if (enabled[i].values[k] && !offered[i].values[k])
        return GENC_NO_DEVICE;
  return status;
}

static int32_t open_device(genc_device *device) {
  vulkan_device *d = vulkan_of(device);
  vk_features features[3];
  int32_t status = choose_features(device, features);
  if (status != GENC_OK)
    return status;
  const float priority = 1;
  vk_queue_info queue = {
      .type = VK_QUEUE_INFO, .family = d->family, .count = 1, .priorities = &priority};
  vk_device_info info = {
      .type = VK_DEVICE_INFO, .next = features, .queue_count = 1, .queues = &queue};
  if (d->vk.CreateDevice(d->physical, &info, NULL, &d->device) != VK_SUCCESS)
    return GENC_NO_DEVICE;
  status = find_functions(d->vk.GetDeviceProcAddr, d->device, device_names,
                          GENC_COUNT(device_names), &d->vk.DestroyDevice);
  if (status == GENC_OK)
    d->vk.GetDeviceQueue(d->device, d->family, 0, &d->queue);
  return status;
}

static int32_t vulkan_open(genc_device *device, const genc_device_options *options) {
  if (options->native_context)
    return GENC_BAD_OPTIONS;
  uint32_t count = genc_function_count(device->desc);
  uint64_t bytes = sizeof(vulkan_device) + count * sizeof(vulkan_function);
  vulkan_device *d = genc_allocate_zero(&device->allocator, bytes);
  if (!d)
    return GENC_OUT_OF_MEMORY;
  d->function_count = count;
  pthread_mutex_init(&d->queue_mutex, NULL);
  pthread_mutex_init(&d->table_mutex, NULL);
  device->impl = d;
  lookup find;
  int32_t status = open_instance(d, &find);
  if (status == GENC_OK)
    status = find_device(d, options->number);
  if (status == GENC_OK)
    status = find_queue(d);
  if (status == GENC_OK)
    status = open_device(device);
  return status == GENC_OK ? vulkan_build_functions(device) : status;
}

static void vulkan_close(genc_device *device) {
  vulkan_device *d = vulkan_of(device);
  if (d->queue) {
    vulkan_release_functions(d);
    vulkan_release_all(device);
  }
  if (d->device && d->vk.DestroyDevice)
    d->vk.DestroyDevice(d->device, NULL);
  if (d->instance && d->vk.DestroyInstance)
    d->vk.DestroyInstance(d->instance, NULL);
  pthread_mutex_destroy(&d->queue_mutex);
  pthread_mutex_destroy(&d->table_mutex);
  genc_release(&device->allocator, d);
  device->impl = NULL;
}

static const char *vulkan_name(const genc_device *device) {
  return vulkan_of(device)->properties.name;
}

const genc_backend genc_backend_vulkan = {
    .open = vulkan_open,
    .close = vulkan_close,
    .name = vulkan_name,
    .allocate = vulkan_allocate,
    .release = vulkan_release,
    .stream_open = vulkan_stream_open,
    .stream_close = vulkan_stream_close,
    .copy = vulkan_copy,
    .copy_rows = vulkan_copy_rows,
    .clear = vulkan_clear,
    .store = vulkan_store,
    .launch = vulkan_launch,
    .flush = vulkan_flush,
    .synchronize = vulkan_synchronize,
};
