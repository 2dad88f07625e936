//===- ModelTest.cpp - creation of models and hostile weights -------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Fake.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <gtest/gtest.h>
#include <pthread.h>
#include <string>

using namespace fake;

extern "C" uint64_t genc_xxh64(const void *data, uint64_t bytes);

/// The linker puts this before the C library's (see CMakeLists.txt): thread number `threadsLeft`
/// cannot be started.
static int threadsLeft = 1 << 30;
extern "C" int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                                     void *);
extern "C" int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                                     void *(*start)(void *), void *argument) {
  return threadsLeft-- > 0 ? __real_pthread_create(thread, attributes, start, argument) : EAGAIN;
}

namespace {

/// A good `.weights` image of the fake library: a header, 16 floats, 5 bytes of index.
std::string image(uint32_t kind) {
  float weights[16] = {3.0f};
  genc_weights_header header = {};
  std::memcpy(header.magic, "GENCWTS\n", 8);
  header.format_version = 1;
  header.kind = kind;
  header.hash[0] = kind ? 8 : 7;
  header.payload_bytes = sizeof weights;
  header.payload_xxh64 = genc_xxh64(weights, sizeof weights);
  header.index_bytes = 5;
  std::string bytes(reinterpret_cast<char *>(&header), sizeof header);
  bytes.append(reinterpret_cast<char *>(weights), sizeof weights);
  return bytes + "index";
}

/// Counts, and fails from allocation number `failAt`.
struct Memory {
  int allocations = 0, alive = 0, failAt = 1 << 30;
  static void *allocate(void *context, size_t bytes, size_t alignment) {
    auto *self = static_cast<Memory *>(context);
    if (self->allocations++ >= self->failAt)
      return nullptr;
    ++self->alive;
    return std::aligned_alloc(alignment, bytes);
  }
  static void release(void *context, void *memory) {
    --static_cast<Memory *>(context)->alive;
    std::free(memory);
  }
};

struct ModelTest : testing::Test {
  Library library;
  Memory memory;
  genc_model *model = nullptr;
  genc_model_options options = {};

  ModelTest() {
    options.size = sizeof options;
    options.threads = 2;
    options.allocate = Memory::allocate;
    options.release = Memory::release;
    options.allocate_context = &memory;
  }
  ~ModelTest() override { EXPECT_EQ(memory.alive, 0); }

  int32_t create() { return finish(genc_rt_model_create(&library.desc, &model, &options)); }
  int32_t fromMemory(const std::string &bytes) {
    // An exact copy, so that the address sanitizer sees a read past its end.
    std::unique_ptr<char[]> copy(new char[bytes.size()]);
    std::copy(bytes.begin(), bytes.end(), copy.get());
    return finish(genc_rt_model_create_from_memory(&library.desc, &model, copy.get(), bytes.size(),
                                                   &options));
  }
  int32_t fromFile(const std::string &bytes) {
    std::string path = testing::TempDir() + "genc-model-test.weights";
    FILE *file = std::fopen(path.c_str(), "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
    int32_t status = genc_rt_model_create_from_file(&library.desc, &model, path.c_str(), &options);
    std::remove(path.c_str());
    return finish(status);
  }
  /// What the model's first weight does to x = 1; then the model is destroyed.
  float seen = 0;
  int32_t finish(int32_t status) {
    EXPECT_EQ(status == GENC_OK, model != nullptr);
    if (model) {
      Call call(library, model, 1);
      call.x[0] = 1;
      call.noise[0] = 0;
      EXPECT_EQ(call.run(), GENC_OK);
      seen = call.y[0];
    }
    genc_rt_model_destroy(model);
    model = nullptr;
    return status;
  }
};

TEST_F(ModelTest, embeddedWeights) {
  EXPECT_EQ(create(), GENC_OK);
  EXPECT_EQ(seen, 4);
}

TEST_F(ModelTest, embeddedPreparedWeightsNeedNoMemory) {
  options.threads = 1;
  library.desc.embedded_prepared = library.desc.embedded_weights;
  EXPECT_EQ(create(), GENC_OK);
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(memory.allocations, 1);
}

TEST_F(ModelTest, weightsFromOutside) {
  EXPECT_EQ(fromMemory(image(0)), GENC_OK);
  EXPECT_EQ(seen, 6);
  EXPECT_EQ(fromFile(image(0)), GENC_OK);
  EXPECT_EQ(seen, 6);
  EXPECT_EQ(fromFile(image(1)), GENC_OK);
  EXPECT_EQ(seen, 3);
  library.desc.prepare = nullptr;
  EXPECT_EQ(fromMemory(image(0)), GENC_OK);
  EXPECT_EQ(seen, 3);
}

TEST_F(ModelTest, noWeightsInside) {
  library.desc.embedded_weights = nullptr;
  EXPECT_EQ(create(), GENC_NO_WEIGHTS);
  library.desc.weights_bytes = 0; // a model that has none
  library.desc.prepare = nullptr;
  EXPECT_EQ(genc_rt_model_create(&library.desc, &model, nullptr), GENC_OK);
  genc_rt_model_destroy(model);
}

TEST_F(ModelTest, everyCutIsRefusedBeforeAnyAllocation) {
  std::string good = image(0);
  for (size_t length = 0; length < good.size(); ++length) {
    int32_t status = fromMemory(good.substr(0, length));
    EXPECT_EQ(status,
              length < sizeof(genc_weights_header) ? GENC_NOT_WEIGHTS : GENC_WEIGHTS_TRUNCATED)
        << length;
    EXPECT_EQ(fromFile(good.substr(0, length)), status);
  }
  EXPECT_EQ(fromMemory(good + "x"), GENC_WEIGHTS_TRUNCATED);
  EXPECT_EQ(memory.allocations, 0);
}

TEST_F(ModelTest, everyFlippedByteOfHeaderAndWeightsIsRefused) {
  for (size_t i = 0; i < sizeof(genc_weights_header) - sizeof genc_weights_header::zero; ++i) {
    std::string bad = image(0);
    bad[i] ^= 0x40;
    EXPECT_NE(fromMemory(bad), GENC_OK) << i;
  }
  for (size_t i = 0; i < 64; ++i) {
    std::string bad = image(0);
    bad[sizeof(genc_weights_header) + i] ^= 1;
    EXPECT_EQ(fromMemory(bad), GENC_WEIGHTS_CORRUPT) << i;
  }
}

TEST_F(ModelTest, lyingSizes) {
  for (uint64_t lie :
       {uint64_t(0), uint64_t(63), uint64_t(65), UINT64_MAX, UINT64_MAX - 127, uint64_t(1) << 63}) {
    std::string bad = image(0);
    std::memcpy(&bad[offsetof(genc_weights_header, payload_bytes)], &lie, 8);
    EXPECT_EQ(fromMemory(bad), GENC_WEIGHTS_TRUNCATED);
    bad = image(0);
    std::memcpy(&bad[offsetof(genc_weights_header, index_bytes)], &lie, 8);
    EXPECT_EQ(fromMemory(bad), GENC_WEIGHTS_TRUNCATED);
  }
  // Sizes that agree with each other and with the file, but not with the model.
  std::string bad = image(0);
  uint64_t payload = 60, index = 9;
  std::memcpy(&bad[offsetof(genc_weights_header, payload_bytes)], &payload, 8);
  std::memcpy(&bad[offsetof(genc_weights_header, index_bytes)], &index, 8);
  EXPECT_EQ(fromMemory(bad), GENC_WEIGHTS_MISMATCH);
  EXPECT_EQ(memory.allocations, 0);
}

TEST_F(ModelTest, filesThatCannotBeRead) {
  for (const char *path : {"/nonexistent/x.weights", "/", "/dev/zero"})
    EXPECT_NE(genc_rt_model_create_from_file(&library.desc, &model, path, &options), GENC_OK);
}

TEST_F(ModelTest, nullPointers) {
  EXPECT_EQ(genc_rt_model_create(&library.desc, nullptr, &options), GENC_NULL_POINTER);
  EXPECT_EQ(genc_rt_model_create_from_file(&library.desc, &model, nullptr, &options),
            GENC_NULL_POINTER);
  EXPECT_EQ(genc_rt_model_create_from_memory(&library.desc, &model, nullptr, 3, &options),
            GENC_NULL_POINTER);
  genc_rt_model_destroy(nullptr);
}

TEST_F(ModelTest, badOptions) {
  options.size = 1;
  EXPECT_EQ(create(), GENC_BAD_OPTIONS);
  options.size = sizeof options;
  options.threads = -1;
  EXPECT_EQ(create(), GENC_BAD_OPTIONS);
  options.threads = 1;
  options.release = nullptr;
  EXPECT_EQ(create(), GENC_BAD_OPTIONS);
}

TEST_F(ModelTest, everyAllocationMayFail) {
  std::string bytes = image(0);
  for (auto make : {+[](ModelTest *t) { return t->create(); },
                    +[](ModelTest *t) { return t->fromMemory(image(0)); },
                    +[](ModelTest *t) { return t->fromFile(image(0)); }}) {
    memory.failAt = 1 << 30;
    memory.allocations = 0;
    ASSERT_EQ(make(this), GENC_OK);
    int count = memory.allocations;
    ASSERT_GE(count, 4); // model, pool, weights or prepared block, arena
    for (int i = 0; i < count; ++i) {
      memory.failAt = i;
      memory.allocations = 0;
      EXPECT_EQ(make(this), GENC_OUT_OF_MEMORY) << i;
      EXPECT_EQ(memory.alive, 0);
    }
  }
}

TEST_F(ModelTest, threadsThatCannotBeStarted) {
  options.threads = 4;
  for (int started : {0, 1, 2}) {
    threadsLeft = started;
    EXPECT_EQ(create(), GENC_THREADS); // those that run are stopped again
    EXPECT_EQ(memory.alive, 0);
  }
  threadsLeft = 3;
  EXPECT_EQ(create(), GENC_OK);
  threadsLeft = 1 << 30;
}

TEST_F(ModelTest, cpuWithoutTheInstructions) {
  library.desc.cpu_features = uint64_t(1) << 63;
  EXPECT_EQ(create(), GENC_CPU_UNSUPPORTED);
  library.desc.cpu_message = "needs a warp drive";
  EXPECT_STREQ(genc_rt_status_message(&library.desc, GENC_CPU_UNSUPPORTED), "needs a warp drive");
  Library lesser;
  lesser.desc.prepare = nullptr;
  library.desc.fallback = &lesser.desc;
  EXPECT_EQ(create(), GENC_OK);
  EXPECT_EQ(seen, 2);
}

TEST_F(ModelTest, otherAbi) {
  library.desc.abi_version = GENC_ABI_VERSION + 1;
  EXPECT_EQ(create(), GENC_CPU_UNSUPPORTED);
}

TEST(Xxh64, knownAnswers) { // computed by the reference implementation (xxhsum -H1)
  EXPECT_EQ(genc_xxh64("", 0), 0xef46db3751d8e999u);
  EXPECT_EQ(genc_xxh64("a", 1), 0xd24ec4f1a98c6e5bu);
  EXPECT_EQ(genc_xxh64("abc", 3), 0x44bc2cf5ad770999u);
}

} // namespace
