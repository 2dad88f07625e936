//===- HostileTorchTest.cpp - PyTorch files that must be refused --------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Checks.h"

using namespace genc;
using namespace genc::test;

static std::string repeat(const std::string &text, size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    result += text;
  return result;
}

static std::string goodTensor() { return tensor(storage("0", 2), 0, {2}, {1}); }
static std::string goodPickle() { return pickle(dict(text("w") + goodTensor())); }
static std::string twoFloats() { return floats({1, 2}); }

/// An archive whose pickle holds one value; the pickle's data begins at 46.
static std::string holding(const std::string &value) {
  return torchZip(pickle(value), {{"0", twoFloats()}}).bytes;
}
static constexpr uint64_t inPickle = 46;
/// The position of an instruction within `holding`, behind PROTO.
static uint64_t behind(const std::string &before) { return inPickle + 2 + before.size(); }

TEST(HostileZip, StructureIsRefusedWithCodeAndOffset) {
  Zip good = torchZip(goodPickle(), {{"0", twoFloats()}});
  ASSERT_TRUE(bool(openBytes(good.bytes)));
  const std::string &b = good.bytes;
  size_t end = good.end, end64 = end - 76, central = good.centrals[0], local = good.headers[1];
  std::vector<Member> plain = {{"a/data.pkl", goodPickle(), 0, 0, ""},
                               {"a/data/0", twoFloats(), 0, 0, ""}};
  auto with = [&](const Member &member) {
    std::vector<Member> members = plain;
    members.push_back(member);
    return zip(members);
  };
  Zip last = zip(plain);
  auto deflated = with({"a/x", "x", 0, 8, ""}), encrypted = with({"a/x", "x", 1, 0, ""});
  auto dots = with({"a/../x", "x", 0, 0, ""}), absolute = with({"/etc/x", "x", 0, 0, ""});
  auto back = with({"a\\x", "x", 0, 0, ""}), folder = with({"a/x/", "", 0, 0, ""});
  auto control = with({"a/\x01", "x", 0, 0, ""}), other = with({"b/x", "x", 0, 0, ""});
  auto twice = with({"a/data/0", "x", 0, 0, ""}), renamed = with({"a/x", "x", 0, 0, "a/y"});
  auto script = with({"a/constants.pkl", "x", 0, 0, ""});
  auto big = with({"a/byteorder", "big", 0, 0, ""});
  auto pickles = with({"b/data.pkl", goodPickle(), 0, 0, ""});
  auto strong = with({"a/x", "x", 0x40, 0, ""});
  std::vector<Hostile> files = {
      {"only magic", "PK\x03\x04", ReadCode::Truncated, 4},
      {"comment", patch(b, end + 20, le16(3)) + "abc", ReadCode::Truncated, b.size() + 3},
      {"comment length alone", patch(b, end + 20, le16(3)), ReadCode::Malformed, end + 20},
      {"bytes behind the end", b + "x", ReadCode::Truncated, b.size() + 1},
      {"bytes in front", "PK\x03\x04" + b, ReadCode::Malformed, end + 4 - 20 + 8},
      {"cut by one", b.substr(0, b.size() - 1), ReadCode::Truncated, b.size() - 1},
      {"second disk", patch(b, end + 4, le16(1)), ReadCode::Unsupported, end},
      {"entries on this disk", patch(b, end + 8, le16(1)), ReadCode::Unsupported, end},
      {"count disagrees", patch(patch(b, end + 8, le16(3)), end + 10, le16(3)), ReadCode::Malformed,
       end64},
      {"directory size disagrees", patch(b, end + 12, le32(1)), ReadCode::Malformed, end64},
      {"directory offset disagrees", patch(b, end + 16, le32(1)), ReadCode::Malformed, end64},
      {"zip64 size beyond the file", patch(patch(b, end64 + 40, le64(~0ull)), end + 12, le32(~0u)),
       ReadCode::OutOfRange, end},
      {"zip64 offset beyond the file",
       patch(patch(b, end64 + 48, le64(~0ull - 5)), end + 16, le32(~0u)), ReadCode::OutOfRange,
       end},
      {"zip64 count of 2^60",
       patch(patch(patch(b, end64 + 24, le64(1ull << 60)), end64 + 32, le64(1ull << 60)), end + 8,
             le32(~0u)),
       ReadCode::Limit, good.directory},
      {"locator points elsewhere", patch(b, end - 20 + 8, le64(0)), ReadCode::Malformed, end - 12},
      {"locator of two disks", patch(b, end - 20 + 16, le32(2)), ReadCode::Unsupported, end - 20},
      {"extensible zip64 record", patch(b, end64 + 4, le64(45)), ReadCode::Malformed, end64 + 4},
      {"directory magic", patch(b, central, "XX"), ReadCode::Malformed, central},
      {"name passes the directory", patch(b, good.centrals[3] + 28, le16(60000)),
       ReadCode::Truncated, good.centrals[3]},
      {"member comment", patch(b, central + 32, le16(1)), ReadCode::Malformed, central + 32},
      {"member on another disk", patch(b, central + 34, le16(1)), ReadCode::Malformed,
       central + 32},
      {"sizes differ (a bomb)", patch(b, central + 24, le32(1u << 30)), ReadCode::Malformed,
       central + 20},
      {"both sizes lie",
       patch(patch(b, good.centrals[2] + 20, le32(4000)), good.centrals[2] + 24, le32(4000)),
       ReadCode::Overlap, good.headers[2]},
      {"size lies by less",
       patch(patch(b, good.centrals[2] + 20, le32(7)), good.centrals[2] + 24, le32(7)),
       ReadCode::Malformed, good.datas[2] + 7},
      {"zip64 escape without field", patch(b, central + 24, le32(~0u)), ReadCode::Malformed,
       central + 46 + 16},
      {"local header elsewhere", patch(b, good.centrals[1] + 42, le32(local + 1)),
       ReadCode::Malformed, good.datas[0] + goodPickle().size()},
      {"two members share bytes", patch(b, good.centrals[1] + 42, le32(0)), ReadCode::Malformed, 0},
      {"first member not at 0", patch(b, central + 42, le32(4)), ReadCode::Overlap, 0},
      {"local magic", patch(b, local, "XX"), ReadCode::Malformed, local},
      {"local flags differ", patch(b, local + 6, le16(0)), ReadCode::Malformed, local},
      {"local method differs", patch(b, local + 8, le16(8)), ReadCode::Malformed, local},
      {"local size differs", patch(b, local + 22, le32(1)), ReadCode::Malformed, local + 14},
      {"local CRC differs", patch(b, local + 14, le32(1)), ReadCode::Malformed, local + 14},
      {"local name too long", patch(b, local + 26, le16(60000)), ReadCode::Truncated, local},
      {"descriptor differs", patch(b, good.datas[1] + 6 + 8, le32(1)), ReadCode::Malformed,
       good.datas[1] + 6},
      {"flipped bit in a storage", patch(b, good.datas[2], "\x01"), ReadCode::Checksum,
       good.datas[2]},
      {"flipped bit in the pickle", patch(b, good.datas[0] + 20, "\x01"), ReadCode::Checksum,
       good.datas[0]},
      {"compressed member", deflated.bytes, ReadCode::Unsupported, deflated.centrals[2] + 10},
      {"encrypted member", encrypted.bytes, ReadCode::Unsupported, encrypted.centrals[2] + 8},
      {"strong encryption", strong.bytes, ReadCode::Unsupported, strong.centrals[2] + 8},
      {"path with ..", dots.bytes, ReadCode::Malformed, dots.centrals[2] + 46},
      {"absolute path", absolute.bytes, ReadCode::Malformed, absolute.centrals[2] + 46},
      {"backslash", back.bytes, ReadCode::Malformed, back.centrals[2] + 46},
      {"folder", folder.bytes, ReadCode::Malformed, folder.centrals[2] + 46},
      {"control character", control.bytes, ReadCode::Malformed, control.centrals[2] + 46},
      {"two members of one name", twice.bytes, ReadCode::Duplicate, twice.centrals[2] + 46},
      {"local name differs", renamed.bytes, ReadCode::Malformed, renamed.headers[2]},
      {"member outside of the root", other.bytes, ReadCode::Malformed, other.headers[2]},
      {"TorchScript", script.bytes, ReadCode::Unsupported, script.headers[2]},
      {"big-endian", big.bytes, ReadCode::Unsupported, big.datas[2]},
      {"two pickles", pickles.bytes, ReadCode::Duplicate, pickles.headers[2]},
      {"no pickle", zip({{"a/data/0", twoFloats(), 0, 0, ""}}).bytes, ReadCode::Unsupported, 0},
      {"gap between members",
       [&] {
         // One byte after the last member; all later offsets are moved along.
         std::string bytes = last.bytes;
         bytes.insert(last.directory, "x");
         size_t moved = last.end + 1;
         bytes = patch(bytes, moved + 16, le32(last.directory + 1));
         bytes = patch(bytes, moved - 76 + 48, le64(last.directory + 1));
         return patch(bytes, moved - 20 + 8, le64(moved - 76));
       }(),
       ReadCode::Overlap, last.directory},
  };
  expectWeightsRefused(files);
}

TEST(HostilePickle, ProgramsAreRefusedWithCodeAndOffset) {
  std::string t = goodTensor(), s = storage("0", 2);
  std::string system = global("os", "system");
  auto badTensor = [&](const std::string &arguments) {
    return global("torch._utils", "_rebuild_tensor_v2") + tuple(arguments) + "R";
  };
  std::string rest = std::string("\x89") + global("collections", "OrderedDict") + ")R";
  auto viewed = [&](int32_t offset, llvm::ArrayRef<int32_t> shape,
                    llvm::ArrayRef<int32_t> strides) { return tensor(s, offset, shape, strides); };
  auto end = [&](const std::string &value) { return behind(value) - 1; };
  std::string huge = std::string("\x8a\x08") + le64(1ull << 62);
  std::vector<Hostile> files = {
      {"os.system", holding(system + tuple(text("id")) + "R"), ReadCode::Unsupported, behind("")},
      {"builtins.eval", holding(global("builtins", "eval")), ReadCode::Unsupported, behind("")},
      {"__builtin__.getattr", holding(global("__builtin__", "getattr")), ReadCode::Unsupported,
       behind("")},
      {"torch.hub.load", holding(global("torch.hub", "load")), ReadCode::Unsupported, behind("")},
      {"numpy's exec", holding(global("numpy.testing._private.utils", "runstring")),
       ReadCode::Unsupported, behind("")},
      {"a name with a dot", holding(global("torch", "_utils._rebuild_tensor_v2")),
       ReadCode::Unsupported, behind("")},
      {"a module's class", holding(global("__main__", "Net")), ReadCode::Unsupported, behind("")},
      {"sparse tensor", holding(global("torch._utils", "_rebuild_sparse_tensor")),
       ReadCode::Unsupported, behind("")},
      {"quantised storage", holding(global("torch", "QInt8Storage")), ReadCode::Unsupported,
       behind("")},
      {"global without end", holding("cos" + std::string(600, 'x')), ReadCode::Malformed,
       behind("")},
      {"protocol 4", torchZip("\x80\x04N.", {}).bytes, ReadCode::Unsupported, inPickle},
      {"instruction INST", holding("(ios\nsystem\n"), ReadCode::Unsupported, behind("(")},
      {"instruction OBJ", holding("(o"), ReadCode::Unsupported, behind("(")},
      {"instruction STACK_GLOBAL", holding("\x93"), ReadCode::Unsupported, behind("")},
      {"instruction EXT1", holding("\x82\x01"), ReadCode::Unsupported, behind("")},
      {"instruction LONG", holding("L1\n"), ReadCode::Unsupported, behind("")},
      {"instruction DUP", holding("N2"), ReadCode::Unsupported, behind("N")},
      {"no STOP", torchZip("\x80\x02N", {}).bytes, ReadCode::Truncated, inPickle + 3},
      {"bytes after STOP", torchZip(goodPickle() + "N", {{"0", twoFloats()}}).bytes,
       ReadCode::Malformed, inPickle + goodPickle().size()},
      {"two values at STOP", holding("NN"), ReadCode::Malformed, behind("NN")},
      {"empty stack at STOP", holding(""), ReadCode::Malformed, behind("")},
      {"mark at STOP", holding("N("), ReadCode::Malformed, behind("N(")},
      {"pop below a mark", holding("N(\x85"), ReadCode::Malformed, behind("N(")},
      {"TUPLE without mark", holding("Nt"), ReadCode::Malformed, behind("N")},
      {"REDUCE of nothing", holding("R"), ReadCode::Malformed, behind("")},
      {"REDUCE of a string", holding(text("os") + ")R"), ReadCode::Malformed,
       behind(text("os") + ")")},
      {"REDUCE with a list", holding(global("collections", "OrderedDict") + "]R"),
       ReadCode::Malformed, behind(global("collections", "OrderedDict") + "]")},
      {"NEWOBJ of a tensor's function",
       holding(global("torch._utils", "_rebuild_tensor_v2") + ")" + "\x81"), ReadCode::Malformed,
       behind(global("torch._utils", "_rebuild_tensor_v2") + ")")},
      {"BUILD of a string", holding(text("a") + "Nb"), ReadCode::Malformed,
       behind(text("a") + "N")},
      {"SETITEM on a tuple", holding(")NNs"), ReadCode::Malformed, behind(")NN")},
      {"SETITEMS with an odd count", holding("}(Nu"), ReadCode::Malformed, behind("}(N")},
      {"APPEND to a dictionary", holding("}Na"), ReadCode::Malformed, behind("}N")},
      {"memo never set", holding("h\x05"), ReadCode::OutOfRange, behind("")},
      {"memo of 2^32 - 1", holding("Nr\xff\xff\xff\xff"), ReadCode::Limit, behind("N")},
      {"memo of nothing", holding("q" + std::string(1, '\0')), ReadCode::Malformed, behind("")},
      {"string beyond the pickle", holding("X\xff\xff\xff\xff"), ReadCode::Truncated, behind("")},
      {"short string beyond the pickle", holding("U\xff"), ReadCode::Truncated, behind("")},
      {"number beyond the pickle", holding("\x8a\xff"), ReadCode::Truncated, behind("")},
      {"BININT cut", holding("J\1"), ReadCode::Truncated, behind("")},
      {"BINPERSID of a string", holding(text("0") + "Q"), ReadCode::Malformed, behind(text("0"))},
      {"BINPERSID of ()", holding(")Q"), ReadCode::Malformed, behind(")")},
      {"a whole module", holding(tuple(text("module") + "N") + "Q"), ReadCode::Unsupported,
       behind(tuple(text("module") + "N"))},
      {"storage with a negative length", holding(storage("0", -1)), ReadCode::Malformed,
       end(storage("0", -1))},
      {"storage with seven parts", holding(storage("0", 2, "FloatStorage", "NN")),
       ReadCode::Malformed, end(storage("0", 2, "FloatStorage", "NN"))},
      {"view beyond its storage",
       holding(storage("0", 2, "FloatStorage", tuple(text("v") + number(1) + number(2)))),
       ReadCode::OutOfRange,
       end(storage("0", 2, "FloatStorage", tuple(text("v") + number(1) + number(2))))},
      {"a tensor of nothing", holding(badTensor("")), ReadCode::Malformed, end(badTensor(""))},
      {"a tensor from a tensor",
       holding(badTensor(t + number(0) + numbers({2}) + numbers({1}) + rest)), ReadCode::Malformed,
       end(badTensor(t + number(0) + numbers({2}) + numbers({1}) + rest))},
      {"negative offset", holding(viewed(-1, {2}, {1})), ReadCode::Malformed,
       end(viewed(-1, {2}, {1}))},
      {"negative size", holding(viewed(0, {-2}, {1})), ReadCode::Malformed,
       end(viewed(0, {-2}, {1}))},
      {"negative stride", holding(viewed(1, {2}, {-1})), ReadCode::Malformed,
       end(viewed(1, {2}, {-1}))},
      {"sizes and strides differ in number", holding(viewed(0, {2}, {1, 1})), ReadCode::Malformed,
       end(viewed(0, {2}, {1, 1}))},
      {"33 axes", holding(viewed(0, std::vector<int32_t>(33, 1), std::vector<int32_t>(33, 1))),
       ReadCode::Malformed,
       end(viewed(0, std::vector<int32_t>(33, 1), std::vector<int32_t>(33, 1)))},
      {"size one too large", holding(viewed(0, {3}, {1})), ReadCode::OutOfRange,
       end(viewed(0, {3}, {1}))},
      {"offset one too large", holding(viewed(1, {2}, {1})), ReadCode::OutOfRange,
       end(viewed(1, {2}, {1}))},
      {"stride too large", holding(viewed(0, {2}, {2})), ReadCode::OutOfRange,
       end(viewed(0, {2}, {2}))},
      {"empty view beyond the storage", holding(viewed(3, {0}, {1})), ReadCode::OutOfRange,
       end(viewed(3, {0}, {1}))},
      {"view with stride 0 of 2^60 elements", holding(viewed(0, {1 << 30, 1 << 30}, {0, 0})),
       ReadCode::Limit, somewhere},
      {"size over 63 bits",
       holding(badTensor(s + number(0) + tuple(huge + huge) + numbers({0, 0}) + rest)),
       ReadCode::Overflow,
       end(badTensor(s + number(0) + tuple(huge + huge) + numbers({0, 0}) + rest))},
      {"stride times size over 64 bits",
       holding(badTensor(s + number(0) + numbers({9}) + tuple(huge) + rest)), ReadCode::Overflow,
       end(badTensor(s + number(0) + numbers({9}) + tuple(huge) + rest))},
      {"storage that is not there", holding(tensor(storage("7", 2), 0, {2}, {1})),
       ReadCode::NotFound, end(tensor(storage("7", 2), 0, {2}, {1}))},
      {"storage said to be larger", holding(tensor(storage("0", 3), 0, {2}, {1})),
       ReadCode::OutOfRange, end(tensor(storage("0", 3), 0, {2}, {1}))},
      {"storage said to be wider", holding(tensor(storage("0", 2, "DoubleStorage"), 0, {2}, {1})),
       ReadCode::OutOfRange, end(tensor(storage("0", 2, "DoubleStorage"), 0, {2}, {1}))},
      {"storage said to be smaller", holding(tensor(storage("0", 1), 0, {1}, {1})),
       ReadCode::OutOfRange, end(tensor(storage("0", 1), 0, {1}, {1}))},
      {"no tensor at all", holding(dict(text("a") + number(1))), ReadCode::Unsupported, behind("")},
      {"name that is not UTF-8", holding(dict(text("\xff") + t)), ReadCode::Malformed,
       end(dict(text("\xff") + t)) - 1},
      {"two tensors of one name", holding(dict(text("w") + t + text("w") + t)), ReadCode::Duplicate,
       somewhere},
      {"two paths of one name", holding(dict(text("a.b") + t + text("a") + dict(text("b") + t))),
       ReadCode::Duplicate, somewhere},
      {"nesting of 65 lists", holding(repeat("](", 65) + t + repeat("e", 65)), ReadCode::Limit,
       somewhere},
      {"a list in itself", holding("]q\1h\1a"), ReadCode::Limit, behind("")},
      {"a tree of 2^40 leaves", holding([] {
         std::string code;
         for (char level = 1; level < 40; ++level)
           code += std::string("](h") + level + "h" + level + "eq" + char(level + 1);
         return "(]q\1" + code + "t";
       }()),
       ReadCode::Limit, somewhere},
      {"600000 values", holding("(" + repeat("N", 600000) + "t"), ReadCode::Limit, somewhere},
      {"600000 marks", holding(repeat("(", 600000)), ReadCode::Limit, behind("") + 524288},
      {"two million elements by reference",
       holding("]q\1](" + repeat("h\1", 400000) + "eq\2](" + repeat("h\1", 400000) + "e](" +
               repeat("h\1", 400000) + "e"),
       ReadCode::Limit, somewhere},
      {"a long name", holding(dict(text(std::string(5000, 'a')) + t)), ReadCode::Limit, somewhere},
  };
  expectWeightsRefused(files);
}

TEST(HostileLegacy, FilesAreRefusedWithCodeAndOffset) {
  std::string head = legacyHead(), value = goodPickle(), keys = keyList({"0"});
  std::string good = head + value + keys + le64(2) + twoFloats();
  ASSERT_TRUE(bool(openBytes(good)));
  size_t afterValue = head.size() + value.size(), data = afterValue + keys.size();
  std::string big = legacyHead("\x89");
  std::string other = pickle(dict(text("a") + goodTensor() + text("b") +
                                  tensor(storage("0", 2, "IntStorage"), 0, {2}, {1})));
  std::string wide = pickle(
      dict(text("a") + tensor(tuple(text("storage") + global("torch", "DoubleStorage") + text("0") +
                                    text("cpu") + "\x8a\x08" + le64(1ull << 62)) +
                                  "Q",
                              0, {2}, {1})));
  std::vector<Hostile> files = {
      {"bare pickle", pickle("N"), ReadCode::UnknownForm, 0},
      {"only magic", legacyMagic(), ReadCode::Truncated, 15},
      {"version 1000", legacyMagic() + pickle("M\xe8\x03"), ReadCode::Unsupported, 15},
      {"version is a list", legacyMagic() + pickle("]"), ReadCode::Unsupported, 15},
      {"system is a list", legacyMagic() + pickle("M\xe9\x03") + pickle("]"), ReadCode::Malformed,
       21},
      {"big-endian", big + value + keys + le64(2) + twoFloats(), ReadCode::Unsupported,
       big.size() - 3},
      {"no value", head, ReadCode::Truncated, head.size()},
      {"no keys", head + value, ReadCode::Truncated, afterValue},
      {"keys are a dictionary", head + value + pickle("}"), ReadCode::Malformed, afterValue},
      {"unknown key", head + value + keyList({"0", "1"}) + le64(2) + twoFloats(),
       ReadCode::Malformed, afterValue + 4 + 6},
      {"number as a key", head + value + pickle("](K\1e") + le64(2) + twoFloats(),
       ReadCode::Malformed, afterValue + 4},
      {"key twice",
       head + value + keyList({"0", "0"}) + le64(2) + twoFloats() + le64(2) + twoFloats(),
       ReadCode::Duplicate, data + 6 + 16},
      {"no length", head + value + keys + "1234567", ReadCode::Truncated, data},
      {"length too large", head + value + keys + le64(3) + twoFloats(), ReadCode::Malformed, data},
      {"length of 2^64 - 1", head + value + keys + le64(~0ull) + twoFloats(), ReadCode::Malformed,
       data},
      {"length times width over 64 bits", head + wide + keys + le64(1ull << 62), ReadCode::Overflow,
       head.size() + wide.size() + keys.size()},
      {"data cut", good.substr(0, good.size() - 1), ReadCode::Truncated, data},
      {"bytes behind the data", good + "x", ReadCode::Overlap, good.size()},
      {"storage missing in the keys", head + value + keyList({}), ReadCode::NotFound,
       afterValue - 3},
      {"storage of two types", head + other + keys + le64(2) + twoFloats(), ReadCode::Malformed,
       head.size() + 0},
  };
  expectWeightsRefused(files);
}

TEST(HostileLegacy, EveryCutIsRefused) {
  std::string legacy = legacyHead() + goodPickle() + keyList({"0"}) + le64(2) + twoFloats();
  std::string archive = torchZip(goodPickle(), {{"0", twoFloats()}}).bytes;
  for (const std::string &good : {legacy, archive})
    for (size_t length = 0; length < good.size(); ++length) {
      auto opened = openBytes(good.substr(0, length));
      EXPECT_FALSE(bool(opened)) << length;
      if (!opened)
        llvm::consumeError(opened.takeError());
    }
}
