//===- Codes.cpp - the table of codes and their explanations ---------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Support/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <cassert>

using namespace llvm;

namespace genc {

namespace {
struct Entry {
  Code code;
  Severity severity;
  const char *title;
};
} // namespace

static const Entry entries[] = {
#define GENC_DIAGNOSTIC(NAME, NUMBER, SEVERITY, TITLE) {Code::NAME, Severity::SEVERITY, TITLE},
#include "genc/Support/Diagnostics.def"
};

static const Code codes[] = {
#define GENC_DIAGNOSTIC(NAME, NUMBER, SEVERITY, TITLE) Code::NAME,
#include "genc/Support/Diagnostics.def"
};

// The explanations are Markdown, readable where they lie.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
static const char explanations[] = {
#embed "Explanations/Syntax.md"
    , '\n',
#embed "Explanations/Names.md"
    , '\n',
#embed "Explanations/Types.md"
    , '\n',
#embed "Explanations/Models.md"
    , '\n',
#embed "Explanations/Calls.md"
    , '\n',
#embed "Explanations/Files.md"
    , '\n',
#embed "Explanations/Targets.md"
    , '\n'};
#pragma clang diagnostic pop

/// Changes with the texts, so that a compiler cache sees that they changed.
[[maybe_unused]] static const char explanationsHash[] = GENC_EXPLANATIONS_HASH;

static const Entry &entry(Code code) {
  for (const Entry &entry : entries)
    if (entry.code == code)
      return entry;
  assert(false && "a Code that is not in Diagnostics.def");
  return entries[0];
}

Severity severity(Code code) { return entry(code).severity; }
StringRef title(Code code) { return entry(code).title; }
ArrayRef<Code> allCodes() { return codes; }

std::string codeText(Code code) {
  std::string digits = utostr(static_cast<unsigned>(code));
  char letter = severity(code) == Severity::Error ? 'E' : 'W';
  return letter + std::string(4 - std::min<size_t>(4, digits.size()), '0') + digits;
}

std::optional<Code> parseCode(StringRef text) {
  text = text.trim();
  bool hasLetter = !text.empty() && StringRef("EeWw").contains(text.front());
  unsigned number = 0;
  if (text.drop_front(hasLetter).getAsInteger(10, number))
    return std::nullopt;
  for (const Entry &entry : entries)
    if (static_cast<unsigned>(entry.code) == number)
      return entry.code;
  return std::nullopt;
}

StringRef explanation(Code code) {
  StringRef text(explanations, sizeof(explanations));
  std::string heading = "\n## " + codeText(code);
  size_t start = text.find(heading);
  if (start == StringRef::npos)
    return {};
  text = text.drop_front(start + 1);
  text = text.drop_front(std::min(text.find('\n'), text.size()));
  size_t end = std::min(text.find("\n## "), text.find("\n# "));
  return text.take_front(end).trim();
}

} // namespace genc
