//===- Checks.h - what a reader must answer ---------------------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_TEST_WEIGHTS_CHECKS_H
#define GENC_TEST_WEIGHTS_CHECKS_H

#include "genc/Weights/Array.h"
#include "genc/Weights/WeightFile.h"
#include "gtest/gtest.h"

namespace genc::test {

/// For faults deep inside, where the exact byte is no part of the contract.
constexpr uint64_t somewhere = ~uint64_t(0);

/// A file that must be refused: where, and with which code.
struct Hostile {
  const char *name;
  std::string bytes;
  ReadCode code;
  uint64_t offset;
};

inline llvm::Expected<WeightFile> openBytes(const std::string &bytes, const char *name = "memory") {
  return WeightFile::fromBuffer(llvm::MemoryBuffer::getMemBufferCopy(bytes, name));
}

/// Compares code and offset, and sees that the message says more than the code.
inline void expectRefused(llvm::Error error, const Hostile &file) {
  ASSERT_TRUE(bool(error)) << file.name << " was accepted";
  llvm::handleAllErrors(std::move(error), [&](const ReadError &refusal) {
    EXPECT_EQ(codeName(refusal.code()).str(), codeName(file.code).str())
        << file.name << ": " << refusal.what().str();
    if (file.offset == somewhere)
      EXPECT_GT(refusal.offset(), 0u) << file.name;
    else
      EXPECT_EQ(refusal.offset(), file.offset) << file.name << ": " << refusal.what().str();
    EXPECT_EQ(refusal.file(), "memory");
    EXPECT_GT(refusal.what().size(), 8u);
  });
}

inline void expectArraysRefused(llvm::ArrayRef<Hostile> files) {
  for (const Hostile &file : files) {
    auto array = readArray(llvm::MemoryBufferRef(file.bytes, "memory"));
    expectRefused(array ? llvm::Error::success() : array.takeError(), file);
  }
}

inline void expectWeightsRefused(llvm::ArrayRef<Hostile> files) {
  for (const Hostile &file : files) {
    auto opened = openBytes(file.bytes);
    expectRefused(opened ? llvm::Error::success() : opened.takeError(), file);
  }
}

inline std::vector<float> readAll(const WeightFile &file, llvm::StringRef name) {
  auto values = file.read(name);
  if (!values) {
    ADD_FAILURE() << llvm::toString(values.takeError());
    return {};
  }
  return *values;
}

} // namespace genc::test

#endif // GENC_TEST_WEIGHTS_CHECKS_H
