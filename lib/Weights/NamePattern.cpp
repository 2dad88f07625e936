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

/// Tries the wildcard before literal `piece` at the begin of `rest`, shortest
/// first. No pair of piece and position is tried twice; where `**` has failed it
/// would fail further right as well.
bool NamePattern::matchFrom(size_t piece, llvm::StringRef rest,
                            std::vector<llvm::StringRef> &captures,
                            std::vector<std::vector<bool>> &failed) const {
  llvm::StringRef literal = literals[piece];
  bool any = anyChar[piece - 1], last = piece + 1 == literals.size();
  if (last) {
    captures.push_back(rest.drop_back(std::min(literal.size(), rest.size())));
    if (!captures.back().empty() && rest.ends_with(literal) &&
        (any || captures.back().find_first_of("./") == llvm::StringRef::npos))
      return true;
    captures.pop_back();
    return false;
  }
  if (failed[piece][rest.size()])
    return false;
  for (size_t length = 1; length <= rest.size(); ++length) {
    if (!any && (rest[length - 1] == '.' || rest[length - 1] == '/'))
      break;
    llvm::StringRef tail = rest.drop_front(length);
    if (!tail.consume_front(literal))
      continue;
    captures.push_back(rest.take_front(length));
    if (matchFrom(piece + 1, tail, captures, failed))
      return true;
    captures.pop_back();
    if (anyChar[piece])
      break;
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
