//===- Archive.h - what a worker answers, as bytes and back ------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fields of a struct are listed once, in a template that both classes run.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_CODEGEN_ARCHIVE_H
#define GENC_LIB_CODEGEN_ARCHIVE_H

#include "llvm/ADT/StringRef.h"
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

namespace genc {

class ArchiveWriter {
public:
  std::string bytes;

  template <typename T> std::enable_if_t<std::is_integral_v<T>> operator()(T &number) {
    bytes.append(reinterpret_cast<const char *>(&number), sizeof number);
  }
  void operator()(std::string &text) {
    size_t size = text.size();
    (*this)(size);
    bytes += text;
  }
  template <typename T, typename Fields> void list(std::vector<T> &values, Fields fields) {
    size_t size = values.size();
    (*this)(size);
    for (T &value : values)
      fields(value);
  }
};

class ArchiveReader {
public:
  explicit ArchiveReader(llvm::StringRef bytes) : rest(bytes) {}

  template <typename T> std::enable_if_t<std::is_integral_v<T>> operator()(T &number) {
    std::memcpy(&number, rest.data(), sizeof number);
    rest = rest.drop_front(sizeof number);
  }
  void operator()(std::string &text) {
    size_t size = 0;
    (*this)(size);
    text = rest.take_front(size).str();
    rest = rest.drop_front(size);
  }
  template <typename T, typename Fields> void list(std::vector<T> &values, Fields fields) {
    size_t size = 0;
    (*this)(size);
    values.resize(size);
    for (T &value : values)
      fields(value);
  }

private:
  llvm::StringRef rest;
};

} // namespace genc

#endif // GENC_LIB_CODEGEN_ARCHIVE_H
