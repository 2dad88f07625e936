//===- WeightsMapTest.cpp - foreign names and layouts -------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/WeightsMap.h"
#include "Builders.h"
#include "Checks.h"
#include <cstdlib>

using namespace genc;
using namespace genc::test;
using Values = std::vector<float>;
using Shape = std::vector<int64_t>;

namespace {
struct Stored {
  std::string name;
  Shape shape;
};
struct Wanted {
  std::string path;
  Shape shape;
};
} // namespace

/// A file whose tensors count their elements: 0, 1, 2, ...
static WeightFile makeFile(llvm::ArrayRef<Stored> tensors) {
  std::string header = "{", data;
  for (const Stored &tensor : tensors) {
    std::string shape;
    int64_t elements = 1;
    for (int64_t size : tensor.shape) {
      shape += (shape.empty() ? "" : ",") + std::to_string(size);
      elements *= size;
    }
    size_t begin = data.size();
    for (int64_t i = 0; i < elements; ++i)
      data += le(static_cast<float>(i));
    header += (header.size() > 1 ? ",\"" : "\"") + tensor.name + R"(":{"dtype":"F32","shape":[)" +
              shape + R"(],"data_offsets":[)" + std::to_string(begin) + "," +
              std::to_string(data.size()) + "]}";
  }
  return llvm::cantFail(openBytes(safetensors(header + "}", data), "w.safetensors"));
}

static WeightsMap makeMap(llvm::StringRef text) {
  auto map = WeightsMap::parse({text, "names.map"});
  if (!map) {
    ADD_FAILURE() << llvm::toString(map.takeError());
    return {};
  }
  return std::move(*map);
}

static MapResult apply(llvm::ArrayRef<Stored> tensors, llvm::StringRef text,
                       llvm::ArrayRef<Wanted> weights) {
  WeightFile file = makeFile(tensors);
  WeightsMap map = makeMap(text);
  std::vector<ExpectedWeight> expected;
  for (const Wanted &weight : weights)
    expected.push_back({weight.path, weight.shape});
  return applyMap(file, text.empty() ? nullptr : &map, expected);
}

/// The values of one weight `w` taken from one tensor `t` by `layout`.
static Values lay(const Shape &stored, llvm::StringRef layout, const Shape &wanted) {
  MapResult result = apply({{"t", stored}}, ("w = t " + layout).str(), {{"w", wanted}});
  EXPECT_TRUE(result.ok()) << result.text();
  return result.ok() ? result.values[0] : Values();
}

TEST(WeightsMap, NamesAndShapesThatAgreeNeedNoMap) {
  MapResult result =
      apply({{"a", {2}}, {"b", {}}, {"bn.num_batches_tracked", {}}}, "", {{"b", {}}, {"a", {2}}});
  ASSERT_TRUE(result.ok()) << result.text();
  EXPECT_EQ(result.values, (std::vector<Values>{{0}, {0, 1}}));
}

TEST(WeightsMap, LayoutsMoveAxes) {
  EXPECT_EQ(lay({2, 3}, "linear", {3, 2}), (Values{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(lay({2, 3}, "transpose", {3, 2}), (Values{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(lay({2, 3}, "torch", {3, 2}), (Values{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(lay({3}, "torch", {3}), (Values{0, 1, 2}));
  // [out 2, in 1, h 1, w 2] -> [h, w, in, out]: element (w, o) was o * 2 + w.
  EXPECT_EQ(lay({2, 1, 1, 2}, "conv", {1, 2, 1, 2}), (Values{0, 2, 1, 3}));
  EXPECT_EQ(lay({2, 1, 1, 2}, "torch", {1, 2, 1, 2}), (Values{0, 2, 1, 3}));
  EXPECT_EQ(lay({2, 2, 1}, "conv", {1, 2, 2}), (Values{0, 2, 1, 3}));
  // [in 2, out 2, k 1] -> [k, in, out] keeps the order of in and out.
  EXPECT_EQ(lay({2, 2, 1}, "conv_transpose", {1, 2, 2}), (Values{0, 1, 2, 3}));
  EXPECT_EQ(lay({2, 1, 1, 2}, "conv_transpose", {1, 2, 2, 1}), (Values{0, 2, 1, 3}));
  EXPECT_EQ(lay({1, 2, 2}, "keras_conv_transpose", {1, 2, 2}), (Values{0, 2, 1, 3}));
  EXPECT_EQ(lay({2, 1, 3}, "permute(2, 1, 0)", {3, 1, 2}), (Values{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(lay({2, 3}, "reshape(3, -1)", {3, 2}), (Values{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(lay({6}, "select(0, 1, 2)", {3}), (Values{1, 3, 5}));
  EXPECT_EQ(lay({2, 3}, "select(1, 2, 9)", {2, 1}), (Values{2, 5}));
  EXPECT_EQ(lay({2, 3}, "slice(1, 1, 2) scale(-0.5)", {2, 2}), (Values{-0.5f, -1, -2, -2.5f}));
}

TEST(WeightsMap, FlattenedPicturesAreReordered) {
  // C=2, H=1, W=3: row h*3+w, channel c was element c*3+w.
  EXPECT_EQ(lay({6}, "flatten_chw(2, 1, 3)", {6}), (Values{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(lay({1, 6}, "linear flatten_chw(2, 1, 3)", {6, 1}), (Values{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(lay({2, 4}, "flatten_chw(1, 2, 2, 1)", {2, 4}), (Values{0, 2, 1, 3, 4, 6, 5, 7}));
  MapResult twice = apply({{"t", {4, 4}}}, "w = t flatten_chw(2, 2, 1)", {{"w", {4, 4}}});
  ASSERT_EQ(twice.issues.size(), 1u);
  EXPECT_NE(twice.text().find("2 axes have the size 4, write which"), std::string::npos);
}

TEST(WeightsMap, InterleavedOutputsArePicked) {
  // (latent, 2) pairs of mean and log-variance in the columns of one layer.
  MapResult result = apply({{"fc.weight", {4, 3}}, {"fc.bias", {4}}},
                           "mean.weight = fc.weight select(0, 0, 2) linear\n"
                           "mean.bias = fc.bias select(0, 0, 2)\n"
                           "log_var.weight = fc.weight linear select(1, 1, 2)\n"
                           "log_var.bias = fc.bias select(0, 1, 2)\n",
                           {{"mean.weight", {3, 2}},
                            {"mean.bias", {2}},
                            {"log_var.weight", {3, 2}},
                            {"log_var.bias", {2}}});
  ASSERT_TRUE(result.ok()) << result.text();
  EXPECT_EQ(result.values[0], (Values{0, 6, 1, 7, 2, 8}));
  EXPECT_EQ(result.values[2], (Values{3, 9, 4, 10, 5, 11}));
  EXPECT_EQ(result.values[3], (Values{1, 3}));
}

TEST(WeightsMap, TensorsAreAdded) {
  // PyTorch's LSTM has two biases where one would do.
  MapResult result =
      apply({{"b_ih_l0", {4}}, {"b_hh_l0", {4}}, {"c", {4}}},
            "lstm*.bias = b_ih_l* + b_hh_l* + c slice(0, 1, 3) scale(2)", {{"lstm0.bias", {3}}});
  ASSERT_TRUE(result.ok()) << result.text();
  EXPECT_EQ(result.values[0], (Values{6, 12, 18}));
  MapResult wrong =
      apply({{"a", {4}}, {"b", {2}}}, "w = a + b\nv = a + d", {{"w", {4}}, {"v", {4}}});
  EXPECT_EQ(wrong.text(), "weight `w`: tensor `b` of shape 2 is added to one of 4 (names.map:1)\n"
                          "weight `v` of shape 4: the file has no tensor `d` (names.map:2)\n");
}

TEST(WeightsMap, WildcardsCarryNames) {
  MapResult result =
      apply({{"net/enc/1/k", {1}}, {"net/enc/2/k", {2}}, {"aux.x.y", {3}}},
            "# a comment\n"
            "encoder.conv*.weight = net/enc/*/k   # per layer\n"
            "special = fill(0.5)\n"
            "ignore aux.**\n",
            {{"encoder.conv1.weight", {1}}, {"encoder.conv2.weight", {2}}, {"special", {2, 1}}});
  ASSERT_TRUE(result.ok()) << result.text();
  EXPECT_EQ(result.values[1], (Values{0, 1}));
  EXPECT_EQ(result.values[2], (Values{0.5f, 0.5f}));
  MapResult first =
      apply({{"x", {1}}, {"m.b.c", {2}}}, "a = x\n** = m.**\n", {{"a", {1}}, {"b.c", {2}}});
  EXPECT_TRUE(first.ok()) << first.text();
}

TEST(WeightsMap, PatternsTakeAsLittleAsTheyCan) {
  std::vector<llvm::StringRef> captures;
  auto match = [&](llvm::StringRef pattern, llvm::StringRef name) {
    return NamePattern::parse(pattern)->match(name, captures);
  };
  EXPECT_TRUE(match("*.*", "a.b"));
  EXPECT_EQ(captures, (std::vector<llvm::StringRef>{"a", "b"}));
  EXPECT_FALSE(match("*.*", "a.b.c"));
  EXPECT_FALSE(match("a*", "a"));
  EXPECT_FALSE(match("a*a", "aa"));
  EXPECT_TRUE(match("*-*.**", "a-b-c.d.e"));
  EXPECT_EQ(captures, (std::vector<llvm::StringRef>{"a", "b-c", "d.e"}));
  EXPECT_TRUE(match("**.*-x", "a.b.c-x"));
  EXPECT_EQ(captures, (std::vector<llvm::StringRef>{"a.b", "c"}));
  EXPECT_TRUE(match("**x*", "axbxc.xd"));
  EXPECT_EQ(captures, (std::vector<llvm::StringRef>{"axbxc.", "d"}));
  EXPECT_FALSE(match("*", "a/b"));
  EXPECT_TRUE(match("**.w", "a.w.b.w"));
  EXPECT_EQ(captures, (std::vector<llvm::StringRef>{"a.w.b"}));
  EXPECT_TRUE(match("**.**", "a.b.c"));
  EXPECT_EQ(captures, (std::vector<llvm::StringRef>{"a", "b.c"}));
  EXPECT_FALSE(NamePattern::parse("*.*.*.*.*.*.*.*.*"));
  // Would not end if every way was tried again.
  EXPECT_FALSE(match("**a**a**a**a**a**a**a**b", std::string(3000, 'a')));
}

TEST(WeightsMap, EverythingWrongIsToldAtOnce) {
  MapResult result =
      apply({{"3.weight", {4, 5}}, {"3.bias", {4}}, {"decoder.fc2.bias", {2}}, {"extra", {7}}},
            "decoder.fc1.weight = 3.weight\n"
            "decoder.fc1.bias = 3.bais\n"
            "decoder.fc9.bias = 3.bias\n",
            {{"decoder.fc1.weight", {5, 4}},
             {"decoder.fc1.bias", {4}},
             {"decoder.fc2.bias", {3}},
             {"decoder.fc3.bias", {7}}});
  EXPECT_EQ(result.text(),
            "weight `decoder.fc1.weight` has the shape 5x4, tensor `3.weight` has 4x5; the layout "
            "`linear` would fit (names.map:1)\n"
            "weight `decoder.fc1.bias` of shape 4: the file has no tensor `3.bais`; did you mean "
            "`3.bias`? (names.map:2)\n"
            "weight `decoder.fc2.bias` has the shape 3, tensor `decoder.fc2.bias` has 2\n"
            "weight `decoder.fc3.bias` of shape 7: the file has no tensor of this name; did you "
            "mean `decoder.fc2.bias`?\n"
            "the model has no weight `decoder.fc9.bias`; did you mean `decoder.fc1.bias`? "
            "(names.map:3)\n"
            "no weight takes tensor `3.bias` of shape 4; a map can say `ignore 3.bias`\n"
            "no weight takes tensor `extra` of shape 7; a map can say `ignore extra`\n");
  EXPECT_TRUE(result.values.empty());
  EXPECT_EQ(result.issues[0].kind, MapIssue::Kind::Shape);
  EXPECT_EQ(result.issues[0].expected, (Shape{5, 4}));
  EXPECT_EQ(result.issues[0].found, (Shape{4, 5}));
  EXPECT_EQ(result.issues[5].kind, MapIssue::Kind::Superfluous);
}

TEST(WeightsMap, ATensorOfTheRightShapeIsNamed) {
  MapResult result = apply({{"0.weight", {3, 2}}}, "", {{"encoder.dense.weight", {3, 2}}});
  EXPECT_NE(result.text().find("of this shape the file has `0.weight`"), std::string::npos)
      << result.text();
}

TEST(WeightsMap, LayoutsThatDoNotFitAreTold) {
  for (auto [layout, message] : std::vector<std::pair<const char *, const char *>>{
           {"linear", "this layout does not exist for 3 axes"},
           {"permute(0, 0, 1)", "permute does not name each of the 3 axes once"},
           {"permute(0, 1)", "permute does not name each of the 3 axes once"},
           {"reshape(5)", "reshape gives 5 elements, the tensor has 24"},
           {"reshape(-1, 5)", "reshape cannot find the open size"},
           {"reshape(-1, -1)", "reshape has a negative or too large size"},
           {"reshape(0, -1)", "reshape cannot find the open size"},
           {"flatten_chw(1, 1, 5)", "0 axes have the size 5"},
           {"flatten_chw(7, 1, 1, 4)", "axis 7 is not of size 4"},
           {"flatten_chw(0, -1, 1, 4)", "flatten_chw needs three sizes"},
           {"select(3, 0, 1)", "there is no axis 3"},
           {"select(0, 2, 1)", "select from 2 in steps of 1 does not fit an axis of 2"},
           {"select(0, 0, 0)", "select from 0 in steps of 0"},
           {"slice(1, 2, 2)", "slice of 2 from 2 passes the axis of 3"}}) {
    MapResult result =
        apply({{"t", {2, 3, 4}}}, ("w = t " + llvm::Twine(layout)).str(), {{"w", {24}}});
    ASSERT_EQ(result.issues.size(), 1u) << layout;
    EXPECT_EQ(result.issues[0].kind, MapIssue::Kind::Rule);
    EXPECT_NE(result.text().find(message), std::string::npos) << result.text();
  }
}

TEST(WeightsMap, TextThatIsNoMapIsRefusedWithItsLine) {
  std::vector<Hostile> files = {
      {"no equals", "a b", ReadCode::Malformed, 2},
      {"no source", "a =", ReadCode::Malformed, 3},
      {"no path", "= b", ReadCode::Malformed, 0},
      {"second line", "a = b\n c", ReadCode::Malformed, 8},
      {"unknown layout", "a = b liner", ReadCode::Malformed, 6},
      {"layout without name", "a = b (1)", ReadCode::Malformed, 6},
      {"too few numbers", "a = b select(1)", ReadCode::Malformed, 15},
      {"too many numbers", "a = b linear(1)", ReadCode::Malformed, 15},
      {"no number", "a = b permute(x)", ReadCode::Malformed, 14},
      {"fraction", "a = b permute(0.5)", ReadCode::Malformed, 18},
      {"huge number", "a = b permute(1e300)", ReadCode::Malformed, 20},
      {"infinity", "a = fill(1e999)", ReadCode::Malformed, 9},
      {"NaN", "a = fill(nan)", ReadCode::Malformed, 9},
      {"open parenthesis", "a = b permute(1", ReadCode::Malformed, 15},
      {"open quote", "\"a = b", ReadCode::Malformed, 1},
      {"empty quotes", "\"\" = b", ReadCode::Malformed, 0},
      {"fill with a layout", "a = fill(1) linear", ReadCode::Malformed, 18},
      {"fill with two numbers", "a = fill(1, 2)", ReadCode::Malformed, 14},
      {"more wildcards at right", "a.* = *.*", ReadCode::Malformed, 9},
      {"sum of nothing", "a = b +", ReadCode::Malformed, 7},
      {"more wildcards in a sum", "a = b + *", ReadCode::Malformed, 9},
      {"sum behind a layout", "a = b linear + c", ReadCode::Malformed, 13},
      {"nine wildcards", "*a*a*a*a*a*a*a*a*a = b", ReadCode::Limit, 0},
      {"ignore nothing", "ignore", ReadCode::Malformed, 6},
      {"a binary file", std::string("a = b\0", 6), ReadCode::UnknownForm, 0},
      {"a large file", std::string(5 << 20, '\n'), ReadCode::Limit, 0},
  };
  for (const Hostile &file : files) {
    auto map = WeightsMap::parse({file.bytes, "memory"});
    expectRefused(map ? llvm::Error::success() : map.takeError(), file);
  }
  auto map = WeightsMap::parse({"x = y\na = b liner", "memory"});
  ASSERT_FALSE(bool(map));
  EXPECT_EQ(llvm::toString(map.takeError()),
            "memory: at byte 12: line 2: unknown layout `liner`, did you mean `linear`? "
            "[malformed]");
}

TEST(WeightsMap, WeightsThatNothingReadsMayBeAbsent) {
  WeightFile file = makeFile({{"a", {1}}});
  std::vector<int64_t> shape = {1};
  ExpectedWeight weights[] = {{"a", shape}, {"b", shape, /*needed=*/false}};
  MapResult result = applyMap(file, nullptr, weights);
  ASSERT_TRUE(result.ok()) << result.text();
  EXPECT_EQ(result.values, (std::vector<Values>{{0}, {}}));
}

TEST(WeightsMap, EveryMapOfTheManualIsOne) {
  const char *folder = std::getenv("GENC_SOURCE_DIR");
  if (!folder)
    GTEST_SKIP() << "no source tree";
  auto manual = llvm::MemoryBuffer::getFile(folder + llvm::Twine("/docs/weights.md"));
  ASSERT_TRUE(bool(manual));
  llvm::StringRef rest = (*manual)->getBuffer();
  size_t rules = 0;
  while (true) {
    auto [before, after] = rest.split("```map\n");
    if (after.empty())
      break;
    auto [text, tail] = after.split("```");
    rules += makeMap(text).rules.size();
    rest = tail;
  }
  EXPECT_EQ(rules, 13u);
}
