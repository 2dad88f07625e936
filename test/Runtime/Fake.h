//===- Fake.h - a library by hand, for the tests of the runtime -----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One entry `scale`: y[n, 4] = x[n, 4] * weights[0] + noise[n, 4] (absent: the example's number),
// computed by a parallel loop over the examples whose tasks use scratch as kernels do. A second
// entry `total` has one output for the whole batch.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_TEST_RUNTIME_FAKE_H
#define GENC_TEST_RUNTIME_FAKE_H

#include "genc/Runtime/abi.h"
#include <cstdint>
#include <memory>
#include <vector>

namespace fake {

constexpr int64_t width = 4;
enum Entry : uint32_t { scale, total };

/// Mutable copies, so that a test may change one number.
struct Library {
  genc_tensor_desc scaleTensors[3];
  genc_tensor_desc totalTensors[2];
  genc_entry_desc entries[2];
  genc_model_desc desc;
  Library();
};

/// 64-byte aligned bytes.
struct Aligned {
  explicit Aligned(size_t bytes);
  ~Aligned();
  Aligned(const Aligned &) = delete;
  void *data;
  size_t bytes;
};

struct Model {
  genc_model *model = nullptr;
  int32_t status;
  explicit Model(const Library &library, int32_t threads = 1);
  ~Model() { genc_rt_model_destroy(model); }
  Model(const Model &) = delete;
};

/// A call of `scale` with good arguments, any of which a test may spoil.
struct Call {
  const Library &library;
  const genc_model *model;
  int64_t batch;
  std::vector<float> x, noise, y;
  Aligned workspace;
  void *io[3];
  genc_options options{};
  Call(const Library &library, const genc_model *model, int64_t batch);
  int32_t run() { return run(workspace.data, workspace.bytes); }
  int32_t run(void *memory, uint64_t bytes) {
    return genc_rt_run(&library.desc, scale, model, batch, io, memory, bytes, &options);
  }
};

/// The largest batch that an entry function of `scale` was given since the last reset.
int64_t largestChunk();
void resetLargestChunk();

} // namespace fake

#endif // GENC_TEST_RUNTIME_FAKE_H
