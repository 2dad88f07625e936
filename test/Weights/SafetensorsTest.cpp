//===- SafetensorsTest.cpp - safetensors, written and read --------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Checks.h"
#include "genc/Support/NarrowFloat.h"
#include "genc/Weights/SafetensorsWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <limits>

using namespace genc;
using namespace genc::test;

TEST(Safetensors, ReadsEveryType) {
  std::string header = R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},)"
                       R"("b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},)"
                       R"("c":{"dtype":"BF16","shape":[1,1],"data_offsets":[12,14]},)"
                       R"("d":{"dtype":"I64","shape":[],"data_offsets":[14,22]},)"
                       R"("e":{"dtype":"I16","shape":[1],"data_offsets":[22,24]},)"
                       R"("f":{"dtype":"I8","shape":[1],"data_offsets":[24,25]},)"
                       R"("g":{"dtype":"U8","shape":[1],"data_offsets":[25,26]},)"
                       R"("h":{"dtype":"BOOL","shape":[2],"data_offsets":[26,28]},)"
                       R"("i":{"dtype":"I32","shape":[1],"data_offsets":[28,32]},)"
                       R"("j":{"dtype":"F32","shape":[0,3],"data_offsets":[32,32]}})";
  std::string data = le(1.5) + le16(0x3c00) + le16(0x8001) + le16(0xbf80) + le(int64_t(-7)) +
                     le(int16_t(-300)) + le(int8_t(-5)) + le(uint8_t(200)) +
                     std::string("\0\2", 2) + le(int32_t(1 << 20));
  auto file = openBytes(safetensors(header, data));
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(file->format(), WeightFormat::Safetensors);
  EXPECT_EQ(readAll(*file, "a"), std::vector<float>{1.5f});
  EXPECT_EQ(readAll(*file, "b"), (std::vector<float>{1.0f, -0x1p-24f}));
  EXPECT_EQ(readAll(*file, "c"), std::vector<float>{-1.0f});
  EXPECT_EQ(readAll(*file, "d"), std::vector<float>{-7.0f});
  EXPECT_EQ(readAll(*file, "e"), std::vector<float>{-300.0f});
  EXPECT_EQ(readAll(*file, "f"), std::vector<float>{-5.0f});
  EXPECT_EQ(readAll(*file, "g"), std::vector<float>{200.0f});
  EXPECT_EQ(readAll(*file, "h"), (std::vector<float>{0.0f, 1.0f}));
  EXPECT_EQ(readAll(*file, "i"), std::vector<float>{1048576.0f});
  EXPECT_TRUE(readAll(*file, "j").empty());
  EXPECT_EQ(file->find("d")->shape, std::vector<int64_t>{});
  EXPECT_EQ(file->find("k"), nullptr);
}

TEST(Safetensors, TensorsComeInFileOrder) {
  std::string header = R"({"z":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},)"
                       R"("a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}   )";
  auto file = openBytes(safetensors(header, "\x07\x09"));
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(file->tensors()[0].name, "a");
  EXPECT_EQ(readAll(*file, "z"), std::vector<float>{9.0f});
}

TEST(Safetensors, EveryHalfIsExact) {
  // Against the definition: sign, exponent and fraction, computed in double.
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    double fraction = bits & 1023;
    int exponent = bits >> 10 & 31;
    float value = halfToFloat(bits);
    if (exponent == 31) {
      EXPECT_EQ(fraction == 0, std::isinf(value)) << bits;
      EXPECT_EQ(fraction != 0, std::isnan(value)) << bits;
      continue;
    }
    double size = exponent ? std::ldexp(1 + fraction / 1024, exponent - 15)
                           : std::ldexp(fraction / 1024, -14);
    EXPECT_EQ(value, bits & 0x8000 ? -size : size) << bits;
    EXPECT_EQ(std::signbit(value), (bits & 0x8000) != 0) << bits;
  }
}

namespace {
class SafetensorsWriter : public ::testing::Test {
protected:
  void SetUp() override {
    llvm::sys::fs::createUniqueDirectory("genc-weights", folder);
    path = (folder + "/w.safetensors").str();
  }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }
  llvm::SmallString<64> folder;
  std::string path;
};
} // namespace

TEST_F(SafetensorsWriter, WhatIsWrittenIsRead) {
  std::vector<float> a = {1, -2, 3.5f, std::numeric_limits<float>::infinity(), -0.0f, 1e-45f}, b;
  std::vector<float> c = {4};
  std::vector<int64_t> shapeA = {2, 3}, shapeB = {0}, shapeC = {};
  NamedTensor tensors[] = {
      {"layer.weight", shapeA, a}, {"empty", shapeB, b}, {"q\"\n\xc3\xa9", shapeC, c}};
  ASSERT_FALSE(bool(writeSafetensors(path, tensors, {{"model", "m \"1\""}})));
  auto file = WeightFile::open(path);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  ASSERT_EQ(file->tensors().size(), 3u);
  EXPECT_EQ(file->tensors()[0].offset % 64, 0u);
  EXPECT_EQ(file->tensors()[0].shape, shapeA);
  EXPECT_EQ(readAll(*file, "layer.weight"), a);
  EXPECT_TRUE(readAll(*file, "empty").empty());
  EXPECT_EQ(readAll(*file, "q\"\n\xc3\xa9"), c);
  ASSERT_EQ(file->metadata().size(), 1u);
  EXPECT_EQ(file->metadata()[0].second, "m \"1\"");
}

TEST_F(SafetensorsWriter, RefusesWhatItCouldNotReadBack) {
  std::vector<float> two = {1, 2};
  std::vector<int64_t> shape2 = {2}, shape3 = {3};
  auto refused = [&](llvm::ArrayRef<NamedTensor> tensors) {
    llvm::Error error = writeSafetensors(path, tensors);
    bool result = bool(error);
    llvm::consumeError(std::move(error));
    return result && !llvm::sys::fs::exists(path);
  };
  EXPECT_TRUE(refused({{"a", shape3, two}}));
  EXPECT_TRUE(refused({{"a", shape2, two}, {"a", shape2, two}}));
  EXPECT_TRUE(refused({{"__metadata__", shape2, two}}));
  EXPECT_TRUE(refused({{"\xff", shape2, two}}));
}
