//===- PoolTest.cpp - threads, scratch and results that do not depend on them -===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Fake.h"
#include <atomic>
#include <cfenv>
#include <gtest/gtest.h>
#include <numeric>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace fake;

namespace {

std::vector<float> resultOf(const Library &library, const genc_model *model, int64_t batch,
                            int32_t threads) {
  Call call(library, model, batch);
  call.options.threads = threads;
  EXPECT_EQ(call.run(), GENC_OK);
  return call.y;
}

TEST(Pool, anyNumberOfThreadsGivesTheSame) {
  Library library;
  Model model(library, 7);
  EXPECT_EQ(genc_rt_model_threads(model.model), 7);
  std::vector<float> serial = resultOf(library, model.model, 333, 1);
  for (int32_t threads : {0, 2, 3, 7, 100})
    EXPECT_EQ(resultOf(library, model.model, 333, threads), serial);
}

TEST(Pool, manyCallersShareOnePool) {
  Library library;
  Model model(library, 4);
  std::vector<float> serial = resultOf(library, model.model, 50, 1);
  std::vector<std::thread> callers;
  for (int i = 0; i < 40; ++i) // more than the pool has slots
    callers.emplace_back([&] {
      Call call(library, model.model, 50);
      for (int round = 0; round < 100; ++round) {
        std::fill(call.y.begin(), call.y.end(), 0.0f);
        EXPECT_EQ(call.run(), GENC_OK);
        EXPECT_EQ(call.y, serial);
      }
    });
  for (std::thread &caller : callers)
    caller.join();
}

/// A host's parallel-for that runs backwards and counts.
struct Host {
  std::atomic<int> loops{0};
  static void parallelFor(void *host, int32_t count, genc_host_task task, void *context) {
    ++static_cast<Host *>(host)->loops;
    std::vector<std::thread> threads;
    for (int32_t i = count - 1; i >= 0; --i)
      threads.emplace_back(task, context, i);
    for (std::thread &thread : threads)
      thread.join();
  }
};

TEST(Pool, hostsParallelFor) {
  Library library;
  Host host;
  genc_model_options options = {};
  options.size = sizeof options;
  options.threads = 3;
  options.parallel_for = Host::parallelFor;
  options.parallel_host = &host;
  genc_model *model = nullptr;
  ASSERT_EQ(genc_rt_model_create(&library.desc, &model, &options), GENC_OK);
  std::vector<float> serial = resultOf(library, model, 90, 1);
  EXPECT_EQ(host.loops, 0); // one thread needs nobody
  EXPECT_EQ(resultOf(library, model, 90, 0), serial);
  EXPECT_EQ(host.loops, 1);
  genc_rt_model_destroy(model);

  Model other(library, 1);
  Call call(library, other.model, 90);
  Aligned workspace(genc_rt_workspace(&library.desc, scale, other.model, 90, 5));
  call.options.parallel_for = Host::parallelFor;
  call.options.parallel_host = &host;
  call.options.threads = 5;
  EXPECT_EQ(call.run(workspace.data, workspace.bytes), GENC_OK);
  EXPECT_EQ(call.y, serial);
  EXPECT_EQ(host.loops, 2);
}

TEST(Pool, smallWorkspaceKeepsThreadsOut) {
  Library library;
  Host host;
  Model model(library, 1);
  Call call(library, model.model, 90);
  call.options.parallel_for = Host::parallelFor;
  call.options.parallel_host = &host;
  call.options.threads = 5;
  EXPECT_EQ(call.run(call.workspace.data, 64 + 64 + 128), GENC_OK); // room for one task frame
  EXPECT_EQ(host.loops, 0);
}

TEST(Pool, sleepingWorkersWakeUp) {
  Library library;
  Model model(library, 3);
  std::vector<float> serial = resultOf(library, model.model, 64, 1);
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_EQ(resultOf(library, model.model, 64, 0), serial);
  }
}

TEST(Pool, lowestFailureWins) {
  Library library;
  Model model(library, 4);
  static std::atomic<int> ran;
  library.entries[scale].function = [](genc_call *call, const void *, int64_t, void *const *,
                                       void *) {
    auto task = [](genc_call *, int32_t i, uint8_t *) {
      ++ran;
      return i >= 30 ? 1000 + i : 0;
    };
    return halide_do_par_for(call, task, 0, 100, nullptr);
  };
  for (int i = 0; i < 20; ++i) {
    ran = 0;
    Call call(library, model.model, 8);
    EXPECT_EQ(call.run(), 1030);
    EXPECT_EQ(ran, 100);
  }
}

TEST(Pool, nestedLoopsRunInsideOfTheirTask) {
  Library library;
  Model model(library, 4);
  static std::atomic<int> inner;
  inner = 0;
  library.entries[scale].function = [](genc_call *call, const void *, int64_t, void *const *,
                                       void *) {
    auto task = [](genc_call *context, int32_t, uint8_t *) {
      auto nested = [](genc_call *, int32_t, uint8_t *) { return ++inner * 0; };
      return halide_do_par_for(context, nested, 5, 10, nullptr);
    };
    return halide_do_par_for(call, task, 0, 20, nullptr);
  };
  Call call(library, model.model, 8);
  EXPECT_EQ(call.run(), GENC_OK);
  EXPECT_EQ(inner, 200);
}

TEST(Pool, workedInAForkedChild) {
  Library library;
  Model model(library, 4);
  std::vector<float> serial = resultOf(library, model.model, 64, 0);
  pid_t child = fork();
  if (child == 0) { // no workers here: the caller does everything, and the end does not hang
    Call call(library, model.model, 64);
    bool good = call.run() == GENC_OK && call.y == serial;
    genc_rt_model_destroy(model.model);
    _exit(good ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(Pool, hostsRoundingModeMattersNotAndComesBack) {
  Library library;
  library.desc.prepare = nullptr;
  static const float third[16] = {1.0f / 3};
  library.desc.embedded_weights = third;
  Model model(library, 3);
  std::vector<float> usual = resultOf(library, model.model, 64, 0);
  std::fesetround(FE_UPWARD);
  std::vector<float> upward = resultOf(library, model.model, 64, 0);
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(usual, upward);
}

struct ScratchTest : testing::Test {
  Aligned memory{1024};
  genc_call call = {};
  ScratchTest() {
    call.frame = static_cast<uint8_t *>(memory.data);
    call.frame_bytes = 1024;
    call.frame_last = UINT64_MAX;
  }
};

TEST_F(ScratchTest, blocksAreAlignedAndApart) {
  auto *a = static_cast<char *>(halide_malloc(&call, 1));
  auto *b = static_cast<char *>(halide_malloc(&call, 65));
  auto *c = static_cast<char *>(halide_malloc(&call, 64));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(a) % 64, 0u);
  EXPECT_GE(b - a, 64 + 64);
  EXPECT_GE(c - b, 128 + 64);
  EXPECT_EQ(call.frame_top, GENC_SCRATCH_COST(1) + GENC_SCRATCH_COST(65) + GENC_SCRATCH_COST(64));
}

TEST_F(ScratchTest, freedInAnyOrder) {
  void *a = halide_malloc(&call, 10), *b = halide_malloc(&call, 10), *c = halide_malloc(&call, 10);
  halide_free(&call, a);
  halide_free(&call, b);
  EXPECT_EQ(call.frame_top, 3 * GENC_SCRATCH_COST(10)); // c is still on top
  halide_free(&call, c);
  EXPECT_EQ(call.frame_top, 0u);
  EXPECT_EQ(halide_malloc(&call, 1024 - 64), a);
  halide_free(&call, nullptr);
}

TEST_F(ScratchTest, tooMuchSetsTheStatus) {
  for (size_t bytes : {size_t(1024), size_t(1024 - 63), SIZE_MAX, SIZE_MAX - 64}) {
    call.status = GENC_OK;
    EXPECT_EQ(halide_malloc(&call, bytes), nullptr);
    EXPECT_EQ(call.status, GENC_SCRATCH);
  }
}

} // namespace
