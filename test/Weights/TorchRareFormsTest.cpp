//===- TorchRareFormsTest.cpp - what PyTorch files seldom hold ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Checks.h"

using namespace genc;
using namespace genc::test;

static std::string two() { return floats({1, 2}); }
static std::string good() { return tensor(storage("0", 2), 0, {2}, {1}); }
static std::string holding(const std::string &value) {
  return torchZip(pickle(value), {{"0", two()}}).bytes;
}

/// An archive of a pickle and a storage whose directory entry escapes some of
/// its three numbers (size, packed size, offset) to a zip64 field.
static std::string escaped(bool size, bool packed, bool offset, const std::string &field) {
  Zip plain = zip({{"a/data.pkl", pickle(dict(text("w") + good())), 0x0808, 0, ""},
                   {"a/data/0", two(), 0x0808, 0, ""}},
                  /*zip64=*/false);
  std::string bytes = plain.bytes;
  size_t central = plain.centrals[1], name = 8;
  for (auto [wanted, at] : {std::pair(packed, 20), std::pair(size, 24), std::pair(offset, 42)})
    if (wanted)
      bytes = patch(bytes, central + at, le32(~0u));
  bytes = patch(bytes, central + 30, le16(field.size()));
  bytes.insert(central + 46 + name, field);
  size_t end = plain.end + field.size();
  return patch(bytes, end + 12, le32(end - plain.directory));
}
static std::string field(const std::string &numbers) {
  return le16(1) + le16(numbers.size()) + numbers;
}

TEST(Zip64, NumbersMayStandInAnExtraField) {
  Zip plain = zip({{"a/data.pkl", pickle(dict(text("w") + good())), 0x0808, 0, ""}}, false);
  uint64_t second = plain.directory;
  std::string other = le16(0x4246) + le16(2) + "ZZ"; // what PyTorch pads with
  for (const std::string &bytes :
       {escaped(true, true, true, field(le64(8) + le64(8) + le64(second))),
        escaped(true, true, false, other + field(le64(8) + le64(8))),
        escaped(false, false, true, field(le64(second)) + other)}) {
    auto file = openBytes(bytes);
    ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
    EXPECT_EQ(readAll(*file, "w"), (std::vector<float>{1, 2}));
  }
}

TEST(Zip64, LyingFieldsAreRefused) {
  Zip plain = zip({{"a/data.pkl", pickle(dict(text("w") + good())), 0x0808, 0, ""}}, false);
  uint64_t central = plain.directory + 30 + 8 + 8 + 16 + 46 + 10, extra = central + 46 + 8;
  expectWeightsRefused({
      {"sizes differ", escaped(true, true, false, field(le64(8) + le64(9))), ReadCode::Malformed,
       extra + 4},
      {"one size differs", escaped(true, false, false, field(le64(9))), ReadCode::Malformed,
       extra + 4},
      {"packed size differs", escaped(false, true, false, field(le64(9))), ReadCode::Malformed,
       extra + 4},
      {"size of 2^64 - 1", escaped(true, true, false, field(le64(~0ull) + le64(~0ull))),
       ReadCode::Overlap, plain.directory},
      {"offset of 2^64 - 1", escaped(false, false, true, field(le64(~0ull))), ReadCode::Overlap, 0},
      {"field too long", escaped(true, true, false, field(le64(8) + le64(8) + le64(0))),
       ReadCode::Malformed, extra + 4},
      {"field too short", escaped(true, true, false, field(le64(8))), ReadCode::Malformed,
       extra + 4},
      {"field cut", escaped(true, true, false, le16(1) + le16(16) + le64(8)), ReadCode::Malformed,
       extra + 4},
      {"no field", escaped(true, true, false, le16(2) + le16(0)), ReadCode::Malformed, extra + 4},
  });
}

TEST(Pickle, RareValuesAreReadOrLeftOut) {
  std::string ordered = global("collections", "OrderedDict");
  std::string python2 = ordered + "](](" + text("w") + good() + "e](U\1vNee\x85R";
  std::string opaque = global("numpy", "dtype") + ")R)RNa(NNu";
  std::string value =
      dict(text("old") + python2 + text("set") + "\x8f" + text("big") + "\x8a\x09" +
           std::string(9, '\1') + text("zero") + "\x8a" + std::string(1, '\0') + text("minus") +
           "\x8a\1\xff" + text("type") + opaque + "K\5r" + le32(300) + "j" + le32(300) +
           "N\x87q\1" + "\x89" + text("new") + global("numpy", "ndarray") + ")\x81" + "Nb");
  auto file = openBytes(holding(value));
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  ASSERT_EQ(file->tensors().size(), 1u);
  EXPECT_EQ(readAll(*file, "old.w"), (std::vector<float>{1, 2}));
  std::vector<std::string> skipped;
  for (const SkippedValue &value : file->skipped())
    skipped.push_back(value.name + ": " + value.reason);
  EXPECT_EQ(skipped, (std::vector<std::string>{"set: builtins.set is no tensor",
                                               "type: numpy.dtype is no tensor",
                                               ": its key is neither a string nor a number",
                                               "new: numpy.ndarray is no tensor"}));
}

TEST(Pickle, RareFaultsAreRefused) {
  std::string ordered = global("collections", "OrderedDict");
  std::string view = storage("0", 2, "FloatStorage", tuple(text("v") + number(0)));
  auto at = [](const std::string &before) { return 46 + 2 + before.size(); };
  expectWeightsRefused({
      {"dictionary from a number", holding(ordered + "](Ke"), ReadCode::Malformed, somewhere},
      {"dictionary from three", holding(ordered + "](](NNNee\x85R"), ReadCode::Malformed,
       at(ordered + "](](NNNee\x85")},
      {"view of two numbers", holding(view), ReadCode::Malformed, at(view) - 1},
      {"offset is a string",
       holding(global("torch._utils", "_rebuild_tensor") +
               tuple(storage("0", 2) + text("0") + numbers({2}) + numbers({1})) + "R"),
       ReadCode::Malformed, somewhere},
      {"sizes are a number",
       holding(global("torch._utils", "_rebuild_tensor") +
               tuple(storage("0", 2) + number(0) + number(2) + numbers({1})) + "R"),
       ReadCode::Malformed, somewhere},
      {"a size without a tuple", holding(global("torch", "Size") + "K\1\x85R"), ReadCode::Malformed,
       at(global("torch", "Size") + "K\1\x85")},
      {"a storage type is called", holding(global("torch", "FloatStorage") + ")R"),
       ReadCode::Malformed, at(global("torch", "FloatStorage") + ")")},
      {"a parameter of nothing", holding(global("torch._utils", "_rebuild_parameter") + ")R"),
       ReadCode::Malformed, at(global("torch._utils", "_rebuild_parameter") + ")")},
      {"BINPERSID of nothing", holding("Q"), ReadCode::Malformed, at("")},
      {"BUILD of nothing", holding("Nb"), ReadCode::Malformed, at("N")},
      {"TUPLE3 of two", holding("NN\x87"), ReadCode::Malformed, at("NN")},
      {"SETITEM of nothing", holding("Ns"), ReadCode::Malformed, at("N")},
      {"APPEND of nothing", holding("Na"), ReadCode::Malformed, at("N")},
      {"APPENDS to nothing", holding("(e"), ReadCode::Malformed, at("(")},
      {"APPENDS without mark", holding("e"), ReadCode::Malformed, at("")},
      {"SETITEMS without mark", holding("u"), ReadCode::Malformed, at("")},
      {"memo number cut", torchZip("\x80\x02Nq", {}).bytes, ReadCode::Truncated, 46 + 3},
      {"string length cut", torchZip("\x80\x02X\1", {}).bytes, ReadCode::Truncated, 46 + 2},
      {"short string length cut", torchZip("\x80\x02U", {}).bytes, ReadCode::Truncated, 46 + 2},
      {"protocol cut", torchZip("\x80", {}).bytes, ReadCode::Unsupported, 46},
  });
}

TEST(Pickle, TooManyAxesAndTensorsAreRefused) {
  // One tensor of 32 axes, named 17000 times: 544000 axes.
  std::vector<int32_t> ones(32, 1);
  std::string wide = tensor(storage("0", 2), 0, ones, ones) + "q\1";
  std::string axes = "](" + wide;
  for (int i = 0; i < 17000; ++i)
    axes += "h\1";
  std::string tensors = "](" + good() + "q\1";
  for (int i = 0; i < 70000; ++i)
    tensors += "h\1";
  // Rebuilt anew each time: the machine counts their axes itself.
  std::string rebuilt = global("torch._utils", "_rebuild_tensor") + "q\1" +
                        tuple(storage("0", 2) + number(0) + numbers(ones) + numbers(ones)) + "q\2";
  for (int i = 0; i < 17000; ++i)
    rebuilt += "h\1h\2R";
  expectWeightsRefused({{"axes", holding(axes + "e"), ReadCode::Limit, somewhere},
                        {"tensors", holding(tensors + "e"), ReadCode::Limit, somewhere},
                        {"rebuilt", holding(rebuilt), ReadCode::Limit, somewhere}});
}

TEST(WeightFile, ForeignFilesAreCalledByName) {
  for (auto [bytes, word] :
       std::vector<std::pair<std::string, const char *>>{{"\x89HDF\r\n", "HDF5"},
                                                         {"\x93NUMPY", "numpy array"},
                                                         {"\x80\x02N.", "bare pickle"},
                                                         {"GGUF", "neither safetensors nor"}}) {
    auto file = openBytes(bytes);
    ASSERT_FALSE(bool(file));
    std::string message = llvm::toString(file.takeError());
    EXPECT_NE(message.find(word), std::string::npos) << message;
  }
  EXPECT_EQ(formatName(WeightFormat::Safetensors), "safetensors");
  EXPECT_EQ(formatName(WeightFormat::TorchZip), "PyTorch zip");
  EXPECT_EQ(formatName(WeightFormat::TorchLegacy), "PyTorch legacy");
  auto file = openBytes(holding(good()));
  ASSERT_TRUE(bool(file));
  auto missing = file->read("none");
  ASSERT_FALSE(bool(missing));
  EXPECT_EQ(llvm::toString(missing.takeError()),
            "memory: at byte 0: no tensor is called `none` [not-found]");
}
