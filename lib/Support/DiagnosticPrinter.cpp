//===- DiagnosticPrinter.cpp - messages as text and as JSON ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Support/DiagnosticPrinter.h"
#include "SourceLine.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <algorithm>

using namespace llvm;

namespace genc {

std::optional<Place> placeOf(const SourceMgr &sources, SMLoc loc) {
  unsigned id = loc.isValid() ? sources.FindBufferContainingLoc(loc) : 0;
  if (!id)
    return std::nullopt;
  const MemoryBuffer *buffer = sources.getMemoryBuffer(id);
  StringRef line = lineAround(*buffer, loc);
  return Place{buffer->getBufferIdentifier(), sources.FindLineNumber(loc, id),
               countCharacters(StringRef(line.begin(), loc.getPointer() - line.begin())) + 1,
               static_cast<size_t>(loc.getPointer() - buffer->getBufferStart())};
}

SMLoc locOf(SourceMgr &sources, StringRef file, unsigned line, unsigned column) {
  for (unsigned id = 1; id <= sources.getNumBuffers(); ++id) {
    const MemoryBuffer *buffer = sources.getMemoryBuffer(id);
    if (buffer->getBufferIdentifier() != file)
      continue;
    SMLoc start = sources.FindLocForLineAndColumn(id, line, 1);
    if (!start.isValid() || !column)
      return SMLoc();
    StringRef text = lineAround(*buffer, start);
    size_t bytes = 0;
    while (bytes < text.size() && countCharacters(text.take_front(bytes + 1)) < column)
      ++bytes;
    return SMLoc::getFromPointer(text.begin() + bytes);
  }
  return SMLoc();
}

namespace {
/// Prints a message's head, its source line and the marks under it.
class TextPrinter {
public:
  TextPrinter(const SourceMgr &sources, raw_ostream &os, bool colors)
      : sources(sources), os(os), colors(colors) {}

  void print(const Diagnostic &diagnostic);

private:
  void head(SMLoc loc, StringRef word, raw_ostream::Colors color, StringRef message,
            StringRef code);
  void excerpt(SMRange range, ArrayRef<SMRange> highlights, ArrayRef<SMFixIt> fixits);
  void marks(const ShownLine &line, SMRange range, ArrayRef<SMRange> highlights, StringRef margin);
  void replacements(const ShownLine &line, ArrayRef<SMFixIt> fixits, StringRef margin);
  void color(raw_ostream::Colors color, bool bold) {
    if (colors)
      os.changeColor(color, bold);
  }
  void plain() {
    if (colors)
      os.resetColor();
  }

  const SourceMgr &sources;
  raw_ostream &os;
  bool colors;
};
} // namespace

void TextPrinter::head(SMLoc loc, StringRef word, raw_ostream::Colors wordColor, StringRef message,
                       StringRef code) {
  color(raw_ostream::SAVEDCOLOR, true);
  if (std::optional<Place> place = placeOf(sources, loc))
    os << place->file << ':' << place->line << ':' << place->column << ": ";
  else
    os << "genc: ";
  color(wordColor, true);
  os << word << ": ";
  plain();
  os << message;
  if (!code.empty())
    os << " [" << code << ']';
  os << '\n';
}

void TextPrinter::marks(const ShownLine &line, SMRange range, ArrayRef<SMRange> highlights,
                        StringRef margin) {
  std::string row;
  auto draw = [&](SMRange marked) {
    if (std::optional<std::pair<unsigned, unsigned>> columns = line.columns(marked)) {
      row.resize(std::max<size_t>(row.size(), columns->second), ' ');
      std::fill(row.begin() + columns->first, row.begin() + columns->second, '~');
    }
  };
  for (SMRange highlight : highlights)
    draw(highlight);
  draw(range);
  if (std::optional<std::pair<unsigned, unsigned>> columns =
          line.columns(SMRange(range.Start, range.Start))) {
    row.resize(std::max<size_t>(row.size(), columns->first + 1), ' ');
    row[columns->first] = '^';
  }
  os << margin;
  color(raw_ostream::GREEN, true);
  os << row;
  plain();
  os << '\n';
}

void TextPrinter::replacements(const ShownLine &line, ArrayRef<SMFixIt> fixits, StringRef margin) {
  std::string row;
  for (const SMFixIt &fixit : fixits) {
    auto columns = line.columns(fixit.getRange());
    if (!columns || fixit.getText().contains('\n') || fixit.getText().empty())
      continue;
    if (!row.empty() && row.size() >= columns->first)
      continue; // would overlap the one before
    row.resize(columns->first, ' ');
    row += fixit.getText();
  }
  if (row.empty())
    return;
  os << margin;
  color(raw_ostream::GREEN, false);
  os << row;
  plain();
  os << '\n';
}

void TextPrinter::excerpt(SMRange range, ArrayRef<SMRange> highlights, ArrayRef<SMFixIt> fixits) {
  std::optional<Place> place = placeOf(sources, range.Start);
  if (!place)
    return;
  unsigned id = sources.FindBufferContainingLoc(range.Start);
  ShownLine line(lineAround(*sources.getMemoryBuffer(id), range.Start), range.Start);
  std::string number = utostr(place->line);
  number.insert(0, 5 - std::min<size_t>(5, number.size()), ' ');
  std::string margin = std::string(number.size(), ' ') + " | ";
  os << number << " | " << line.text() << '\n';
  marks(line, range, highlights, margin);
  replacements(line, fixits, margin);
}

void TextPrinter::print(const Diagnostic &diagnostic) {
  bool isError = diagnostic.severity == Severity::Error;
  head(diagnostic.range.Start, isError ? "error" : "warning",
       isError ? raw_ostream::RED : raw_ostream::MAGENTA, diagnostic.message,
       codeText(diagnostic.code));
  excerpt(diagnostic.range, diagnostic.highlights, diagnostic.fixits);
  for (const Note &note : diagnostic.notes) {
    head(note.range.isValid() ? note.range.Start : SMLoc(), "note", raw_ostream::CYAN, note.message,
         "");
    excerpt(note.range, {}, {});
  }
}

void printText(const Diagnostic &diagnostic, const SourceMgr &sources, raw_ostream &os,
               bool colors) {
  TextPrinter(sources, os, colors).print(diagnostic);
}

static void placeAttribute(json::OStream &json, StringRef key, const SourceMgr &sources,
                           SMLoc loc) {
  if (std::optional<Place> place = placeOf(sources, loc))
    json.attributeObject(key, [&] {
      json.attribute("line", place->line);
      json.attribute("column", place->column);
      json.attribute("offset", static_cast<int64_t>(place->offset));
    });
}

static void rangeAttributes(json::OStream &json, const SourceMgr &sources, SMRange range) {
  if (std::optional<Place> place = placeOf(sources, range.Start)) {
    json.attribute("file", json::fixUTF8(place->file));
    placeAttribute(json, "start", sources, range.Start);
    placeAttribute(json, "end", sources, range.End);
  }
}

void printJson(const Diagnostic &diagnostic, const SourceMgr &sources, raw_ostream &os) {
  json::OStream json(os);
  json.object([&] {
    json.attribute("code", codeText(diagnostic.code));
    json.attribute("severity", diagnostic.severity == Severity::Error ? "error" : "warning");
    json.attribute("message", json::fixUTF8(diagnostic.message));
    rangeAttributes(json, sources, diagnostic.range);
    json.attributeArray("notes", [&] {
      for (const Note &note : diagnostic.notes)
        json.object([&] {
          json.attribute("message", json::fixUTF8(note.message));
          rangeAttributes(json, sources, note.range);
        });
    });
    json.attributeArray("fixits", [&] {
      for (const SMFixIt &fixit : diagnostic.fixits)
        json.object([&] {
          json.attribute("replacement", json::fixUTF8(fixit.getText()));
          rangeAttributes(json, sources, fixit.getRange());
        });
    });
  });
  os << '\n';
}

} // namespace genc
