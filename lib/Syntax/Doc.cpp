//===- Doc.cpp - text with breaks that a printer chooses -------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Doc.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Unicode.h"
#include <algorithm>
#include <vector>

using namespace llvm;

namespace genc {

Doc DocBuilder::leaf(DocKind kind, StringRef text) {
  bool breaks = kind == DocKind::Break;
  return new (allocator.Allocate<DocNode>()) DocNode{kind, text, {}, 0, breaks};
}

Doc DocBuilder::text(StringRef text) { return leaf(DocKind::Text, text.copy(allocator)); }
Doc DocBuilder::suffix(StringRef comment) { return leaf(DocKind::Suffix, comment.copy(allocator)); }

Doc DocBuilder::hardLine(unsigned emptyLines) {
  return new (allocator.Allocate<DocNode>()) DocNode{DocKind::Break, {}, {}, emptyLines, true};
}

Doc DocBuilder::concat(ArrayRef<Doc> parts) {
  Doc *copy = allocator.Allocate<Doc>(parts.size());
  std::copy(parts.begin(), parts.end(), copy);
  bool breaks = any_of(parts, [](Doc part) { return part->breaks; });
  return new (allocator.Allocate<DocNode>())
      DocNode{DocKind::Concat, {}, ArrayRef<Doc>(copy, parts.size()), 0, breaks};
}

Doc DocBuilder::wrap(DocKind kind, unsigned amount, Doc doc) {
  Doc *copy = new (allocator.Allocate<Doc>()) Doc(doc);
  return new (allocator.Allocate<DocNode>())
      DocNode{kind, {}, ArrayRef<Doc>(copy, 1), amount, doc->breaks};
}

namespace {
struct Command {
  Doc doc;
  unsigned indent;
  bool flat;
};

class Renderer {
public:
  explicit Renderer(unsigned width) : width(width) {}
  std::string run(Doc doc);

private:
  bool fits(Command next) const;
  void newLine(unsigned indent, unsigned emptyLines);
  void put(StringRef text);
  void putSuffix(StringRef comment, unsigned indent);

  unsigned width;
  std::string out;
  std::string pending; // a comment that waits for the line's end
  unsigned column = 0;
  unsigned indentPending = 0; // spaces that the next text on the line needs
  std::vector<Command> commands;
};
} // namespace

static unsigned columns(StringRef text) {
  int known = sys::unicode::columnWidthUTF8(text);
  return known < 0 ? text.size() : known;
}

/// Whether the document and what follows it up to the next possible break fit into the line.
bool Renderer::fits(Command next) const {
  std::vector<Command> todo = {next};
  size_t rest = commands.size();
  long room = static_cast<long>(width) - column - indentPending;
  while (room >= 0) {
    if (todo.empty()) {
      if (rest == 0)
        return true;
      todo.push_back(commands[--rest]);
    }
    Command command = todo.back();
    todo.pop_back();
    switch (command.doc->kind) {
    case DocKind::Text:
      room -= columns(command.doc->text);
      break;
    case DocKind::Line:
      if (!command.flat)
        return true;
      room -= command.doc->text.size();
      break;
    case DocKind::Break:
      return true;
    case DocKind::Suffix:
      break;
    default:
      bool flat = command.flat && !command.doc->breaks;
      for (Doc child : reverse(command.doc->children))
        todo.push_back(
            {child, command.indent, command.doc->kind == DocKind::Group ? flat : command.flat});
    }
  }
  return false;
}

void Renderer::put(StringRef text) {
  if (text.empty())
    return;
  out.append(indentPending, ' ');
  column += indentPending + columns(text);
  indentPending = 0;
  out += text;
}

void Renderer::newLine(unsigned indent, unsigned emptyLines) {
  if (!pending.empty()) {
    StringRef before(out);
    if (!before.empty() && !before.ends_with("\n") && indentPending == 0)
      out += before.ends_with(" ") ? "" : " ";
    put(pending);
    pending.clear();
  }
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  out.append(emptyLines + 1, '\n');
  column = 0;
  indentPending = indent;
}

void Renderer::putSuffix(StringRef comment, unsigned indent) {
  if (!pending.empty())
    newLine(indent, 0); // one comment a line
  pending = comment;
}

std::string Renderer::run(Doc doc) {
  commands.push_back({doc, 0, false});
  while (!commands.empty()) {
    Command command = commands.back();
    commands.pop_back();
    switch (command.doc->kind) {
    case DocKind::Text:
      put(command.doc->text);
      break;
    case DocKind::Line:
      if (command.flat)
        put(command.doc->text);
      else
        newLine(command.indent, 0);
      break;
    case DocKind::Break:
      newLine(command.indent, command.doc->amount);
      break;
    case DocKind::Suffix:
      putSuffix(command.doc->text, command.indent);
      break;
    case DocKind::Group: {
      Command flat = {command.doc->children.front(), command.indent, true};
      bool oneLine = !command.doc->breaks && (command.flat || fits(flat));
      commands.push_back({flat.doc, flat.indent, oneLine});
      break;
    }
    default:
      unsigned indent =
          command.indent + (command.doc->kind == DocKind::Nest ? command.doc->amount : 0);
      for (Doc child : reverse(command.doc->children))
        commands.push_back({child, indent, command.flat});
    }
  }
  if (!pending.empty())
    newLine(0, 0);
  return std::move(out);
}

std::string render(Doc doc, unsigned width) { return Renderer(width).run(doc); }

} // namespace genc
