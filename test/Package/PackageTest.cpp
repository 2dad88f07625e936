//===- PackageTest.cpp - names, texts and the writing of the folder -------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Package/Package.h"
#include "genc/Runtime/abi.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <csignal>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/resource.h>

using namespace genc;

namespace {

LibraryDescription good() {
  LibraryDescription library;
  library.name = "m";
  EntryDescription entry;
  entry.name = "decode";
  entry.function = "entry_decode";
  TensorDescription z, x;
  z.name = "z";
  z.shape = {20};
  x.name = "x";
  x.role = TensorRole::Output;
  entry.tensors = {z, x};
  library.entries = {entry};
  library.weights = {{"a", ElementType::F32, {3}, 0}, {"b", ElementType::I64, {2, 2}, 64}};
  library.weightsBytes = library.preparedBytes = 128;
  library.weightsPlace = WeightsPlace::Library;
  return library;
}

TEST(Description, goodOneHasNoProblem) { EXPECT_EQ(problemOf(good()), ""); }

TEST(Description, problems) {
  auto problem = [](auto &&spoil) {
    LibraryDescription library = good();
    spoil(library);
    return problemOf(library);
  };
  EXPECT_EQ(problem([](auto &l) { l.name = "3d"; }), "`3d` is not a name for a C library");
  EXPECT_EQ(problem([](auto &l) { l.name = "a-b"; }), "`a-b` is not a name for a C library");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].name = "x y"; }),
            "entry `x y` is not a C identifier");
  EXPECT_EQ(problem([](auto &l) { l.entries.push_back(l.entries[0]); }),
            "`m_decode` would name two things in the header");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].name = "options"; }),
            "`m_options` would name two things in the header");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].name = "version"; }),
            "`m_version` would name two things in the header");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].tensors[1].name = "z"; }),
            "entry decode has two parameters named z");
  EXPECT_EQ(problem([](auto &l) { std::swap(l.entries[0].tensors[0], l.entries[0].tensors[1]); }),
            "entry decode: parameters are not in the order input, noise, output");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].tensors.resize(65); }),
            "entry decode has more than 64 tensors");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].arenaFixedBytes = 32; }),
            "entry decode: a workspace size is not a multiple of 64");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].tensors[0].shape = {-1}; }),
            "entry decode: tensor z has a negative size");
  EXPECT_EQ(problem([](auto &l) { l.entries[0].maxBatch = 0; }),
            "entry decode: the largest batch is below 1");
  EXPECT_EQ(problem([](auto &l) { l.weights[1].offset = 8; }),
            "weight b is misplaced in the flat block");
  EXPECT_EQ(problem([](auto &l) { l.weightsBytes = l.preparedBytes = 64; }),
            "the weights pass the end of the flat block");
  EXPECT_EQ(problem([](auto &l) { l.preparedBytes = 64; }),
            "there is no prepare function, but the prepared block has another size");
}

TEST(Description, parameterNames) {
  EXPECT_EQ(parameterName("z"), "z");
  EXPECT_EQ(parameterName("class"), "class_");
  EXPECT_EQ(parameterName("model"), "model_");
  EXPECT_EQ(parameterName("decoder.fc1"), "decoder_fc1");
  EXPECT_EQ(parameterName("1st"), "x1st");
  EXPECT_EQ(parameterName("_a"), "x_a");
  EXPECT_EQ(parameterName(""), "x");
}

TEST(Description, hashesFollowWhatTheyStandFor) {
  LibraryDescription library = good(), other = good();
  EXPECT_EQ(weightsHash(library).size(), 64u);
  other.version = "9.9.9";
  other.entries.clear();
  EXPECT_EQ(weightsHash(library), weightsHash(other));
  other.preparedLayout = "packed";
  EXPECT_EQ(weightsHash(library), weightsHash(other));
  EXPECT_NE(preparedHash(library), preparedHash(other));
  other.weights[0].shape = {1, 3};
  EXPECT_NE(weightsHash(library), weightsHash(other));
}

TEST(Texts, jsonIsJson) {
  LibraryDescription library = good();
  library.doc = "quote \" newline \n and a broken byte \xff";
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(jsonText(library));
  ASSERT_TRUE(bool(value));
  EXPECT_EQ(value->getAsObject()->getString("name"), "m");
}

TEST(Texts, headerSurvivesAnyDocumentation) {
  LibraryDescription library = good();
  library.entries[0].doc = "a */ int injected; /* b\n#define X \\\n";
  std::string header = headerText(library);
  EXPECT_EQ(header.find("*/ int injected"), std::string::npos);
  EXPECT_NE(header.find("A * / int injected; / * b #define X"), std::string::npos);
}

TEST(Texts, weightsFileHasWhatTheRuntimeReads) {
  LibraryDescription library = good();
  std::vector<char> block(128, 'w');
  std::string file = weightsFile(library, block);
  genc_weights_header header;
  std::memcpy(&header, file.data(), sizeof header);
  EXPECT_EQ(header.payload_bytes, 128u);
  EXPECT_EQ(file.size(), sizeof header + 128 + header.index_bytes);
  EXPECT_EQ(file.substr(sizeof header + 128), "a f32 0 [3]\nb i64 64 [2,2]\n");
}

std::string newFolder() {
  llvm::SmallString<128> path;
  EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("genc-package-test", path));
  return path.str().str();
}

std::vector<std::string> namesIn(const std::string &folder) {
  std::vector<std::string> names;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator i(folder, code), end; i != end && !code; i.increment(code))
    names.push_back(llvm::StringRef(i->path()).rsplit('/').second.str());
  std::sort(names.begin(), names.end());
  return names;
}

std::string contentOf(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : "missing";
}

TEST(Folder, isMadeWithItsParents) {
  std::string folder = newFolder();
  llvm::Error error = writeFiles(folder + "/a/b", {{"one", "1"}, {"two", "2"}});
  EXPECT_FALSE(bool(error));
  EXPECT_EQ(contentOf(folder + "/a/b/two"), "2");
  llvm::sys::fs::remove_directories(folder);
}

TEST(Folder, aFullDiskLeavesItAsItWas) {
  std::string folder = newFolder();
  ASSERT_FALSE(bool(writeFiles(folder, {{"one", "old"}})));
  // The second file is too large: as on a full disk, the write fails in the middle.
  rlimit before, small;
  getrlimit(RLIMIT_FSIZE, &before);
  small = {65536, before.rlim_max};
  auto *handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  llvm::Error error =
      writeFiles(folder, {{"one", "new"}, {"two", std::string(1 << 20, 'x')}, {"three", "3"}});
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  std::string message = toString(std::move(error));
  EXPECT_NE(message.find("cannot write"), std::string::npos) << message;
  EXPECT_EQ(namesIn(folder), std::vector<std::string>{"one"});
  EXPECT_EQ(contentOf(folder + "/one"), "old");
  llvm::sys::fs::remove_directories(folder);
}

TEST(Folder, aFileInItsPlaceIsAnError) {
  std::string folder = newFolder();
  ASSERT_FALSE(bool(writeFiles(folder, {{"one", "1"}})));
  std::string message = toString(writeFiles(folder + "/one", {{"two", "2"}}));
  EXPECT_NE(message, "");
  llvm::sys::fs::remove_directories(folder);
}

} // namespace
