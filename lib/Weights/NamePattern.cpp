//===- NamePattern.cpp - names with wildcards ---------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/WeightsMap.h"

using namespace genc;

static constexpr size_t maxWildcards = 8;

std::optional<NamePattern> NamePattern::parse(llvm::StringRef text) {
  NamePattern pattern;
  pattern.original = text.str();
  pattern.literals.emplace_back();
  while (!text.empty()) {
    if (!text.consume_front("*")) {
      pattern.literals.back() += text.front();
      text = text.drop_front();
      continue;
    }
    pattern.anyChar.push_back(text.consume_front("*"));
    pattern.literals.emplace_back();
    if (pattern.anyChar.size() > maxWildcards)
      return std::nullopt;
  }
  return pattern;
}

/// Tries the wildcard before literal `piece` at the begin of `rest`. Every pair
/// of piece and position is tried once, so the work is at most wildcards x
/// length squared.
bool NamePattern::matchFrom(size_t piece, llvm::StringRef rest,
                            std::vector<llvm::StringRef> &captures,
                            std::vector<std::vector<bool>> &failed) const {
  if (piece == literals.size())
    return rest.empty();
  if (failed[piece][rest.size()])
    return false;
  for (size_t length = 1; length <= rest.size(); ++length) {
    if (!anyChar[piece - 1] && (rest[length - 1] == '.' || rest[length - 1] == '/'))
      break;
    llvm::StringRef tail = rest.drop_front(length);
    if (!tail.consume_front(literals[piece]))
      continue;
    captures.push_back(rest.take_front(length));
    if (matchFrom(piece + 1, tail, captures, failed))
      return true;
    captures.pop_back();
  }
  failed[piece][rest.size()] = true;
  return false;
}

bool NamePattern::match(llvm::StringRef name, std::vector<llvm::StringRef> &captures) const {
  captures.clear();
  if (anyChar.empty())
    return name == literals[0];
  std::vector<std::vector<bool>> failed(literals.size(), std::vector<bool>(name.size() + 1));
  return name.consume_front(literals[0]) && matchFrom(1, name, captures, failed);
}

std::string NamePattern::expand(llvm::ArrayRef<llvm::StringRef> captures) const {
  std::string name = literals[0];
  for (size_t i = 0; i < anyChar.size(); ++i) {
    name += captures[i];
    name += literals[i + 1];
  }
  return name;
}
