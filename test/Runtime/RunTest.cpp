//===- RunTest.cpp - arguments, chunks and workspace of a call ------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Fake.h"
#include <cstring>
#include <gtest/gtest.h>
#include <limits>

using namespace fake;

namespace {

struct RunTest : testing::Test {
  Library library;
  Model model{library};
  Call call{library, model.model, 10};

  /// The call is refused with this code, and nothing was written.
  void refused(int32_t code) { refused(code, call.workspace.data, call.workspace.bytes); }
  void refused(int32_t code, void *workspace, uint64_t bytes) {
    std::vector<float> before = call.y;
    EXPECT_EQ(call.run(workspace, bytes), code);
    EXPECT_EQ(call.y, before);
  }
};

TEST_F(RunTest, computes) {
  ASSERT_EQ(call.run(), GENC_OK);
  for (size_t i = 0; i < call.y.size(); ++i) // embedded weight 2, doubled by prepare
    EXPECT_EQ(call.y[i], call.x[i] * 4 + call.noise[i]);
}

TEST_F(RunTest, optionsMayBeNull) {
  EXPECT_EQ(genc_rt_run(&library.desc, scale, model.model, 10, call.io, call.workspace.data,
                        call.workspace.bytes, nullptr),
            GENC_OK);
}

TEST_F(RunTest, absentNoiseCountsExamplesAcrossCalls) {
  call.io[1] = nullptr;
  call.options.first_example = 5;
  ASSERT_EQ(call.run(), GENC_OK);
  EXPECT_EQ(call.y[3 * width], call.x[3 * width] * 4 + 8);
}

TEST_F(RunTest, nullPointers) {
  refused(GENC_NULL_POINTER, nullptr, call.workspace.bytes);
  call.model = nullptr;
  refused(GENC_NULL_POINTER);
  call.model = model.model;
  for (int i : {0, 2}) {
    void *kept = call.io[i];
    call.io[i] = nullptr;
    refused(GENC_NULL_POINTER);
    call.io[i] = kept;
  }
}

TEST_F(RunTest, badBatch) {
  for (int64_t batch : {int64_t(-1), std::numeric_limits<int64_t>::min(),
                        std::numeric_limits<int64_t>::max(), int64_t(1) << 60}) {
    call.batch = batch;
    refused(GENC_BAD_BATCH);
  }
}

TEST_F(RunTest, emptyBatch) {
  call.batch = 0;
  refused(GENC_OK);
  call.io[0] = call.io[2] = nullptr; // what an empty std::vector gives
  EXPECT_EQ(call.run(), GENC_OK);
}

TEST_F(RunTest, workspace) {
  refused(GENC_WORKSPACE_TOO_SMALL, call.workspace.data, 64 + 64 + 128 - 1);
  refused(GENC_WORKSPACE_TOO_SMALL, call.workspace.data, 0);
  refused(GENC_WORKSPACE_TOO_SMALL, call.workspace.data, UINT64_MAX);
  refused(GENC_WORKSPACE_MISALIGNED, static_cast<char *>(call.workspace.data) + 16, 512);
}

TEST_F(RunTest, misalignedTensor) {
  call.io[0] = reinterpret_cast<char *>(call.io[0]) + 1;
  call.batch = 9;
  refused(GENC_TENSOR_MISALIGNED);
}

TEST_F(RunTest, overlap) {
  call.io[0] = call.y.data() + 1;
  call.batch = 9;
  refused(GENC_OVERLAP);
  call.io[0] = call.workspace.data;
  refused(GENC_OVERLAP);
  call.io[0] = call.x.data();
  call.io[1] = call.x.data(); // two inputs may be one
  EXPECT_EQ(call.run(), GENC_OK);
}

TEST_F(RunTest, neighboursDoNotOverlap) {
  std::vector<float> both(20 * width);
  call.io[0] = both.data();
  call.io[2] = both.data() + 10 * width;
  EXPECT_EQ(call.run(), GENC_OK);
}

TEST_F(RunTest, wrongModel) {
  Library other;
  Model foreign(other);
  call.model = foreign.model;
  refused(GENC_WRONG_MODEL);
  Aligned zeros(sizeof(int64_t) * 64);
  std::fill_n(static_cast<int64_t *>(zeros.data), 64, 0);
  call.model = static_cast<genc_model *>(zeros.data);
  refused(GENC_WRONG_MODEL);
}

TEST_F(RunTest, badOptions) {
  call.options.size = 8;
  refused(GENC_BAD_OPTIONS);
  call.options.size = sizeof call.options;
  call.options.threads = -1;
  refused(GENC_BAD_OPTIONS);
  call.options.threads = 0;
  call.options.first_example = -1;
  refused(GENC_BAD_OPTIONS);
  call.options.first_example = std::numeric_limits<int64_t>::max() - 9;
  refused(GENC_BAD_OPTIONS);
}

TEST_F(RunTest, optionsOfALaterVersion) {
  struct {
    genc_options known{};
    uint64_t later = 0;
  } options;
  options.known.size = sizeof options;
  auto run = [&] {
    return genc_rt_run(&library.desc, scale, model.model, 10, call.io, call.workspace.data,
                       call.workspace.bytes, &options.known);
  };
  EXPECT_EQ(run(), GENC_OK);
  options.later = 1;
  EXPECT_EQ(run(), GENC_BAD_OPTIONS);
}

TEST_F(RunTest, splitsWhatPassesTheLargestChunk) {
  Call big(library, model.model, 1001);
  big.io[1] = nullptr;
  resetLargestChunk();
  ASSERT_EQ(big.run(), GENC_OK);
  EXPECT_EQ(largestChunk(), 96); // of at most 100, in multiples of 8
  for (int64_t n = 0; n < 1001; ++n)
    ASSERT_EQ(big.y[n * width], big.x[n * width] * 4 + float(n));
}

TEST_F(RunTest, smallWorkspaceSplitsFurther) {
  call.batch = 10;
  resetLargestChunk();
  ASSERT_EQ(call.run(call.workspace.data, 64 + 64 + 128), GENC_OK);
  EXPECT_EQ(largestChunk(), 1);
  EXPECT_EQ(call.y.back(), call.x.back() * 4 + call.noise.back());
}

TEST_F(RunTest, oneResultForTheWholeBatchIsNotSplit) {
  std::vector<float> x(101, 1.0f);
  float sum = 0;
  void *io[] = {x.data(), &sum};
  auto run = [&](int64_t batch) {
    return genc_rt_run(&library.desc, total, model.model, batch, io, call.workspace.data, 64,
                       nullptr);
  };
  EXPECT_EQ(run(100), GENC_OK);
  EXPECT_EQ(sum, 100);
  EXPECT_EQ(run(101), GENC_BAD_BATCH);
  EXPECT_EQ(genc_rt_workspace(&library.desc, total, nullptr, 101, 1), 0u);
}

TEST_F(RunTest, resultsThatDependOnTheWholeBatchAreNotSplit) {
  Call big(library, model.model, 101);
  library.entries[scale].flags = GENC_ENTRY_WHOLE_BATCH;
  resetLargestChunk();
  refused(GENC_WORKSPACE_TOO_SMALL, call.workspace.data, 64 + 9 * 64 + 128);
  EXPECT_EQ(call.run(call.workspace.data, 64 + 10 * 64 + 128), GENC_OK);
  EXPECT_EQ(largestChunk(), 10);
  EXPECT_EQ(big.run(), GENC_BAD_BATCH);
  EXPECT_EQ(genc_rt_workspace(&library.desc, scale, nullptr, 101, 1), 0u);
}

TEST_F(RunTest, workspaceSize) {
  auto size = [&](int64_t batch, int32_t threads) {
    return genc_rt_workspace(&library.desc, scale, nullptr, batch, threads);
  };
  EXPECT_EQ(size(1, 1), 64u + 64 + 128);
  EXPECT_EQ(size(7, 3), 64u + 7 * 64 + 3 * 128);
  EXPECT_EQ(size(1000, 1), size(100, 1));
  EXPECT_EQ(size(-1, 1), 0u);
  EXPECT_EQ(genc_rt_workspace(&library.desc, total, nullptr, 1, 1), 64u); // never nothing
  library.entries[scale].arena_example_bytes = uint64_t(1) << 62;
  EXPECT_EQ(size(100, 1), 0u);
}

TEST_F(RunTest, kernelsAskForMoreScratchThanPlanned) {
  library.entries[scale].task_frame_bytes = 64;
  EXPECT_EQ(call.run(), GENC_SCRATCH);
}

TEST_F(RunTest, everyStatusHasItsOwnMessage) {
  std::vector<std::string> seen;
#define GENC_STATUS(name, value, message)                                                          \
  EXPECT_STREQ(genc_rt_status_message(&library.desc, value), message);                             \
  EXPECT_EQ(std::find(seen.begin(), seen.end(), message), seen.end());                             \
  seen.push_back(message);
#include "genc/Runtime/Status.def"
  EXPECT_STREQ(genc_rt_status_message(&library.desc, -5), "no status of this library");
}

/// A step of three examples out of, and into, sequences of four steps; one row for all; zeros
/// behind it.
TEST(Rows, copyAndClear) {
  float sequence[3][4][2], step[3][2] = {}, back[3][4][2], same[3][2];
  for (int i = 0; i < 24; ++i)
    (&sequence[0][0][0])[i] = float(i + 1);
  memcpy(back, sequence, sizeof back);
  genc_rt_copy_rows(step, sizeof step[0], sequence[0][1], sizeof sequence[0], sizeof step[0], 3);
  genc_rt_copy_rows(back[0][2], sizeof back[0], step, sizeof step[0], sizeof step[0], 3);
  genc_rt_copy_rows(same, sizeof same[0], step[2], 0, sizeof same[0], 3);
  genc_rt_clear_rows(back[0][3], sizeof back[0], sizeof step[0], 3);
  for (int n = 0; n < 3; ++n)
    for (int k = 0; k < 2; ++k) {
      EXPECT_EQ(step[n][k], sequence[n][1][k]);
      EXPECT_EQ(same[n][k], sequence[2][1][k]);
      EXPECT_EQ(back[n][1][k], sequence[n][1][k]);
      EXPECT_EQ(back[n][2][k], sequence[n][1][k]);
      EXPECT_EQ(back[n][3][k], 0.0f);
    }
  float dense[3][2] = {};
  genc_rt_copy_rows(dense, sizeof dense[0], step, sizeof step[0], sizeof step[0], 3);
  EXPECT_EQ(memcmp(dense, step, sizeof dense), 0);
}

} // namespace
