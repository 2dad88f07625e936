//===- TorchTest.cpp - PyTorch files, both formats ----------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Checks.h"

using namespace genc;
using namespace genc::test;

static std::string sixFloats() { return floats({0, 1, 2, 3, 4, 5}); }

static std::string legacy(const std::string &value, llvm::ArrayRef<std::string> keys,
                          const std::string &tail) {
  return legacyHead() + pickle(value) + keyList(keys) + tail;
}

TEST(TorchZip, FlattensNestedDictionariesAndLists) {
  std::string t = tensor(storage("0", 6), 0, {2, 3}, {3, 1});
  std::string value =
      dict(text("model_state_dict") + dict(text("encoder.weight") + t) + text("epoch") + number(3) +
           text("list") + "](" + t + number(1) + t + "e" + text("state") +
           dict(number(0) + dict(text("exp_avg") + t)) + text("rate") + "G@\x09!\xfbTD-\x18");
  auto file = openBytes(torchZip(pickle(value), {{"0", sixFloats()}}).bytes);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(file->format(), WeightFormat::TorchZip);
  std::vector<std::string> names;
  for (const TensorInfo &info : file->tensors())
    names.push_back(info.name);
  EXPECT_EQ(names, (std::vector<std::string>{"model_state_dict.encoder.weight", "list.0", "list.2",
                                             "state.0.exp_avg"}));
  EXPECT_EQ(readAll(*file, "list.2"), (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(TorchZip, MaterialisesViews) {
  std::string value = dict(text("t") + tensor(storage("0", 6), 0, {3, 2}, {1, 3}) + text("s") +
                           tensor(storage("0", 6), 1, {2}, {3}) + text("x") +
                           tensor(storage("0", 6), 2, {2, 3}, {0, 1}) + text("e") +
                           tensor(storage("0", 6), 6, {0, 9}, {9, 1}));
  auto file = openBytes(torchZip(pickle(value), {{"0", sixFloats()}}).bytes);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(readAll(*file, "t"), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(readAll(*file, "s"), (std::vector<float>{1, 4}));
  EXPECT_EQ(readAll(*file, "x"), (std::vector<float>{2, 3, 4, 2, 3, 4}));
  EXPECT_TRUE(readAll(*file, "e").empty());
}

TEST(TorchZip, KnowsParametersSizesAndAloneTensors) {
  std::string t = tensor(storage("0", 6), 0, {6}, {1});
  std::string parameter = global("torch._utils", "_rebuild_parameter") +
                          tuple(t + "\x88" + global("collections", "OrderedDict") + ")R") + "R";
  auto file = openBytes(torchZip(pickle(parameter), {{"0", sixFloats()}}).bytes);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(readAll(*file, "tensor").size(), 6u);

  std::string size = global("torch", "Size") + "(" + numbers({2, 3}) + "tR";
  std::string v1 = global("torch._utils", "_rebuild_tensor") +
                   tuple(storage("0", 6) + number(0) + size + numbers({3, 1})) + "R";
  auto sized = openBytes(torchZip(pickle(dict(text("w") + v1)), {{"0", sixFloats()}}).bytes);
  ASSERT_TRUE(bool(sized)) << llvm::toString(sized.takeError());
  EXPECT_EQ(sized->find("w")->shape, (std::vector<int64_t>{2, 3}));
}

TEST(TorchZip, BuildsNothingOfOtherTypes) {
  std::string array = global("numpy.core.multiarray", "_reconstruct") +
                      tuple(global("numpy", "ndarray") + numbers({0}) + text("b")) + "R" +
                      tuple(number(1)) + "b";
  std::string value =
      dict(text("genes") + array + text("w") + tensor(storage("0", 6), 0, {6}, {1}));
  auto file = openBytes(torchZip(pickle(value), {{"0", sixFloats()}}).bytes);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  ASSERT_EQ(file->skipped().size(), 1u);
  EXPECT_EQ(file->skipped()[0].name, "genes");
  EXPECT_EQ(file->skipped()[0].reason, "numpy.core.multiarray._reconstruct is no tensor");
}

TEST(TorchZip, ReadsWithoutZip64AndWithSizesInFront) {
  std::string value = dict(text("w") + tensor(storage("0", 6), 0, {6}, {1}));
  Zip archive = zip({{"a/data.pkl", pickle(value), 0x0800, 0, ""},
                     {"a/data/0", sixFloats(), 0, 0, ""},
                     {"a/version", "3\n", 0, 0, ""}},
                    /*zip64=*/false);
  auto file = openBytes(archive.bytes);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(file->find("w")->offset, archive.datas[1]);
}

TEST(TorchLegacy, ReadsStoragesAndTheirViews) {
  std::string view = tuple(text("v") + number(2) + number(3));
  std::string value =
      dict(text("a") + tensor(storage("k", 6, "FloatStorage", "N"), 0, {2, 3}, {3, 1}) + text("b") +
           tensor(storage("k", 6, "FloatStorage", view), 1, {2}, {1}) + text("c") +
           tensor(storage("h", 2, "HalfStorage", "N"), 0, {2}, {1}));
  auto file = openBytes(
      legacy(value, {"k", "h"}, le64(6) + sixFloats() + le64(2) + le16(0x3c00) + le16(0xc000)));
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(file->format(), WeightFormat::TorchLegacy);
  EXPECT_EQ(readAll(*file, "a"), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(readAll(*file, "b"), (std::vector<float>{3, 4}));
  EXPECT_EQ(readAll(*file, "c"), (std::vector<float>{1, -2}));
}

TEST(TorchLegacy, FormatsAreKnownByTheirBytes) {
  EXPECT_TRUE(looksLikeWeights(legacyMagic()));
  EXPECT_TRUE(looksLikeWeights("PK\x03\x04"));
  EXPECT_TRUE(looksLikeWeights(safetensors("{}")));
  EXPECT_FALSE(looksLikeWeights("PK\x05\x06"));
  EXPECT_FALSE(looksLikeWeights("model.safetensors"));
  EXPECT_FALSE(looksLikeWeights(""));
}
