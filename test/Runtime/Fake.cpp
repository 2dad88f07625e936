//===- Fake.cpp - a library by hand, for the tests of the runtime ---------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Fake.h"
#include <atomic>
#include <cstdlib>

using namespace fake;

static const float embedded[16] = {2.0f};
static std::atomic<int64_t> largest{0};

namespace {
struct Closure {
  const float *weights, *x, *noise;
  float *y;
};
} // namespace

static int32_t scaleTask(genc_call *call, int32_t n, uint8_t *closure) {
  auto *c = reinterpret_cast<Closure *>(closure);
  auto *scratch = static_cast<float *>(halide_malloc(call, width * sizeof(float)));
  if (!scratch)
    return call->status;
  for (int64_t i = 0; i < width; ++i)
    scratch[i] = c->x[n * width + i] * c->weights[0];
  for (int64_t i = 0; i < width; ++i)
    c->y[n * width + i] =
        scratch[i] + (c->noise ? c->noise[n * width + i] : float(call->first_example + n));
  halide_free(call, scratch);
  return GENC_OK;
}

static int32_t scaleEntry(genc_call *call, const void *weights, int64_t batch, void *const *io,
                          void *) {
  for (int64_t seen = largest; batch > seen && !largest.compare_exchange_weak(seen, batch);) {
  }
  Closure closure = {static_cast<const float *>(weights), static_cast<const float *>(io[0]),
                     static_cast<const float *>(io[1]), static_cast<float *>(io[2])};
  return halide_do_par_for(call, scaleTask, 0, int32_t(batch),
                           reinterpret_cast<uint8_t *>(&closure));
}

static int32_t totalEntry(genc_call *, const void *, int64_t batch, void *const *io, void *) {
  float sum = 0;
  for (int64_t i = 0; i < batch; ++i)
    sum += static_cast<const float *>(io[0])[i];
  *static_cast<float *>(io[1]) = sum;
  return GENC_OK;
}

static int32_t prepare(genc_call *, const void *weights, void *prepared, void *) {
  for (int i = 0; i < 16; ++i)
    static_cast<float *>(prepared)[i] = static_cast<const float *>(weights)[i] * 2;
  return GENC_OK;
}

Library::Library() {
  const uint64_t bytes = width * sizeof(float);
  scaleTensors[0] = {"x", bytes, 4, GENC_TENSOR_BATCH};
  scaleTensors[1] = {"noise", bytes, 4,
                     GENC_TENSOR_BATCH | GENC_TENSOR_OPTIONAL | GENC_TENSOR_NOISE};
  scaleTensors[2] = {"y", bytes, 4, GENC_TENSOR_BATCH | GENC_TENSOR_OUTPUT};
  totalTensors[0] = {"x", sizeof(float), 4, GENC_TENSOR_BATCH};
  totalTensors[1] = {"sum", sizeof(float), 4, GENC_TENSOR_OUTPUT};
  entries[scale] = {"scale", scaleTensors, scaleEntry, 64, 64, 0, 128, 100, 3, 8, 0, 0};
  entries[total] = {"total", totalTensors, totalEntry, 0, 0, 0, 0, 100, 2, 1, 0, 0};
  desc = {};
  desc.abi_version = GENC_ABI_VERSION;
  desc.entry_count = 2;
  desc.entries = entries;
  desc.name = "fake";
  desc.version = "1";
  desc.weights_hash[0] = 7;
  desc.prepared_hash[0] = 8;
  desc.weights_bytes = desc.prepared_bytes = sizeof embedded;
  desc.embedded_weights = embedded;
  desc.prepare = prepare;
}

Aligned::Aligned(size_t size) : data(std::aligned_alloc(64, (size + 63) / 64 * 64)), bytes(size) {}
Aligned::~Aligned() { std::free(data); }

Model::Model(const Library &library, int32_t threads) {
  genc_model_options options = {};
  options.size = sizeof options;
  options.threads = threads;
  status = genc_rt_model_create(&library.desc, &model, &options);
}

Call::Call(const Library &library, const genc_model *model, int64_t batch)
    : library(library), model(model), batch(batch), x(batch * width), noise(batch * width),
      y(batch * width, -1.0f), workspace(genc_rt_workspace(&library.desc, scale, model, batch, 0)) {
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = float(i % 97) * 0.25f;
    noise[i] = float(i % 31) * 0.5f;
  }
  io[0] = x.data();
  io[1] = noise.data();
  io[2] = y.data();
  options.size = sizeof options;
}

int64_t fake::largestChunk() { return largest; }
void fake::resetLargestChunk() { largest = 0; }
