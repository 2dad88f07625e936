/*===- platform.h - the few system functions of the runtime -------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

/* Declared here and not included: the runtime is cross-compiled for every target without a system
 * root. All targets are 64-bit Linux (LP64); the opaque storage below is larger than any C
 * library's type. */
#ifndef GENC_LIB_RUNTIME_PLATFORM_H
#define GENC_LIB_RUNTIME_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

typedef union {
  uint64_t words[16];
  void *align;
} platform_opaque;

typedef platform_opaque platform_mutex;
typedef platform_opaque platform_condition;
typedef platform_opaque platform_attributes;
typedef platform_opaque platform_signals;
typedef unsigned long platform_thread;

int pthread_create(platform_thread *, const platform_attributes *, void *(*)(void *), void *);
int pthread_join(platform_thread, void **);
int pthread_attr_init(platform_attributes *);
int pthread_attr_destroy(platform_attributes *);
int pthread_attr_setstacksize(platform_attributes *, size_t);
int pthread_mutex_init(platform_mutex *, const void *);
int pthread_mutex_lock(platform_mutex *);
int pthread_mutex_trylock(platform_mutex *);
int pthread_mutex_unlock(platform_mutex *);
int pthread_mutex_destroy(platform_mutex *);
int pthread_cond_init(platform_condition *, const void *);
int pthread_cond_wait(platform_condition *, platform_mutex *);
int pthread_cond_signal(platform_condition *);
int pthread_cond_broadcast(platform_condition *);
int pthread_cond_destroy(platform_condition *);
int pthread_sigmask(int, const platform_signals *, platform_signals *);
int sigfillset(platform_signals *);
enum { PLATFORM_SIG_SETMASK = 2 };

int sched_getaffinity(int, size_t, void *);
int getpid(void);
unsigned long getauxval(unsigned long);

void *aligned_alloc(size_t, size_t);
void free(void *);
void *memcpy(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);

int open(const char *, int, ...);
int close(int);
long lseek(int, long, int);
long pread(int, void *, size_t, long);
enum { PLATFORM_O_NONBLOCK = 04000, PLATFORM_O_CLOEXEC = 02000000, PLATFORM_SEEK_END = 2 };

/* Tells the core that this is a spin loop. */
static inline void platform_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("isb" ::: "memory");
#endif
}

#endif
