//===- Diagnostics.cpp - collecting messages -------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Support/Diagnostics.h"
#include "genc/Support/DiagnosticPrinter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <tuple>

using namespace llvm;

namespace genc {

std::string tick(StringRef text) {
  constexpr size_t longest = 80;
  std::string result = "`";
  size_t cut = text.size();
  if (cut > longest) {
    cut = longest;
    while (cut && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
      --cut; // not inside a UTF-8 character
  }
  for (unsigned char c : text.take_front(cut)) {
    if (c < 0x20 || c == 0x7F)
      result += "\\x" + utohexstr(c, /*LowerCase=*/true, 2);
    else
      result += static_cast<char>(c);
  }
  return result + (cut < text.size() ? "...`" : "`");
}

/// Changes, insertions, deletions and swaps of neighbours that turn one name into the other.
static unsigned editDistance(StringRef a, StringRef b) {
  std::vector<std::vector<unsigned>> d(a.size() + 1, std::vector<unsigned>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i)
    for (size_t j = 0; j <= b.size(); ++j) {
      if (!i || !j) {
        d[i][j] = i + j;
        continue;
      }
      bool differ = a[i - 1] != b[j - 1];
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + differ});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

std::optional<StringRef> nearest(StringRef name, ArrayRef<StringRef> candidates) {
  for (StringRef candidate : candidates)
    if (candidate != name && candidate.equals_insensitive(name))
      return candidate;
  std::optional<StringRef> best;
  unsigned bestDistance = std::max<size_t>(1, name.size() / 3) + 1;
  for (StringRef candidate : candidates) {
    size_t shorter = std::min(name.size(), candidate.size());
    size_t longer = std::max(name.size(), candidate.size());
    if (candidate == name || longer - shorter >= bestDistance || longer > 100)
      continue;
    unsigned distance = editDistance(name, candidate);
    if (distance < bestDistance && distance < candidate.size()) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

DiagnosticBuilder::~DiagnosticBuilder() {
  if (!engine)
    return;
  if (!suggestion.empty())
    diagnostic.message += "; did you mean " + tick(suggestion) + "?";
  engine->emit(std::move(diagnostic));
}

DiagnosticBuilder &DiagnosticBuilder::note(SMRange range, const Twine &message) {
  diagnostic.notes.push_back({range, message.str()});
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::highlight(SMRange range) {
  diagnostic.highlights.push_back(range);
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::fixit(SMRange range, const Twine &replacement) {
  diagnostic.fixits.emplace_back(range, replacement);
  return *this;
}

DiagnosticBuilder &DiagnosticBuilder::suggest(SMRange range, StringRef name,
                                              ArrayRef<StringRef> candidates) {
  if (std::optional<StringRef> near = nearest(name, candidates)) {
    suggestion = near->str();
    fixit(range, *near);
  }
  return *this;
}

static bool wantsColors(raw_ostream &os, std::optional<bool> option) {
  if (option)
    return *option;
  const char *noColor = std::getenv("NO_COLOR");
  return os.has_colors() && !(noColor && *noColor);
}

Diagnostics::Diagnostics(SourceMgr &sources, raw_ostream &os, DiagnosticOptions options)
    : sources(sources), os(os), options(options), colors(wantsColors(os, options.color)) {
  if (options.color)
    os.enable_colors(*options.color);
}

DiagnosticBuilder Diagnostics::report(Code code, SMRange range) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = severity(code);
  diagnostic.range = range;
  return DiagnosticBuilder(*this, std::move(diagnostic));
}

DiagnosticBuilder Diagnostics::error(Code code, SMRange range) {
  assert(severity(code) == Severity::Error && "this code is a warning");
  return report(code, range);
}

DiagnosticBuilder Diagnostics::warning(Code code, SMRange range) {
  assert(severity(code) == Severity::Warning && "this code is an error");
  return report(code, range);
}

void Diagnostics::emit(Diagnostic diagnostic) {
  // One mistake can be met on several ways (a block that is called twice): say it once.
  const char *start = diagnostic.range.Start.getPointer();
  if (start && !seen.insert({static_cast<unsigned>(diagnostic.code), start}).second)
    return;
  if (options.warningsAsErrors)
    diagnostic.severity = Severity::Error;
  ++(diagnostic.severity == Severity::Error ? errors : warnings);
  if (orderedScopes)
    waiting.push_back(std::move(diagnostic));
  else
    print(diagnostic);
}

void Diagnostics::leaveOrdered() {
  if (--orderedScopes)
    return;
  std::vector<std::tuple<unsigned, const char *, size_t>> order; // buffer, place, arrival
  for (const Diagnostic &diagnostic : waiting) {
    SMLoc start = diagnostic.range.Start;
    unsigned buffer = start.isValid() ? sources.FindBufferContainingLoc(start) : 0;
    order.emplace_back(buffer, start.getPointer(), order.size());
  }
  llvm::sort(order);
  for (const auto &[buffer, place, arrival] : order)
    print(waiting[arrival]);
  waiting.clear();
}

void Diagnostics::print(const Diagnostic &diagnostic) {
  bool isError = diagnostic.severity == Severity::Error;
  if (options.maxErrors && printedErrors >= options.maxErrors) {
    if (isError && !saidTooMany && options.format == DiagnosticFormat::Text)
      os << "too many errors, the rest is left out\n";
    saidTooMany |= isError;
    return;
  }
  printedErrors += isError;
  if (options.format == DiagnosticFormat::Json)
    printJson(diagnostic, sources, os);
  else
    printText(diagnostic, sources, os, colors);
  os.flush();
}

} // namespace genc
