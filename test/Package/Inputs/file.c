/*===- file.c - a model from a file and from memory ---------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "check.h"

/* Usage: file WEIGHTS [STATUS]: creates the model both ways, which must give the status. */
int main(int argc, char **argv) {
  int wanted = argc > 2 ? atoi(argv[2]) : TINY_OK;
  tiny_model *model;
  int got = tiny_model_create_from_file(&model, argv[1], NULL);
  if (got != wanted)
    fprintf(stderr, "from file: %s\n", tiny_status_message(got));
  CHECK(got == wanted && (got == TINY_OK) == (model != NULL));
  if (model)
    check_decode(model);
  tiny_model_destroy(model);

  FILE *file = fopen(argv[1], "rb");
  if (file) {
    static char bytes[4096];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    CHECK(tiny_model_create_from_memory(&model, bytes, size, NULL) == wanted);
    memset(bytes, 0, sizeof bytes); /* the model has a copy */
    if (model)
      check_decode(model);
    tiny_model_destroy(model);
  }
  puts(tiny_status_message(got));
  return 0;
}
