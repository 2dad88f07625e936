//===- SourceLine.cpp - a source line as a terminal shows it ---------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SourceLine.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"
#include <algorithm>

using namespace llvm;

namespace genc {

static bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

StringRef lineAround(const MemoryBuffer &buffer, SMLoc loc) {
  const char *start = loc.getPointer(), *end = start;
  while (start != buffer.getBufferStart() && start[-1] != '\n')
    --start;
  while (end != buffer.getBufferEnd() && *end != '\n')
    ++end;
  return StringRef(start, end - start).rtrim('\r');
}

unsigned countCharacters(StringRef text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return !isContinuation(c); });
}

/// Width in columns, or 0 if the bytes are no printable character.
static unsigned width(StringRef character) {
  const auto *start = reinterpret_cast<const UTF8 *>(character.begin());
  if (!isLegalUTF8Sequence(start, start + character.size()))
    return 0;
  return std::max(0, sys::unicode::columnWidthUTF8(character));
}

ShownLine::ShownLine(StringRef line, SMLoc focusLoc) : line(line) {
  constexpr size_t before = 90, after = 150;
  size_t focus = std::min<size_t>(focusLoc.getPointer() - line.begin(), line.size());
  size_t first = line.size() > before + after && focus > before ? focus - before : 0;
  size_t last = std::min(line.size(), std::max(first, focus) + after);
  while (first && isContinuation(line[first]))
    --first;
  shown = first ? "..." : "";
  columnOf.assign(line.size() + 1, 0);
  unsigned column = shown.size();
  for (size_t i = first, next; i < last; i = next) {
    for (next = i + 1; next < line.size() && next < i + 4 && isContinuation(line[next]);)
      ++next;
    unsigned columns = width(line.slice(i, next));
    if (columns)
      shown += line.slice(i, next);
    else
      shown += line[i] == '\t' ? ' ' : '?';
    std::fill(columnOf.begin() + i, columnOf.begin() + next, column);
    column += std::max(1u, columns);
    last = std::max(last, next);
  }
  std::fill(columnOf.begin() + last, columnOf.end(), column);
  if (last < line.size())
    shown += "...";
}

std::optional<std::pair<unsigned, unsigned>> ShownLine::columns(SMRange range) const {
  if (!range.isValid() || range.Start.getPointer() < line.begin() ||
      range.Start.getPointer() > line.end())
    return std::nullopt;
  size_t start = range.Start.getPointer() - line.begin();
  size_t end = std::min<size_t>(range.End.getPointer() - line.begin(), line.size());
  return std::make_pair(columnOf[start], std::max(columnOf[start], columnOf[std::max(start, end)]));
}

} // namespace genc
