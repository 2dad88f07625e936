//===- RealFilesTest.cpp - weights written by others --------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inputs/expected.txt was made by Inputs/expected.py with Python's own pickle and
// numpy; every element of every tensor goes into the checksum.
//
//===----------------------------------------------------------------------===//

#include "Checks.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

using namespace genc;

static uint32_t addText(uint32_t crc, llvm::StringRef text) {
  return llvm::crc32(crc, {text.bytes_begin(), text.size()});
}

static uint32_t checksum(const WeightFile &file, uint64_t &elements) {
  uint32_t crc = 0;
  for (const TensorInfo &tensor : file.tensors()) {
    std::string shape;
    llvm::raw_string_ostream os(shape);
    llvm::interleave(tensor.shape, os, "x");
    crc = addText(addText(crc, tensor.name), shape.empty() ? "scalar" : shape);
    std::vector<float> values = file.read(tensor);
    if (values.empty())
      continue; // crc32 begins anew for a null pointer
    elements += values.size();
    crc = llvm::crc32(
        crc, {reinterpret_cast<const uint8_t *>(values.data()), values.size() * sizeof(float)});
  }
  return crc;
}

static std::string dataFolder() {
  const char *folder = std::getenv("GENC_TEST_DATA");
  return folder ? folder : "";
}

static std::string sourceFolder() {
  const char *folder = std::getenv("GENC_SOURCE_DIR");
  return folder ? folder : "";
}

TEST(RealFiles, GiveTheValuesThatNumpyGives) {
  if (dataFolder().empty() || sourceFolder().empty())
    GTEST_SKIP() << "no outside data";
  std::ifstream list(sourceFolder() + "/test/Weights/Inputs/expected.txt");
  std::string line;
  unsigned files = 0;
  while (std::getline(list, line)) {
    std::istringstream fields(line);
    std::string name, crc;
    uint64_t tensors, elements, found = 0;
    fields >> name >> tensors >> elements >> crc;
    auto file = WeightFile::open(dataFolder() + "/" + name);
    ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
    EXPECT_EQ(file->tensors().size(), tensors) << name;
    EXPECT_EQ(llvm::utohexstr(checksum(*file, found), true, 8), crc) << name;
    EXPECT_EQ(found, elements) << name;
    ++files;
  }
  EXPECT_GE(files, 73u);
}

TEST(RealFiles, SkipWhatIsNoTensor) {
  if (dataFolder().empty())
    GTEST_SKIP() << "no outside data";
  auto file = WeightFile::open(dataFolder() + "/scvi-tools/saved_model/model.pt");
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_FALSE(file->skipped().empty());
  for (const TensorInfo &tensor : file->tensors())
    EXPECT_TRUE(llvm::StringRef(tensor.name).starts_with("model_state_dict.")) << tensor.name;
}

TEST(RealFiles, RefuseTheTarFormatByName) {
  if (dataFolder().empty())
    GTEST_SKIP() << "no outside data";
  auto file = WeightFile::open(dataFolder() + "/burn-import/cases/src/pytorch/tests/reader/"
                                              "test_data/tar_float32.tar");
  ASSERT_FALSE(bool(file));
  EXPECT_NE(llvm::toString(file.takeError()).find("tar archive of PyTorch"), std::string::npos);
}

TEST(RealFiles, ReadPicturesAndDigits) {
  if (dataFolder().empty())
    GTEST_SKIP() << "no outside data";
  auto photo = readArray(dataFolder() + "/taef2/reference/photo.png");
  ASSERT_TRUE(bool(photo)) << llvm::toString(photo.takeError());
  EXPECT_EQ(photo->shape, (std::vector<int64_t>{256, 256, 3}));
  auto latent = readArray(dataFolder() + "/taef2/reference/latent.npy");
  ASSERT_TRUE(bool(latent)) << llvm::toString(latent.takeError());
  EXPECT_EQ(latent->shape.back(), 32);
  EXPECT_EQ(latent->dtype, DType::F32);
}

TEST(RealFiles, NothingButFilesIsOpened) {
  llvm::SmallString<64> folder;
  llvm::sys::fs::createUniqueDirectory("genc-pipe", folder);
  std::string pipe = (folder + "/pipe").str(); // opening it would wait for a writer
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string &path : {std::string("/dev/null"), std::string("/dev/zero"),
                                  std::string("/"), std::string("/no/such/file"), pipe}) {
    auto file = WeightFile::open(path);
    ASSERT_FALSE(bool(file)) << path;
    llvm::handleAllErrors(file.takeError(), [&](const ReadError &error) {
      EXPECT_EQ(error.code(), ReadCode::Io);
      EXPECT_EQ(error.file(), path);
    });
  }
  llvm::sys::fs::remove_directories(folder);
}
