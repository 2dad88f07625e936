/*===- pipe.c - a named pipe in the place of a weights file does not hang -*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "check.h"

int main(int argc, char **argv) {
  tiny_model *model;
  int status = tiny_model_create_from_file(&model, argv[argc - 1], NULL);
  puts(tiny_status_message(status));
  return 0;
}
