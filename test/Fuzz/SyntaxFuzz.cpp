//===- SyntaxFuzz.cpp - any bytes through lexer, parser, dump and formatter -----===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A text that parses must format to a text that parses to the same tree and formats to itself. The
// first byte is no option: the input is the file.
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Dump.h"
#include "genc/Syntax/Format.h"
#include "genc/Syntax/Parser.h"
#include <algorithm>
#include <cstdlib>
#include <iterator>

using namespace llvm;

namespace {
struct Result {
  bool good;
  std::string tree;
  std::string laidOut;
};
} // namespace

static Result process(StringRef text) {
  SourceMgr sources;
  unsigned id =
      sources.AddNewSourceBuffer(MemoryBuffer::getMemBufferCopy(text, "input.gen"), SMLoc());
  std::string messages;
  raw_string_ostream os(messages);
  genc::Diagnostics diags(sources, os);
  std::unique_ptr<genc::ast::File> file = genc::parse(id, diags);
  Result result = {!diags.hasErrors(), {}, {}};
  raw_string_ostream tree(result.tree);
  genc::dump(*file, tree, nullptr);
  if (result.good)
    result.laidOut = genc::format(*file);
  return result;
}

static void require(bool condition, const char *what, const std::string &before,
                    const std::string &after) {
  if (condition)
    return;
  errs() << what << "\n--- before\n" << before << "--- after\n" << after;
  std::abort();
}

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

/// Bytes alone rarely put comments and line breaks into programs that still parse; this does so
/// half of the time.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t maxSize,
                                          unsigned seed) {
  static constexpr StringRef pieces[] = {"\n", " // c\n", "\n// d\n", "\n\n", ",\n",
                                         " (", ")",       " |> f",    " + b"};
  StringRef piece = pieces[seed / 16 % std::size(pieces)];
  std::string text(reinterpret_cast<const char *>(data), size);
  size_t place = text.find_first_of(" (){}[],;=", size ? seed / 256 % size : 0);
  if (seed % 2 || place == std::string::npos || size + piece.size() > maxSize)
    return LLVMFuzzerMutate(data, size, maxSize);
  text.insert(seed / 2 % 2 ? place : place + 1, piece);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string text(reinterpret_cast<const char *>(data), size);
  Result first = process(text);
  if (!first.good)
    return 0;
  Result second = process(first.laidOut);
  require(second.good, "the formatted text does not parse", text, first.laidOut);
  require(first.tree == second.tree, "the formatted text is another tree", text, first.laidOut);
  require(first.laidOut == second.laidOut, "the layout does not keep", first.laidOut,
          second.laidOut);
  return 0;
}
