/*===- Objects.h - the compiled runtime, as bytes inside of genc --*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

/* C11 and C++. The runtime's own sources are compiled when genc is built, for every target that
 * genc emits code for; a library folder is written without a C compiler. */
#ifndef GENC_RUNTIME_OBJECTS_H
#define GENC_RUNTIME_OBJECTS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The runtime as one relocatable ELF object. */
typedef struct genc_runtime_object {
  const char *target; /**< "x86_64", "aarch64"; with "-tsan" compiled for the thread sanitizer */
  const unsigned char *data;
  size_t bytes;
} genc_runtime_object;

/** The object of that name, or null data. */
genc_runtime_object genc_find_runtime_object(const char *target);

#ifdef __cplusplus
}
#endif

#endif /* GENC_RUNTIME_OBJECTS_H */
