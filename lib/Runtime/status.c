/*===- status.c - what the status codes say -----------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

const char *genc_rt_status_message(const genc_model_desc *library, int32_t status) {
  if (status == GENC_CPU_UNSUPPORTED && library->cpu_message)
    return library->cpu_message;
  switch (status) {
#define GENC_STATUS(name, value, message)                                                          \
  case value:                                                                                      \
    return message;
#include "genc/Runtime/Status.def"
  default:
    return "no status of this library";
  }
}
