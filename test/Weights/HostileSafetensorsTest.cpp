//===- HostileSafetensorsTest.cpp - safetensors that must be refused ----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Checks.h"

using namespace genc;
using namespace genc::test;

static std::string entry(const std::string &dtype, const std::string &shape,
                         const std::string &offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}
static std::string one(const std::string &entry, const std::string &data = "") {
  return safetensors(R"({"a":)" + entry + "}", data);
}
static std::string repeat(const std::string &text, size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    result += text;
  return result;
}

TEST(HostileSafetensors, AreRefusedWithCodeAndOffset) {
  std::string good = entry("F32", "[1]", "[0,4]"), four(4, '\0');
  std::vector<Hostile> files = {
      {"empty", "", ReadCode::UnknownForm, 0},
      {"only the length", le64(2), ReadCode::UnknownForm, 0},
      {"no brace", le64(2) + "[]", ReadCode::UnknownForm, 0},
      {"length of 2^63", le64(1ull << 63) + "{}", ReadCode::UnknownForm, 0},
      {"length beyond 100 MB", le64(100000001) + "{}", ReadCode::Limit, 0},
      {"length beyond the file", le64(3) + "{}", ReadCode::Truncated, 0},
      {"header cut", safetensors(R"({"a":{"dtype":"F32")"), ReadCode::Malformed, 27},
      {"length 0", le64(0) + "{}", ReadCode::Malformed, 8},
      {"two values", safetensors("{}{}"), ReadCode::Malformed, 10},
      {"trailing comma", safetensors("{\"a\":" + good + ",}", four), ReadCode::Malformed, 62},
      {"not UTF-8", safetensors("{\"\xff\":" + good + "}", four), ReadCode::Malformed, 10},
      {"top level list in object", safetensors(R"({"a":[]})"), ReadCode::Malformed, 14},
      {"number for a tensor", safetensors(R"({"a":1})"), ReadCode::Malformed, 15},
      {"null", safetensors(R"({"a":null})"), ReadCode::Malformed, 17},
      {"true", safetensors(R"({"a":true})"), ReadCode::Malformed, 17},
      {"metadata not strings", safetensors(R"({"__metadata__":{"a":1}})"), ReadCode::Malformed, 31},
      {"metadata nested", safetensors(R"({"__metadata__":{"a":{}}})"), ReadCode::Malformed, 30},
      {"metadata twice", safetensors(R"({"__metadata__":{},"__metadata__":{}})"),
       ReadCode::Duplicate, 41},
      {"metadata key twice", safetensors(R"({"__metadata__":{"a":"","a":""}})"),
       ReadCode::Duplicate, 8},
      {"deep lists", safetensors("{\"a\":" + repeat("[", 100000)), ReadCode::Malformed, 14},
      {"deep objects", safetensors(repeat("{\"a\":", 100000)), ReadCode::Malformed, 17},
      {"list in shape", one(entry("F32", "[[1]]", "[0,4]"), four), ReadCode::Malformed, 38},
      {"negative size", one(entry("F32", "[-1]", "[0,4]"), four), ReadCode::Malformed, 40},
      {"fraction", one(entry("F32", "[1.0]", "[0,4]"), four), ReadCode::Malformed, 41},
      {"exponent", one(entry("F32", "[1e3]", "[0,4]"), four), ReadCode::Malformed, 41},
      {"size over 64 bits", one(entry("F32", "[18446744073709551616]", "[0,4]"), four),
       ReadCode::Malformed, 58},
      {"size over 63 bits", one(entry("F32", "[9223372036854775808]", "[0,4]"), four),
       ReadCode::Overflow, 57},
      {"product over 64 bits", one(entry("F32", "[4294967296,4294967296]", "[0,4]"), four),
       ReadCode::Overflow, 81},
      {"product wraps to the right size",
       one(entry("F64", "[2305843009213693953]", "[0,8]"), four + four), ReadCode::Overflow, 79},
      {"overflow hidden by a zero", one(entry("F32", "[0,9223372036854775807,3]", "[0,0]")),
       ReadCode::Overflow, 83},
      {"33 axes", one(entry("F32", "[" + repeat("1,", 32) + "1]", "[0,4]"), four), ReadCode::Limit,
       103},
      {"unknown type", one(entry("F8_E4M3", "[1]", "[0,1]"), "x"), ReadCode::Unsupported, 31},
      {"complex type", one(entry("C64", "[1]", "[0,8]"), four + four), ReadCode::Unsupported, 27},
      {"type is no string", one(R"({"dtype":4,"shape":[1],"data_offsets":[0,4]})", four),
       ReadCode::Malformed, 24},
      {"unknown key", one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1})", four),
       ReadCode::Malformed, 64},
      {"key twice", one(R"({"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]})", four),
       ReadCode::Duplicate, 35},
      {"no type", one(R"({"shape":[1],"data_offsets":[0,4]})", four), ReadCode::Malformed, 47},
      {"no shape", one(R"({"dtype":"F32","data_offsets":[0,4]})", four), ReadCode::Malformed, 49},
      {"no offsets", one(R"({"dtype":"F32","shape":[1]})", four), ReadCode::Malformed, 40},
      {"one offset", one(entry("F32", "[1]", "[0]"), four), ReadCode::Malformed, 58},
      {"three offsets", one(entry("F32", "[1]", "[0,4,4]"), four), ReadCode::Malformed, 62},
      {"offsets turned", one(entry("F32", "[0]", "[4,0]"), four), ReadCode::OutOfRange, 61},
      {"end beyond the data", one(entry("F32", "[2]", "[0,8]"), four), ReadCode::OutOfRange, 61},
      {"end of 2^64 - 1", one(entry("F32", "[1]", "[0,18446744073709551615]"), four),
       ReadCode::OutOfRange, 80},
      {"shape larger than the data", one(entry("F32", "[9]", "[0,4]"), four), ReadCode::Malformed,
       61},
      {"shape smaller than the data", one(entry("F16", "[1]", "[0,4]"), four), ReadCode::Malformed,
       61},
      {"hole in front", one(entry("F32", "[1]", "[4,8]"), four + four), ReadCode::Overlap, 61},
      {"hole at the end", one(good, four + "x"), ReadCode::Overlap, 66},
      {"data cut", one(good, "\1\2\3"), ReadCode::OutOfRange, 61},
      {"overlap",
       safetensors("{\"a\":" + entry("F32", "[2]", "[0,8]") +
                       ",\"b\":" + entry("F32", "[1]", "[4,8]") + "}",
                   four + four),
       ReadCode::Overlap, 114},
      {"the same bytes twice", safetensors("{\"a\":" + good + ",\"b\":" + good + "}", four),
       ReadCode::Overlap, 114},
      {"name twice",
       safetensors("{\"a\":" + good + ",\"a\":" + entry("F32", "[1]", "[4,8]") + "}", four + four),
       ReadCode::Duplicate, 119},
      {"long name", safetensors("{\"" + std::string(5000, 'a') + "\":" + good + "}", four),
       ReadCode::Limit, 5011},
      {"huge token", safetensors("{\"" + std::string(9 << 20, 'a') + "\":" + good + "}", four),
       ReadCode::Limit, 9},
  };
  expectWeightsRefused(files);
}

TEST(HostileSafetensors, EveryCutIsRefused) {
  std::string good = safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
                                 std::string(8, '\1'));
  ASSERT_TRUE(bool(openBytes(good)));
  for (size_t length = 0; length < good.size(); ++length) {
    auto opened = openBytes(good.substr(0, length));
    EXPECT_FALSE(bool(opened)) << length;
    if (!opened)
      llvm::consumeError(opened.takeError());
  }
}
