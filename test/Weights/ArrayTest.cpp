//===- ArrayTest.cpp - arrays, written and read -------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Checks.h"
#include "llvm/Support/FileSystem.h"
#include <cmath>

using namespace genc;
using namespace genc::test;

static llvm::MemoryBufferRef inMemory(const std::string &bytes) { return {bytes, "memory"}; }

static Array take(llvm::Expected<Array> array) {
  if (!array) {
    ADD_FAILURE() << llvm::toString(array.takeError());
    return {};
  }
  return std::move(*array);
}

static std::string encoded(llvm::Expected<std::string> text) {
  if (!text) {
    ADD_FAILURE() << llvm::toString(text.takeError());
    return {};
  }
  return std::move(*text);
}

static Array bytesArray(std::vector<int64_t> shape, std::vector<uint8_t> bytes) {
  Array array;
  array.dtype = DType::U8;
  array.shape = std::move(shape);
  array.bytes = std::move(bytes);
  return array;
}

TEST(Npy, ReadsBothOrdersOfBytesAndAxes) {
  std::string little = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n",
                           floats({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(asFloat01(take(readArray(inMemory(little)))), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  std::string fortran =
      npy("{'shape':(2,3),'descr':\"<f4\",'fortran_order':True}", floats({0, 3, 1, 4, 2, 5}), 2);
  Array array = take(readArray(inMemory(fortran)));
  EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(asFloat01(array), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  std::string big = npy("{'descr': '>i2', 'fortran_order': False, 'shape': (2,)}",
                        std::string("\x01\x02\xff\xfe", 4), 3);
  EXPECT_EQ(asFloat01(take(readArray(inMemory(big)))), (std::vector<float>{258, -2}));
  std::string scalar = npy("{'descr': '<f8', 'fortran_order': False, 'shape': ()}", le(2.5));
  EXPECT_EQ(asFloat01(take(readArray(inMemory(scalar)))), std::vector<float>{2.5f});
  std::string python2 =
      npy("{'descr': '|b1', 'fortran_order': False, 'shape': (2L,)}", std::string("\0\1", 2));
  EXPECT_EQ(asFloat01(take(readArray(inMemory(python2)))), (std::vector<float>{0, 1}));
  std::string none = npy("{'descr': '<f2', 'fortran_order': True, 'shape': (0, 4)}", "");
  EXPECT_EQ(take(readArray(inMemory(none))).elements(), 0u);
}

TEST(Npy, WritesWhatNumpyWrites) {
  // np.save of np.arange(6, dtype='f4').reshape(2, 3), numpy 2.
  std::string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  head.resize(117, ' ');
  std::string expected = npy(head + "\n", floats({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(encoded(encodeNpy(makeArray({2, 3}, {0, 1, 2, 3, 4, 5}))), expected);
  for (const std::vector<int64_t> &shape :
       {std::vector<int64_t>{}, std::vector<int64_t>{1}, std::vector<int64_t>{1, 1, 1}}) {
    Array array = makeArray(shape, {7});
    std::string bytes = encoded(encodeNpy(array));
    EXPECT_EQ((bytes.size() - 4) % 64, 0u);
    EXPECT_EQ(take(readNpy(inMemory(bytes))).shape, shape);
  }
}

TEST(Meaning, BytesArePicturesAndOthersNumbers) {
  EXPECT_EQ(asFloat01(bytesArray({3}, {0, 51, 255})), (std::vector<float>{0, 0.2f, 1}));
  Array integers = bytesArray({2}, {3, 0xff});
  integers.dtype = DType::I8;
  EXPECT_EQ(asFloat01(integers), (std::vector<float>{3, -1}));
  auto classes = asInt32(bytesArray({3}, {0, 9, 255}));
  ASSERT_TRUE(bool(classes));
  EXPECT_EQ(*classes, (std::vector<int32_t>{0, 9, 255}));
  for (float bad : {0.5f, NAN, 3e9f, -3e9f, INFINITY}) {
    auto refused = asInt32(makeArray({1}, {bad}));
    EXPECT_FALSE(bool(refused)) << bad;
    if (!refused)
      llvm::consumeError(refused.takeError());
  }
  Array bytes = toBytes01(makeArray({6}, {-1, 0, 0.5f, 1, 7, NAN}));
  EXPECT_EQ(bytes.bytes, (std::vector<uint8_t>{0, 0, 128, 255, 255, 0}));
}

TEST(Meaning, EveryTypeHasItsIntegers) {
  auto as = [](const std::string &descr, const std::string &data) {
    auto values = asInt32(take(readArray(
        inMemory(npy("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (1,)}", data)))));
    return values ? values->at(0) : (llvm::consumeError(values.takeError()), -77);
  };
  EXPECT_EQ(as("<f8", le(-3.0)), -3);
  EXPECT_EQ(as("<f8", le(2147483648.0)), -77);
  EXPECT_EQ(as("<i8", le(int64_t(INT32_MIN))), INT32_MIN);
  EXPECT_EQ(as("<i8", le(int64_t(1) << 40)), -77);
  EXPECT_EQ(as("<i4", le(int32_t(16777217))), 16777217); // beyond float32's whole numbers
  EXPECT_EQ(as("<i2", le(int16_t(-9))), -9);
  EXPECT_EQ(as("<f4", le(16777216.0f)), 16777216);
}

TEST(Meaning, EveryByteSurvivesTheWayThere) {
  std::vector<uint8_t> all(256);
  for (int i = 0; i < 256; ++i)
    all[i] = i;
  Array array = bytesArray({256}, all);
  EXPECT_EQ(toBytes01(makeArray({256}, asFloat01(array))).bytes, all);
}

TEST(Png, WhatIsWrittenIsRead) {
  for (int64_t channels = 1; channels <= 4; ++channels) {
    std::vector<uint8_t> pixels(5 * 7 * channels);
    for (size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<uint8_t>(i * 37);
    Array picture = bytesArray({5, 7, channels}, pixels);
    std::string bytes = encoded(encodePng(picture));
    EXPECT_EQ(bytes, encoded(encodePng(picture)));
    Array back = take(readArray(inMemory(bytes)));
    EXPECT_EQ(back.shape, picture.shape);
    EXPECT_EQ(back.bytes, pixels);
  }
  EXPECT_EQ(take(readPng(inMemory(encoded(encodePng(bytesArray({1, 2}, {3, 4})))))).shape,
            (std::vector<int64_t>{1, 2, 1}));
}

TEST(Png, UnfoldsFewBitsPalettesAndPasses) {
  std::string end = chunk("IEND", "");
  auto bytes = [&](const std::string &form, const std::string &extra, const std::string &rows) {
    return take(readPng(
                    inMemory(pngHeader(4, 1, form) + extra + chunk("IDAT", deflated(rows)) + end)))
        .bytes;
  };
  using Bytes = std::vector<uint8_t>;
  // 1 bit grey: 1 0 1 1.
  EXPECT_EQ(bytes(std::string("\1\0\0\0\0", 5), "", std::string("\0\xb0", 2)),
            (Bytes{255, 0, 255, 255}));
  // 2 bits of a palette of two colours.
  std::string palette = chunk("PLTE", "abcdef");
  EXPECT_EQ(bytes(std::string("\2\3\0\0\0", 5), palette, std::string("\0\x11", 2)),
            (Bytes{'a', 'b', 'c', 'd', 'e', 'f', 'a', 'b', 'c', 'd', 'e', 'f'}));
  // The same with the first colour half seen through.
  EXPECT_EQ(
      bytes(std::string("\2\3\0\0\0", 5), palette + chunk("tRNS", "\x80"),
            std::string("\0\x01", 2)),
      (Bytes{'a', 'b', 'c', 128, 'a', 'b', 'c', 128, 'a', 'b', 'c', 128, 'd', 'e', 'f', 255}));
  // Interlaced grey: columns 0, then 2, then 1 and 3.
  EXPECT_EQ(bytes(std::string("\x08\0\0\0\1", 5), "", std::string("\0\7\0\x09\0\x08\x0a", 7)),
            (Bytes{7, 8, 9, 10}));
  // A gamma is not applied.
  EXPECT_EQ(bytes(std::string("\x08\0\0\0\0", 5), chunk("gAMA", be32(100000)),
                  std::string("\0\1\2\3\4", 5)),
            (Bytes{1, 2, 3, 4}));
}

TEST(Png, RefusesShapesThatAreNoPictures) {
  for (const Array &array :
       {bytesArray({2}, {1, 2}), bytesArray({1, 1, 5}, {1, 2, 3, 4, 5}), bytesArray({0, 1, 1}, {}),
        makeArray({1, 1}, {0}), bytesArray({1, 70000}, std::vector<uint8_t>(70000)),
        bytesArray({2, 2, 1}, {1})}) {
    auto text = encodePng(array);
    EXPECT_FALSE(bool(text));
    if (!text)
      llvm::consumeError(text.takeError());
  }
}

TEST(Idx, ReadsAndWritesPlainAndGzipped) {
  std::string digits = idx(8, {2, 1, 3}, "\1\2\3\4\5\6");
  Array array = take(readArray(inMemory(digits)));
  EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 1, 3}));
  EXPECT_EQ(array.bytes, (std::vector<uint8_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(encoded(encodeIdx(array, false)), digits);
  std::string gz = encoded(encodeIdx(array, true));
  EXPECT_EQ(gz, encoded(encodeIdx(array, true)));
  EXPECT_EQ(take(readArray(inMemory(gz))).bytes, array.bytes);
  std::string real = idx(13, {1}, std::string("\x3f\xc0\0\0", 4));
  EXPECT_EQ(asFloat01(take(readArray(inMemory(real)))), std::vector<float>{1.5f});
  EXPECT_EQ(encoded(encodeIdx(makeArray({1}, {1.5f}), false)), real);
}

TEST(Idx, KnowsEveryType) {
  auto values = [](uint8_t type, const std::string &data) {
    Array array = take(readArray(inMemory(idx(type, {1}, data))));
    EXPECT_EQ(encoded(encodeIdx(array, false)), idx(type, {1}, data));
    return asFloat01(array);
  };
  EXPECT_EQ(values(9, "\xff"), std::vector<float>{-1});
  EXPECT_EQ(values(11, "\xff\xfe"), std::vector<float>{-2});
  EXPECT_EQ(values(12, std::string("\0\0\1\0", 4)), std::vector<float>{256});
  EXPECT_EQ(values(14, std::string("\x40\x08\0\0\0\0\0\0", 8)), std::vector<float>{3});
  Array half = makeArray({}, {1});
  auto scalar = encodeIdx(half, false);
  EXPECT_FALSE(bool(scalar));
  llvm::consumeError(scalar.takeError());
}

TEST(Idx, UnfoldsALargeStream) {
  std::vector<uint8_t> bytes(3 << 20);
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<uint8_t>(i * i >> 7);
  Array array = bytesArray({3, 1 << 20}, bytes);
  EXPECT_EQ(take(readArray(inMemory(encoded(encodeIdx(array, true))))).bytes, bytes);
}

TEST(Grid, LaysPicturesOutInRows) {
  Array three = bytesArray({3, 1, 2, 1}, {1, 2, 3, 4, 5, 6});
  Array grid = take(pictureGrid(three, 2, 1));
  EXPECT_EQ(grid.shape, (std::vector<int64_t>{5, 7, 1}));
  std::vector<uint8_t> expected = {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 0, 0, 0, 0, 0,
                                   0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(grid.bytes, expected);
  EXPECT_EQ(take(pictureGrid(bytesArray({64, 28, 28, 1}, std::vector<uint8_t>(64 * 784)))).shape,
            (std::vector<int64_t>{8 * 30 + 2, 8 * 30 + 2, 1}));
}

TEST(Grid, RefusesWhatMakesNoPicture) {
  for (const Array &array :
       {bytesArray({2, 2}, {1, 2, 3, 4}), makeArray({1, 1, 1, 1}, {0}),
        bytesArray({1, 1, 1, 5}, {1, 2, 3, 4, 5}), bytesArray({0, 1, 1, 1}, {}),
        bytesArray({2, 65535, 1, 1}, std::vector<uint8_t>(131070))}) {
    auto grid = pictureGrid(array, 1);
    EXPECT_FALSE(bool(grid));
    if (!grid)
      llvm::consumeError(grid.takeError());
  }
  // The frame of pictures with alpha is opaque.
  Array grid = take(pictureGrid(bytesArray({1, 1, 1, 2}, {5, 6}), 1, 1));
  EXPECT_EQ(grid.bytes, (std::vector<uint8_t>{0, 255, 0, 255, 0, 255, 0, 255, 5, 6, 0, 255, 0, 255,
                                              0, 255, 0, 255}));
}

TEST(Files, AreWrittenByTheirEnding) {
  llvm::SmallString<64> folder;
  llvm::sys::fs::createUniqueDirectory("genc-arrays", folder);
  Array batch = makeArray({2, 1, 1, 1}, {0, 1});
  for (const char *name : {"/a.npy", "/a.idx", "/a.idx.gz"}) {
    std::string path = (folder + name).str();
    ASSERT_FALSE(bool(writeArray(path, batch)));
    EXPECT_EQ(take(readArray(path)).bytes, batch.bytes) << name;
  }
  std::string path = (folder + "/a.png").str();
  ASSERT_FALSE(bool(writeArray(path, batch)));
  EXPECT_EQ(take(readArray(path)).shape, (std::vector<int64_t>{5, 8, 1}));
  llvm::Error error = writeArray((folder + "/a.jpg").str(), batch);
  EXPECT_TRUE(bool(error));
  llvm::consumeError(std::move(error));
  llvm::sys::fs::remove_directories(folder);
}

static llvm::Expected<Array> csv(llvm::StringRef text) { return readArray({text, "table.csv"}); }

TEST(Csv, ReadsNumbersWithAndWithoutAHeader) {
  Array plain = take(csv("1,2.5\n-3e2,4\n"));
  EXPECT_EQ(plain.shape, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(asFloat01(plain), (std::vector<float>{1, 2.5f, -300, 4}));
  Array table = take(csv("\xef\xbb\xbf\"a\",b\r\n \"1\" , 2 \r\n\r\n3,4"));
  EXPECT_EQ(table.shape, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(asFloat01(table), (std::vector<float>{1, 2, 3, 4}));
}

TEST(Csv, RefusesWhatIsNoTable) {
  for (llvm::StringRef text : {"", "a,b\n", "1,2\n3\n", "1\n2,3\n", "1,2\n3,x\n", "1,2\n3,\n", "a\nb\n1\n"}) {
    auto array = csv(text);
    EXPECT_FALSE(array) << text.str();
    llvm::consumeError(array.takeError());
  }
}
