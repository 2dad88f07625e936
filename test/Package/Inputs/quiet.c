/*===- quiet.c - a call allocates nothing and asks the system for nothing but sleep -*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

/* Linux alone. Allocation is counted by standing in for the C library's functions. Then a filter on
 * system calls that all threads share ends the process at any call but those that wait, wake and
 * leave. */
#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);
static int counting, counted;

void *malloc(size_t bytes) { return counted += counting, __libc_malloc(bytes); }
void *calloc(size_t count, size_t bytes) {
  return counted += counting, __libc_calloc(count, bytes);
}
void *realloc(void *old, size_t bytes) { return counted += counting, __libc_realloc(old, bytes); }
void *aligned_alloc(size_t align, size_t bytes) {
  return counted += counting, __libc_memalign(align, bytes);
}
void free(void *memory) {
  counted += counting;
  __libc_free(memory);
}

#define ALLOW(call)                                                                                \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1),                                           \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void forbid_system_calls(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ALLOW(futex),
      ALLOW(exit),
      ALLOW(exit_group),
      ALLOW(write), /* for the last line of this program */
      ALLOW(restart_syscall),
      ALLOW(rt_sigreturn),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  CHECK(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  CHECK(!syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program));
}

int main(int argc, char **argv) {
  (void)argv;
  tiny_model *model;
  tiny_model_options mo;
  memset(&mo, 0, sizeof mo);
  mo.size = sizeof mo;
  mo.threads = argc > 1 ? 1 : 3; /* with an argument, for a kernel that is known to allocate */
  CHECK(tiny_model_create(&model, &mo) == TINY_OK);
  static workspace w;
  float x[8 * 4];
  forbid_system_calls();
  counting = 1;
  for (int i = 0; i < 1000; ++i)
    CHECK(tiny_sample(model, 8, NULL, x, aligned(&w), sizeof w.bytes, NULL) == TINY_OK);
  counting = 0;
  const char *text = counted ? "allocated\n" : "quiet\n";
  CHECK(write(1, text, strlen(text)) > 0);
  _exit(counted != 0);
}
