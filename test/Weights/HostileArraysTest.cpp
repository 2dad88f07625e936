//===- HostileArraysTest.cpp - arrays that must be refused --------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Checks.h"
#include <zlib.h>

using namespace genc;
using namespace genc::test;

static std::string header(const std::string &descr, const std::string &order,
                          const std::string &shape) {
  return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}
static std::string plain(const std::string &shape, const std::string &data = "") {
  return npy(header("'<f4'", "False", shape), data);
}

TEST(HostileNpy, AreRefusedWithCodeAndOffset) {
  std::string four(4, '\0');
  ASSERT_TRUE(bool(readArray(llvm::MemoryBufferRef(plain("(1,)", four), "memory"))));
  std::vector<Hostile> files = {
      {"empty", "", ReadCode::UnknownForm, 0},
      {"only magic", "\x93NUMPY", ReadCode::Truncated, 6},
      {"version 4", npy("{}", "", 4), ReadCode::Unsupported, 6},
      {"minor version", patch(plain("(1,)", four), 7, "\1"), ReadCode::Unsupported, 6},
      {"header beyond the file", patch(plain("(1,)", four), 8, "\xff\xff"), ReadCode::Truncated, 8},
      {"header of 4 GiB", patch(npy("{}      ", "", 2), 8, "\xff\xff\xff\xff"), ReadCode::Limit, 8},
      {"no dictionary", npy("[1]     ", ""), ReadCode::Malformed, 10},
      {"code instead of a dictionary", npy("__import__('os')", ""), ReadCode::Malformed, 10},
      {"a call as a value", npy("{'descr': exec('x')}", ""), ReadCode::Malformed, 20},
      {"structured type", npy(header("[('a', '<f4')]", "False", "(1,)"), four),
       ReadCode::Unsupported, 20},
      {"object type", npy(header("'|O'", "False", "(1,)"), four), ReadCode::Unsupported, 24},
      {"text type", npy(header("'<U1'", "False", "(1,)"), four), ReadCode::Unsupported, 25},
      {"no byte order", npy(header("'f4'", "False", "(1,)"), four), ReadCode::Unsupported, 24},
      {"wide type without order", npy(header("'|f4'", "False", "(1,)"), four),
       ReadCode::Unsupported, 25},
      {"empty type", npy(header("''", "False", "(1,)"), four), ReadCode::Unsupported, 22},
      {"order is a number", npy(header("'<f4'", "1", "(1,)"), four), ReadCode::Malformed, 44},
      {"shape is a number", plain("1", four), ReadCode::Malformed, 60},
      {"shape without comma", plain("(1)", four), ReadCode::Malformed, 63},
      {"negative size", plain("(-1,)", four), ReadCode::Malformed, 61},
      {"fraction", plain("(1.0,)", four), ReadCode::Malformed, 62},
      {"size over 63 bits", plain("(9223372036854775808,)", four), ReadCode::Overflow, 61},
      {"product over 64 bits", plain("(4294967296, 4294967296, 4294967296)", four),
       ReadCode::Overflow, 10},
      {"bytes over 64 bits", plain("(9223372036854775807,)", four), ReadCode::Overflow, 10},
      {"data missing", plain("(2,)", four), ReadCode::Truncated, 67},
      {"10^15 elements", plain("(1000000000000000,)", four), ReadCode::Truncated, 82},
      {"data left over", plain("(1,)", four + "x"), ReadCode::Malformed, 71},
      {"key twice", npy("{'shape': (1,), 'shape': (1,)}", four), ReadCode::Duplicate, 33},
      {"unknown key", npy("{'x': 1}", four), ReadCode::Malformed, 14},
      {"key missing", npy("{'descr': '<f4', 'shape': (1,)}", four), ReadCode::Malformed, 41},
      {"string without end", npy("{'descr: 1}", four), ReadCode::Malformed, 11},
      {"escape in a string", npy("{'de\\x73cr': 1}", four), ReadCode::Malformed, 11},
      {"text behind", npy(header("'<f4'", "False", "(1,)") + "x", four), ReadCode::Malformed, 67},
      {"commas", npy("{,}", four + four), ReadCode::Malformed, 11},
      {"deep nesting", npy("{'shape': " + std::string(60000, '('), four), ReadCode::Malformed, 21},
  };
  expectArraysRefused(files);
}

TEST(HostilePng, AreRefusedWithCodeAndOffset) {
  std::string grey("\x08\0\0\0\0", 5), end = chunk("IEND", "");
  std::string pixels = chunk("IDAT", deflated(std::string(6, '\0')));
  std::string good = pngHeader(2, 2, grey) + pixels + end;
  ASSERT_TRUE(bool(readArray(llvm::MemoryBufferRef(good, "memory"))));
  std::vector<Hostile> files = {
      {"only magic", good.substr(0, 8), ReadCode::Truncated, 8},
      {"header cut", good.substr(0, 20), ReadCode::Truncated, 8},
      {"pixels cut", good.substr(0, 45), ReadCode::Truncated, 33},
      {"no end", good.substr(0, good.size() - 12), ReadCode::Truncated, good.size() - 12},
      {"width 0", pngHeader(0, 2, grey) + pixels + end, ReadCode::Malformed, 33},
      {"width 2^31", pngHeader(1u << 31, 2, grey) + pixels + end, ReadCode::Malformed, 33},
      {"a picture of 65535 x 65535", pngHeader(65535, 65535, grey) + pixels + end, ReadCode::Limit,
       41},
      {"sides beyond 65535", pngHeader(65536, 2, grey) + pixels + end, ReadCode::Malformed, 33},
      {"16 bits", pngHeader(2, 2, std::string("\x10\0\0\0\0", 5)) + pixels + end,
       ReadCode::Unsupported, 41},
      {"3 bits", pngHeader(2, 2, std::string("\x03\0\0\0\0", 5)) + pixels + end,
       ReadCode::Malformed, 33},
      {"unknown filter",
       pngHeader(2, 2, grey) +
           chunk("IDAT", deflated("\x07"
                                  "abcde")) +
           end,
       ReadCode::Malformed, 55},
      {"too few pixels",
       pngHeader(2, 2, grey) + chunk("IDAT", deflated(std::string(2, '\0'))) + end,
       ReadCode::Malformed, somewhere},
      {"palette missing", pngHeader(2, 2, std::string("\x08\3\0\0\0", 5)) + pixels + end,
       ReadCode::Malformed, 41},
      {"header's checksum", patch(good, 29, "xx"), ReadCode::Malformed, 33},
      {"pixels' checksum", patch(good, good.size() - 16, "xxxx"), ReadCode::Malformed, somewhere},
      {"chunk of 2^31", patch(good, 33, "\x7f\xff\xff\xff"), ReadCode::Truncated, 33},
      {"a profile of 1 GiB, claimed", pngHeader(2, 2, grey) + be32(1u << 30) + "eXIf" + pixels,
       ReadCode::Truncated, 33},
      {"header twice", pngHeader(2, 2, grey) + pngHeader(2, 2, grey).substr(8) + pixels + end,
       ReadCode::Malformed, 41},
      {"no header", std::string("\x89PNG\r\n\x1a\n") + pixels + end, ReadCode::Malformed, 16},
  };
  expectArraysRefused(files);
}

static std::string gzip(const std::string &text) {
  Array array;
  array.dtype = DType::U8;
  array.shape = {int64_t(text.size())};
  array.bytes.assign(text.begin(), text.end());
  return llvm::cantFail(encodeIdx(array, true));
}

/// A gzip member around any text.
static std::string gzipRaw(const std::string &text) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string result(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
  stream.avail_in = text.size();
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = result.size();
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

TEST(HostileIdx, AreRefusedWithCodeAndOffset) {
  std::string zip = gzip("abcdefgh");
  ASSERT_TRUE(bool(readArray(llvm::MemoryBufferRef(zip, "memory"))));
  std::vector<Hostile> files = {
      {"only the type", std::string("\0\0\x08\x01", 4), ReadCode::Truncated, 4},
      {"type 10", idx(10, {1}, "a"), ReadCode::Unsupported, 2},
      {"no axes", idx(8, {}, "a"), ReadCode::Limit, 3},
      {"33 axes", idx(8, std::vector<uint32_t>(33, 1), "a"), ReadCode::Limit, 3},
      {"sizes cut", idx(8, {1, 1}, "").substr(0, 9), ReadCode::Truncated, 8},
      {"data cut", idx(8, {3}, "ab"), ReadCode::Truncated, 8},
      {"far more data than the file", idx(8, {300}, "ab"), ReadCode::Limit, 4},
      {"data left over", idx(8, {1}, "ab"), ReadCode::Malformed, 9},
      {"2^32 - 1 elements", idx(8, {~0u}, "a"), ReadCode::Limit, 4},
      {"product over 63 bits", idx(8, {~0u, ~0u}, "a"), ReadCode::Overflow, 4},
      {"bytes over 64 bits", idx(14, {1u << 31, 1u << 31}, "a"), ReadCode::Overflow, 4},
      {"gzip magic alone", "\x1f\x8b", ReadCode::Truncated, 2},
      {"gzip method", patch(zip, 2, "\x07"), ReadCode::Malformed, 4},
      {"gzip cut", zip.substr(0, zip.size() - 1), ReadCode::Truncated, zip.size() - 1},
      {"gzip checksum", patch(zip, zip.size() - 8, "xx"), ReadCode::Checksum, somewhere},
      {"gzip length", patch(zip, zip.size() - 4, "xx"), ReadCode::Checksum, somewhere},
      {"bytes behind gzip", zip + "x", ReadCode::Malformed, zip.size()},
      {"two gzip members", zip + zip, ReadCode::Malformed, zip.size()},
      {"gzip of something else", gzipRaw("hello, world"), ReadCode::UnknownForm, 0},
      {"gzip of too little", gzipRaw(idx(8, {9}, "abc")), ReadCode::Truncated, somewhere},
      {"gzip of too much", gzipRaw(idx(8, {2}, "abc")), ReadCode::Malformed, somewhere},
      {"a bomb", gzipRaw(idx(8, {1u << 30}, std::string(1 << 20, '\0'))), ReadCode::Limit, 4},
      {"four zero bytes", std::string(4, '\0'), ReadCode::UnknownForm, 0},
  };
  expectArraysRefused(files);
}

TEST(HostileArrays, EveryCutIsRefused) {
  Array picture;
  picture.dtype = DType::U8;
  picture.shape = {3, 3, 3};
  picture.bytes.assign(27, 9);
  for (const std::string &good :
       {llvm::cantFail(encodeNpy(picture)), llvm::cantFail(encodePng(picture)),
        llvm::cantFail(encodeIdx(picture, false)), llvm::cantFail(encodeIdx(picture, true))})
    for (size_t length = 0; length < good.size(); ++length) {
      auto array = readArray(llvm::MemoryBufferRef(llvm::StringRef(good).take_front(length), "m"));
      EXPECT_FALSE(bool(array)) << length << " of " << good.size();
      if (!array)
        llvm::consumeError(array.takeError());
    }
}
