//===- Doc.h - text with breaks that a printer chooses ---------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A document says where lines may break; `render` decides. A group stays on one line if it fits,
// else every break that belongs to it directly becomes a new line.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_DOC_H
#define GENC_LIB_SYNTAX_DOC_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include <initializer_list>
#include <string>

namespace genc {

struct DocNode;
using Doc = const DocNode *;

enum class DocKind {
  Text,
  Concat,
  Nest, ///< indents the lines inside by `amount`
  Group,
  Line,   ///< a new line, or `text` (a space or nothing) if the group is flat
  Break,  ///< always a new line; breaks the groups around it
  Suffix, ///< goes to the end of the line (a trailing comment), wherever that is
};

struct DocNode {
  DocKind kind;
  llvm::StringRef text;
  llvm::ArrayRef<Doc> children;
  unsigned amount = 0; ///< Nest: columns; Break: empty lines before the new one
  bool breaks = false; ///< holds a Break
};

/// Makes documents; they live as long as it does.
class DocBuilder {
public:
  Doc text(llvm::StringRef text);
  Doc concat(llvm::ArrayRef<Doc> parts);
  Doc concat(std::initializer_list<Doc> parts) { return concat(llvm::ArrayRef<Doc>(parts)); }
  Doc nest(unsigned columns, Doc doc) { return wrap(DocKind::Nest, columns, doc); }
  Doc group(Doc doc) { return wrap(DocKind::Group, 0, doc); }
  /// A space or a new line.
  Doc line() { return leaf(DocKind::Line, " "); }
  /// Nothing or a new line.
  Doc softLine() { return leaf(DocKind::Line, ""); }
  Doc hardLine(unsigned emptyLines = 0);
  Doc suffix(llvm::StringRef comment);
  Doc empty() { return text(""); }

private:
  Doc leaf(DocKind kind, llvm::StringRef text);
  Doc wrap(DocKind kind, unsigned amount, Doc doc);

  llvm::BumpPtrAllocator allocator;
};

/// The text, with lines of at most `width` columns where that can be, no trailing spaces.
std::string render(Doc doc, unsigned width);

} // namespace genc

#endif // GENC_LIB_SYNTAX_DOC_H
