/*===- pool.c - the threads of a model ----------------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

/* Threads start when the model is created and never later. A loop is published in a slot; its
 * caller and any free worker claim its indices one by one, so a caller whose workers are busy with
 * another call (or gone, after a fork) does everything itself and never waits for a free worker.
 * Slots belong to the pool and not to the caller's stack: a worker that comes late reads a slot
 * that may serve another loop by now, and its claim, a compare-and-swap on a ticket that carries
 * the slot's generation, fails. */
#include "internal.h"
#include <stdatomic.h>

enum {
  LOOPS = 32,          /* loops at once; one more runs on its caller's thread alone */
  WORKER_SPINS = 2000, /* tens of microseconds: longer than the gap between two kernels of a call */
  CALLER_SPINS = 4000,
  STACK_BYTES = 4 << 20
};

/* One published loop. */
typedef struct slot {
  _Alignas(64) _Atomic uint64_t ticket; /* (generation << 32) | indices not yet claimed */
  _Atomic int32_t running;              /* indices offered and not yet finished */
  _Atomic int32_t waiting;              /* the caller sleeps */
  int32_t count;
  genc_host_task task;
  void *context;
} slot;

struct genc_pool {
  _Alignas(64) _Atomic uint32_t published; /* bit i: slot i may have indices to claim */
  _Alignas(64) _Atomic uint32_t taken;     /* bit i: slot i has an owner */
  _Atomic int32_t sleepers;
  _Atomic int32_t stop;
  int32_t started; /* under the mutex */
  platform_mutex mutex;
  platform_condition work;
  platform_condition done;
  slot slots[LOOPS];
  int32_t workers;
  int process;
  platform_thread threads[GENC_MAX_THREADS];
};

/* Index to run, or -1 when none is left. The claimer of the last one takes the slot off the board
 * before running it, so the bit never outlives the loop. */
static int32_t claim(genc_pool *pool, int32_t index) {
  slot *s = &pool->slots[index];
  uint64_t ticket = atomic_load_explicit(&s->ticket, memory_order_acquire);
  do {
    if ((uint32_t)ticket == 0)
      return -1;
  } while (!atomic_compare_exchange_weak_explicit(&s->ticket, &ticket, ticket - 1,
                                                  memory_order_acq_rel, memory_order_acquire));
  if ((uint32_t)ticket == 1)
    atomic_fetch_and(&pool->published, ~(1u << index));
  return s->count - (int32_t)(uint32_t)ticket;
}

static void finish(genc_pool *pool, slot *s) {
  if (atomic_fetch_sub(&s->running, 1) != 1 || !atomic_load(&s->waiting))
    return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->done);
  pthread_mutex_unlock(&pool->mutex);
}

/* Runs one index of any loop; false when there is none. */
static int run_one(genc_pool *pool) {
  uint32_t board = atomic_load_explicit(&pool->published, memory_order_acquire);
  for (; board; board &= board - 1) {
    int32_t i = __builtin_ctz(board);
    int32_t index = claim(pool, i);
    if (index < 0)
      continue;
    slot *s = &pool->slots[i];
    s->task(s->context, index);
    finish(pool, s);
    return 1;
  }
  return 0;
}

static void sleep_until_work(genc_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add(&pool->sleepers, 1); /* before the look at the board: see publish() */
  while (!atomic_load(&pool->published) && !atomic_load(&pool->stop))
    pthread_cond_wait(&pool->work, &pool->mutex);
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->mutex);
}

static void report_start(genc_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  ++pool->started;
  pthread_cond_broadcast(&pool->done);
  pthread_mutex_unlock(&pool->mutex);
}

static void *work(void *argument) {
  genc_pool *pool = argument;
  int32_t spins = 0;
  report_start(pool);
  while (!atomic_load_explicit(&pool->stop, memory_order_relaxed)) {
    if (run_one(pool)) {
      spins = 0;
    } else if (++spins < WORKER_SPINS) {
      platform_pause();
    } else {
      sleep_until_work(pool);
      spins = 0;
    }
  }
  return NULL;
}

/* Index of a free slot, or -1. */
static int32_t take_slot(genc_pool *pool) {
  uint32_t taken = atomic_load_explicit(&pool->taken, memory_order_relaxed);
  while (taken != UINT32_MAX) {
    int32_t i = __builtin_ctz(~taken);
    if (atomic_compare_exchange_weak_explicit(&pool->taken, &taken, taken | (1u << i),
                                              memory_order_acquire, memory_order_relaxed))
      return i;
  }
  return -1;
}

/* Workers hold the mutex for an instant each. It stays locked for ever only in a forked child,
 * where nobody is left to wake; a wake-up that does not happen costs time and never the result. */
static int lock_to_wake(genc_pool *pool) {
  for (int32_t spins = 0; spins < CALLER_SPINS; ++spins) {
    if (!pthread_mutex_trylock(&pool->mutex))
      return 1;
    platform_pause();
  }
  return 0;
}

/* Offers indices 1 to count - 1; the caller keeps 0. */
static void publish(genc_pool *pool, int32_t index, int32_t count, genc_host_task task,
                    void *context) {
  slot *s = &pool->slots[index];
  s->count = count;
  s->task = task;
  s->context = context;
  atomic_store_explicit(&s->waiting, 0, memory_order_relaxed);
  atomic_store_explicit(&s->running, count - 1, memory_order_relaxed);
  uint64_t generation = (atomic_load_explicit(&s->ticket, memory_order_relaxed) >> 32) + 1;
  atomic_store_explicit(&s->ticket, (generation << 32) | (uint32_t)(count - 1),
                        memory_order_release);
  atomic_fetch_or(&pool->published, 1u << index);
  /* A worker counts itself among the sleepers before it looks at the board, we look at the sleepers
   * after we wrote on the board: one of the two sees the other. */
  int32_t sleepers = atomic_load(&pool->sleepers);
  if (sleepers && lock_to_wake(pool)) {
    for (int32_t i = 0; i < sleepers && i < count - 1; ++i)
      pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
  }
}

static void wait_until_done(genc_pool *pool, slot *s) {
  for (int32_t spins = 0; spins < CALLER_SPINS; ++spins) {
    if (!atomic_load_explicit(&s->running, memory_order_acquire))
      return;
    platform_pause();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&s->waiting, 1);
  while (atomic_load(&s->running))
    pthread_cond_wait(&pool->done, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

void genc_pool_parallel_for(void *host, int32_t count, genc_host_task task, void *context) {
  genc_pool *pool = host;
  int32_t index = pool && count > 1 ? take_slot(pool) : -1;
  if (index < 0) {
    for (int32_t i = 0; i < count; ++i)
      task(context, i);
    return;
  }
  slot *s = &pool->slots[index];
  publish(pool, index, count, task, context);
  task(context, 0);
  for (int32_t i; (i = claim(pool, index)) >= 0;) {
    task(context, i);
    atomic_fetch_sub(&s->running, 1);
  }
  wait_until_done(pool, s);
  atomic_fetch_and_explicit(&pool->taken, ~(1u << index), memory_order_release);
}

static void stop_workers(genc_pool *pool) {
  atomic_store(&pool->stop, 1);
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->work);
  pthread_mutex_unlock(&pool->mutex);
  for (int32_t i = 0; i < pool->workers; ++i)
    pthread_join(pool->threads[i], NULL);
}

/* What the C library does at a thread's start (system calls, memory) shall not happen during a run.
 */
static void wait_until_started(genc_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  while (pool->started < pool->workers)
    pthread_cond_wait(&pool->done, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}

/* Workers take no signals: those belong to the host's threads. */
static int32_t start_workers(genc_pool *pool, int32_t workers) {
  platform_attributes attributes;
  platform_signals all, before;
  if (pthread_attr_init(&attributes))
    return GENC_THREADS;
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  sigfillset(&all);
  pthread_sigmask(PLATFORM_SIG_SETMASK, &all, &before);
  while (pool->workers < workers &&
         !pthread_create(&pool->threads[pool->workers], &attributes, work, pool))
    ++pool->workers;
  pthread_sigmask(PLATFORM_SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  wait_until_started(pool);
  return pool->workers == workers ? GENC_OK : GENC_THREADS;
}

int32_t genc_pool_create(const genc_allocator *allocator, int32_t threads, genc_pool **result) {
  genc_pool *pool = genc_allocate_zero(allocator, sizeof *pool);
  if (!pool)
    return GENC_OUT_OF_MEMORY;
  pool->process = getpid();
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->work, NULL);
  pthread_cond_init(&pool->done, NULL);
  int32_t status = start_workers(pool, threads - 1);
  if (status != GENC_OK) {
    genc_pool_destroy(allocator, pool);
    return status;
  }
  *result = pool;
  return GENC_OK;
}

void genc_pool_destroy(const genc_allocator *allocator, genc_pool *pool) {
  if (!pool)
    return;
  if (pool->process ==
      getpid()) { /* a forked child has no workers, and its mutex may be held by one of them */
    stop_workers(pool);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->mutex);
  }
  genc_release(allocator, pool);
}
