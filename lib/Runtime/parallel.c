/*===- parallel.c - parallel loops of kernels ---------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"
#include <stdatomic.h>

/* Results must not depend on which thread computes what, nor on what the host did to its threads:
 * every thread computes with round-to-nearest, denormals kept, exceptions masked. */
#if defined(__x86_64__)
uint64_t genc_float_enter(void) {
  uint32_t saved = __builtin_ia32_stmxcsr();
  if (saved != 0x1f80u)
    __builtin_ia32_ldmxcsr(0x1f80u);
  return saved;
}
void genc_float_leave(uint64_t saved) {
  if (saved != 0x1f80u)
    __builtin_ia32_ldmxcsr((uint32_t)saved);
}
#else
uint64_t genc_float_enter(void) {
  uint64_t saved;
  __asm__ __volatile__("mrs %0, fpcr" : "=r"(saved));
  if (saved)
    __asm__ __volatile__("msr fpcr, %0" ::"r"((uint64_t)0));
  return saved;
}
void genc_float_leave(uint64_t saved) {
  if (saved)
    __asm__ __volatile__("msr fpcr, %0" ::"r"(saved));
}
#endif

/* Each runner starts with a range of the tasks of its own (neighbouring tasks share cache lines,
 * and the same rows meet the same core in the next kernel), then helps the others. */
typedef struct range {
  _Alignas(64) _Atomic int64_t next;
  int64_t end;
} range;

typedef struct loop {
  const genc_call *call;
  genc_task_fn task;
  uint8_t *closure;
  int32_t min;
  int32_t runners;
  int64_t grain;
  _Atomic uint64_t
      failure; /* lowest failed task and its status: (index << 32) | status; all ones: none */
  range *ranges;
} loop;

static void fail(loop *l, int64_t index, int32_t status) {
  uint64_t mine = ((uint64_t)index << 32) | (uint32_t)status;
  uint64_t seen = atomic_load_explicit(&l->failure, memory_order_relaxed);
  while (mine < seen && !atomic_compare_exchange_weak(&l->failure, &seen, mine)) {
  }
}

static void run_range(loop *l, genc_call *call, range *r) {
  for (;;) {
    int64_t begin = atomic_fetch_add_explicit(&r->next, l->grain, memory_order_relaxed);
    if (begin >= r->end)
      return;
    int64_t end = begin + l->grain < r->end ? begin + l->grain : r->end;
    for (int64_t i = begin; i < end; ++i) {
      int32_t status = l->task(call, (int32_t)(l->min + i), l->closure);
      if (status == GENC_OK)
        status = call->status;
      if (status != GENC_OK)
        fail(l, i, status);
      call->status = GENC_OK;
    }
  }
}

static void run_loop(void *context, int32_t runner) {
  loop *l = context;
  genc_call call = *l->call;
  genc_scratch_reset(&call, l->call->task_frames + (uint64_t)runner * call.task_frame_bytes,
                     call.task_frame_bytes);
  call.threads = 1;
  call.task_frames = NULL;
  uint64_t saved = genc_float_enter();
  for (int32_t i = 0; i < l->runners; ++i)
    run_range(l, &call, &l->ranges[(runner + i) % l->runners]);
  genc_float_leave(saved);
}

static int32_t run_serial(genc_call *call, genc_task_fn task, int32_t min, int32_t size,
                          uint8_t *closure) {
  for (int32_t i = 0; i < size; ++i) {
    int32_t status = task(call, min + i, closure);
    if (status == GENC_OK)
      status = call->status;
    if (status != GENC_OK)
      return call->status = status;
  }
  return GENC_OK;
}

/* A loop on this thread alone. Its tasks still get a task's frame, whose size the compiler knows.
 */
static int32_t run_alone(genc_call *call, genc_task_fn task, int32_t min, int32_t size,
                         uint8_t *closure) {
  if (!call->task_frames) /* inside of a task */
    return run_serial(call, task, min, size, closure);
  genc_call inner = *call;
  genc_scratch_reset(&inner, call->task_frames, call->task_frame_bytes);
  inner.threads = 1;
  inner.task_frames = NULL;
  return call->status = run_serial(&inner, task, min, size, closure);
}

int32_t halide_do_par_for(void *user_context, genc_task_fn task, int32_t min, int32_t size,
                          uint8_t *closure) {
  genc_call *call = user_context;
  int32_t runners = size < call->threads ? size : call->threads;
  if (runners <= 1)
    return run_alone(call, task, min, size, closure);

  range ranges[GENC_MAX_THREADS];
  loop l = {.call = call,
            .task = task,
            .closure = closure,
            .min = min,
            .runners = runners,
            .ranges = ranges};
  l.grain = (int64_t)size / ((int64_t)runners * 8);
  l.grain = l.grain ? l.grain : 1;
  atomic_init(&l.failure, UINT64_MAX);
  for (int32_t i = 0; i < runners; ++i) {
    atomic_init(&ranges[i].next, (int64_t)size * i / runners);
    ranges[i].end = (int64_t)size * (i + 1) / runners;
  }
  call->parallel_for(call->parallel_host, runners, run_loop, &l);

  uint64_t failure = atomic_load(&l.failure);
  return failure == UINT64_MAX ? GENC_OK : (call->status = (int32_t)(uint32_t)failure);
}

int32_t halide_do_task(void *user_context, genc_task_fn task, int32_t index, uint8_t *closure) {
  return task(user_context, index, closure);
}
