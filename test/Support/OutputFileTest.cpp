//===- OutputFileTest.cpp - files that appear whole or not at all ----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Support/OutputFile.h"
#include "genc/Support/Interrupt.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace genc;
namespace fs = llvm::sys::fs;

namespace {
class OutputFileTest : public ::testing::Test {
protected:
  void SetUp() override { ASSERT_FALSE(fs::createUniqueDirectory("genc-output", folder)); }
  void TearDown() override { fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) {
    llvm::SmallString<128> result = folder;
    llvm::sys::path::append(result, name);
    return result.str().str();
  }
  std::string read(llvm::StringRef name) {
    auto buffer = llvm::MemoryBuffer::getFile(path(name));
    return buffer ? (*buffer)->getBuffer().str() : "(absent)";
  }
  unsigned files() {
    unsigned count = 0;
    std::error_code code;
    for (fs::directory_iterator i(folder, code), end; !code && i != end; i.increment(code))
      ++count;
    return count;
  }

  llvm::SmallString<128> folder;
};
} // namespace

TEST_F(OutputFileTest, AppearsWhenKept) {
  auto file = OutputFile::create(path("a"));
  ASSERT_TRUE(static_cast<bool>(file));
  file->os() << "text";
  EXPECT_EQ(read("a"), "(absent)");
  EXPECT_FALSE(static_cast<bool>(file->keep()));
  EXPECT_EQ(read("a"), "text");
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFileTest, LeavesNothingWhenDropped) {
  ASSERT_FALSE(static_cast<bool>(writeFile(path("a"), "old")));
  {
    auto file = OutputFile::create(path("a"));
    ASSERT_TRUE(static_cast<bool>(file));
    file->os() << "new";
  }
  EXPECT_EQ(read("a"), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFileTest, ReportsAFullDisk) {
  if (!fs::exists("/dev/full"))
    GTEST_SKIP();
  llvm::Error error = writeFile("/dev/full", std::string(100000, 'x'));
  EXPECT_EQ(llvm::toString(std::move(error)), "cannot write `/dev/full`: No space left on device");
}

TEST_F(OutputFileTest, ReportsAMissingFolder) {
  llvm::Error error = writeFile(path("no/such/file"), "x");
  EXPECT_EQ(llvm::toString(std::move(error)),
            "cannot write `" + path("no/such/file") + "`: No such file or directory");
}

TEST_F(OutputFileTest, IsRemovedOnInterrupt) {
  for (int signal : {SIGINT, SIGTERM}) {
    pid_t child = fork();
    if (child == 0) {
      handleInterrupts();
      auto file = OutputFile::create(path("a"));
      file->os() << "half";
      file->os().flush();
      raise(signal);
      _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 128 + signal);
    EXPECT_EQ(files(), 0u);
  }
}
