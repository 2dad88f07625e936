/*===- cpu.c - a library for another CPU refuses in words ---------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "check.h"

int main(void) {
  tiny_model *model;
  int status = tiny_model_create(&model, NULL);
  printf("%d: %s\n", status, tiny_status_message(status));
  return model != NULL;
}
