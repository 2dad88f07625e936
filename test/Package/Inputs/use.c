/*===- use.c - the plainest user of a library ---------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "check.h"

int main(void) {
  tiny_model *model;
  CHECK(tiny_model_create(&model, NULL) == TINY_OK);
  check_decode(model);
  tiny_model_destroy(model);
  printf("%s: %s\n", tiny_version(), tiny_status_message(TINY_OK));
  return 0;
}
