//===- Format.cpp - comments, bodies and the whole file --------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Format.h"
#include "Formatter.h"
#include <algorithm>

using namespace llvm;
using namespace genc::ast;

namespace genc {

static StringRef textOf(SMRange range) {
  return StringRef(range.Start.getPointer(), range.End.getPointer() - range.Start.getPointer());
}

bool Formatter::commentBefore(SMLoc place) const {
  return nextComment < file.comments.size() &&
         file.comments[nextComment].range.Start.getPointer() < place.getPointer();
}

/// Comments before a place where no line may break move to lines before the statement.
void Formatter::hoist(SMLoc place) {
  for (; commentBefore(place); ++nextComment)
    hoisted.push_back(textOf(file.comments[nextComment].range));
}

/// A possible line break. Comments before the place make it one: a comment that follows code stays
/// behind it, the others get lines of their own.
Doc Formatter::gap(SMLoc place, Doc line) {
  if (!commentBefore(place))
    return line;
  Parts parts;
  if (!file.comments[nextComment].ownLine)
    parts.push_back(builder.suffix(textOf(file.comments[nextComment++].range)));
  parts.push_back(builder.hardLine());
  for (; commentBefore(place); ++nextComment) {
    parts.push_back(text(textOf(file.comments[nextComment].range)));
    parts.push_back(builder.hardLine());
  }
  return builder.concat(parts);
}

/// Comments before a closing bracket, for the end of what it closes; `line` becomes the break
/// before the bracket.
Doc Formatter::trailing(SMLoc close, Doc &line) {
  if (!commentBefore(close))
    return builder.empty();
  line = builder.hardLine();
  Parts parts;
  if (!file.comments[nextComment].ownLine)
    parts.push_back(builder.suffix(textOf(file.comments[nextComment++].range)));
  for (; commentBefore(close); ++nextComment) {
    parts.push_back(builder.hardLine());
    parts.push_back(text(textOf(file.comments[nextComment].range)));
  }
  return builder.concat(parts);
}

SMLoc Formatter::find(SMLoc from, char character) const {
  const char *p = from.getPointer(), *end = file.range.End.getPointer();
  while (p < end && *p != character) {
    if (*p == '/' && p + 1 < end && p[1] == '/')
      p = std::find(p, end, '\n');
    else
      ++p;
  }
  return SMLoc::getFromPointer(p);
}

bool Formatter::newlineBetween(SMLoc from, SMLoc to) const {
  return std::find(from.getPointer(), to.getPointer(), '\n') != to.getPointer();
}

/// Empty lines of the text that are kept: one at most.
unsigned Formatter::emptyLinesBetween(const char *from, const char *to) const {
  return from < to && std::count(from, to, '\n') > 1 ? 1 : 0;
}

Doc Formatter::source(SMRange range) { return leaf(range.Start, textOf(range)); }

/// A word at a place where no line may break.
Doc Formatter::leaf(SMLoc place, StringRef word) {
  hoist(place);
  return text(word);
}

/// The items between two braces, each after a line break, with comments and empty lines between
/// them.
void Formatter::itemList(SMLoc open, Body items, SMLoc close, bool oneLine, Parts &parts) {
  const char *last = nullptr; // end of what was printed before; null directly after the brace
  auto next = [&](const char *start) {
    unsigned emptyLines = last ? emptyLinesBetween(last, start) : 0;
    parts.push_back(oneLine ? builder.line() : builder.hardLine(emptyLines));
  };
  auto comments = [&](SMLoc place) {
    if (commentBefore(place) && !file.comments[nextComment].ownLine)
      parts.push_back(builder.suffix(textOf(file.comments[nextComment++].range)));
    for (; commentBefore(place); ++nextComment) {
      SMRange range = file.comments[nextComment].range;
      next(range.Start.getPointer());
      parts.push_back(text(textOf(range)));
      last = range.End.getPointer();
    }
  };
  for (const Item *i : items) {
    comments(i->loc());
    next(i->loc().getPointer());
    SmallVector<StringRef> outer = std::move(hoisted);
    hoisted.clear();
    Doc laidOut = item(i);
    for (StringRef comment : hoisted)
      parts.push_back(builder.concat({text(comment), builder.hardLine()}));
    hoisted = std::move(outer);
    parts.push_back(laidOut);
    last = i->range().End.getPointer();
  }
  comments(close);
}

/// A braced body; one that stood on one line stays there if it fits. `header` is a place before the
/// opening brace.
Doc Formatter::body(SMLoc header, Body items, SMLoc *end) {
  SMLoc open = find(header, '{');
  SMLoc inside = SMLoc::getFromPointer(open.getPointer() + 1);
  SMLoc close = find(items.empty() ? inside : items.back()->range().End, '}');
  if (end)
    *end = SMLoc::getFromPointer(close.getPointer() + 1);
  hoist(open);
  Parts parts;
  bool oneLine = !newlineBetween(open, close);
  itemList(open, items, close, oneLine, parts);
  Doc closing = parts.empty() ? builder.empty() : oneLine ? builder.line() : builder.hardLine();
  Doc inner = builder.nest(indent, builder.concat(parts));
  return builder.group(builder.concat({text("{"), inner, closing, text("}")}));
}

Doc Formatter::format() {
  Parts parts;
  itemList(file.range.Start, file.items, file.range.End, /*oneLine=*/false, parts);
  return builder.concat(parts);
}

std::string format(const File &file) {
  Formatter formatter(file);
  StringRef laidOut;
  std::string result = render(formatter.format(), 100);
  laidOut = StringRef(result).trim("\n");
  return laidOut.empty() ? std::string() : laidOut.str() + "\n";
}

} // namespace genc
