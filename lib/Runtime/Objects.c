/*===- Objects.c - the compiled runtime, as bytes inside of genc --*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "genc/Runtime/Objects.h"
#include <string.h>

/* GENC_RUNTIME_FOLDER is where the build put the objects. */
#define EMBED(symbol, file)                                                                        \
  __asm__(".pushsection .rodata\n.balign 16\n" #symbol ":\n.incbin \"" GENC_RUNTIME_FOLDER         \
          "/" file "\"\n" #symbol "_end:\n.byte 0\n.popsection");                                  \
  extern const unsigned char symbol[] __attribute__((visibility("hidden")));                       \
  extern const unsigned char symbol##_end[] __attribute__((visibility("hidden")))

EMBED(genc_runtime_x86_64, "x86_64.o");
EMBED(genc_runtime_x86_64_tsan, "x86_64-tsan.o");
EMBED(genc_runtime_aarch64, "aarch64.o");
EMBED(genc_runtime_x86_64_cuda, "x86_64-cuda.o");
EMBED(genc_runtime_aarch64_cuda, "aarch64-cuda.o");
EMBED(genc_runtime_x86_64_opencl, "x86_64-opencl.o");
EMBED(genc_runtime_aarch64_opencl, "aarch64-opencl.o");
EMBED(genc_runtime_x86_64_vulkan, "x86_64-vulkan.o");
EMBED(genc_runtime_aarch64_vulkan, "aarch64-vulkan.o");

#define OBJECT(name, symbol) {name, symbol, (size_t)(symbol##_end - symbol)}

genc_runtime_object genc_find_runtime_object(const char *target) {
  const genc_runtime_object objects[] = {
      OBJECT("x86_64", genc_runtime_x86_64),
      OBJECT("x86_64-tsan", genc_runtime_x86_64_tsan),
      OBJECT("aarch64", genc_runtime_aarch64),
      OBJECT("x86_64-cuda", genc_runtime_x86_64_cuda),
      OBJECT("aarch64-cuda", genc_runtime_aarch64_cuda),
      OBJECT("x86_64-opencl", genc_runtime_x86_64_opencl),
      OBJECT("aarch64-opencl", genc_runtime_aarch64_opencl),
      OBJECT("x86_64-vulkan", genc_runtime_x86_64_vulkan),
      OBJECT("aarch64-vulkan", genc_runtime_aarch64_vulkan),
  };
  for (size_t i = 0; i < sizeof objects / sizeof objects[0]; ++i)
    if (!strcmp(objects[i].target, target))
      return objects[i];
  return (genc_runtime_object){NULL, NULL, 0};
}
