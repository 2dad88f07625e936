//===- Lexer.cpp - text to tokens ------------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Lexer.h"
#include "Characters.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace genc {

StringRef describe(TokenKind kind) {
  switch (kind) {
  case TokenKind::End:
    return "the end of the file";
  case TokenKind::Name:
    return "a name";
  case TokenKind::Number:
    return "a number";
  case TokenKind::String:
    return "a string";
#define GENC_PUNCTUATION(NAME, TEXT)                                                               \
  case TokenKind::NAME:                                                                            \
    return "`" TEXT "`";
#include "Punctuation.def"
  }
  return "";
}

bool isReserved(StringRef word) {
  static constexpr StringRef words[] = {"true", "false", "if",  "then", "else",
                                        "and",  "or",    "not", "where"};
  return is_contained(words, word);
}

namespace {
struct Spelling {
  StringRef text;
  TokenKind kind;
};

/// An operator that another language has and a beginner tries.
struct Foreign {
  StringRef text;
  TokenKind meant;   // the token to go on with
  StringRef instead; // empty: no sure repair
  StringRef advice;
};

class Lexer {
public:
  Lexer(StringRef text, ast::File &file, Diagnostics &diags)
      : text(text), file(file), diags(diags) {}
  std::vector<Token> run();

private:
  StringRef rest() const { return text.drop_front(pos); }
  bool skip(StringRef prefix);
  SMRange rangeOf(size_t begin, size_t end) const {
    return {SMLoc::getFromPointer(text.data() + begin), SMLoc::getFromPointer(text.data() + end)};
  }
  void add(TokenKind kind, size_t begin, StringRef meaning);
  void add(TokenKind kind, size_t begin) { add(kind, begin, text.slice(begin, pos)); }

  void token();
  void comment();
  void foreignComment(bool block);
  bool atForeignLetter() const;
  void name();
  void number();
  void string();
  bool punctuation();
  bool foreignOperator();
  void strange();
  void foreignString(size_t begin);

  StringRef text;
  ast::File &file;
  Diagnostics &diags;
  size_t pos = 0;
  bool atLineStart = true;
  bool saidNotText = false;
  std::vector<Token> tokens;
};
} // namespace

static const Spelling punctuationTable[] = {
#define GENC_PUNCTUATION(NAME, TEXT) {TEXT, TokenKind::NAME},
#include "Punctuation.def"
};

static const Foreign foreignTable[] = {
    {"**", TokenKind::Caret, "^", "powers are written"},
    {"&&", TokenKind::Name, "and", "both conditions are written"},
    {":=", TokenKind::Equal, "=", "definitions are written"},
    {"=>", TokenKind::Arrow, "->", "from one value to another is written"},
    {"+=", TokenKind::Equal, "", "a value does not change: name a new one with"},
    {"-=", TokenKind::Equal, "", "a value does not change: name a new one with"},
    {"*=", TokenKind::Equal, "", "a value does not change: name a new one with"},
    {"/=", TokenKind::Equal, "", "a value does not change: name a new one with"},
    {"!", TokenKind::Name, "not", "the opposite of a condition is written"},
    {"&", TokenKind::Name, "and", "both conditions are written"},
};

bool Lexer::skip(StringRef prefix) {
  if (!rest().starts_with(prefix))
    return false;
  pos += prefix.size();
  return true;
}

void Lexer::add(TokenKind kind, size_t begin, StringRef meaning) {
  tokens.push_back({kind, text.slice(begin, pos), meaning, atLineStart, false, 0});
  atLineStart = false;
}

void Lexer::comment() {
  size_t begin = pos;
  pos = std::min(text.find('\n', pos), text.size());
  StringRef written = text.slice(begin, pos).rtrim(" \t\r");
  file.comments.push_back({rangeOf(begin, begin + written.size()), atLineStart});
  if (size_t bad = firstBadByte(written); bad != StringRef::npos && !saidNotText) {
    saidNotText = true;
    diags.error(Code::malformedText, rangeOf(begin + bad, begin + bad + 1))
        << "the comment holds a byte that is not UTF-8 text";
  }
}

void Lexer::foreignComment(bool block) {
  size_t begin = pos;
  size_t end = block ? rest().find("*/") : rest().find('\n');
  size_t stop = end == StringRef::npos ? text.size() : pos + end + (block ? 2 : 0);
  auto message = diags.error(Code::foreignComment, rangeOf(begin, begin + (block ? 2 : 1)));
  message << "a comment starts with `//`, found " << tick(block ? "/*" : "#");
  if (!block || !text.slice(begin, stop).contains('\n'))
    message.fixit(rangeOf(begin, begin + (block ? 2 : 1)), "//");
  pos = stop;
}

void Lexer::number() {
  size_t begin = pos;
  auto digits = [&] {
    size_t first = pos;
    while (pos < text.size() && isDigit(text[pos]))
      ++pos;
    return pos != first;
  };
  bool good = digits();
  if (pos < text.size() && text[pos] == '.' &&
      !(pos + 1 < text.size() && isNameStart(text[pos + 1]))) {
    ++pos;
    good &= digits();
  }
  if (pos < text.size() && (text[pos] == 'e' || text[pos] == 'E')) {
    ++pos;
    if (pos < text.size() && (text[pos] == '+' || text[pos] == '-'))
      ++pos;
    good &= digits();
  }
  size_t wellFormed = pos;
  while (pos < text.size() && isNameCharacter(text[pos]))
    ++pos;
  good &= pos == wellFormed;
  StringRef written = text.slice(begin, pos);
  if (!good) {
    auto message = diags.error(Code::malformedNumber, rangeOf(begin, pos));
    message << "expected a number such as `28` or `1e-3`, found " << tick(written);
    if (written.ends_with("."))
      message.fixit(rangeOf(pos, pos), "0");
  }
  add(TokenKind::Number, begin, good ? written : StringRef("0"));
  tokens.back().reported = !good;
}

void Lexer::string() {
  size_t begin = pos++;
  std::string value;
  while (pos < text.size() && text[pos] != '"' && text[pos] != '\n') {
    char c = text[pos++];
    if (c == '\\' && pos < text.size() && text[pos] != '\n') {
      static constexpr StringRef escapes = "n\nt\t\\\\\"\"";
      size_t index = 0;
      while (index < escapes.size() && escapes[index] != text[pos])
        index += 2;
      if (index < escapes.size())
        c = escapes[index + 1];
      else
        diags.error(Code::unknownEscape, rangeOf(pos - 1, pos + 1))
            << "unknown escape " << tick(text.slice(pos - 1, pos + 1))
            << "; there are `\\n`, `\\t`, `\\\\` and `\\\"`";
      ++pos;
    }
    value += c;
  }
  StringRef written = text.slice(begin, pos);
  if (size_t bad = firstBadByte(written); bad != StringRef::npos && !saidNotText) {
    saidNotText = true;
    diags.error(Code::malformedText, rangeOf(begin + bad, begin + bad + 1))
        << "the string holds a byte that is not UTF-8 text";
  }
  if (pos < text.size() && text[pos] == '"')
    ++pos;
  else
    diags.error(Code::unterminatedString, rangeOf(begin, pos)).fixit(rangeOf(pos, pos), "\"")
        << "expected `\"` before the end of the line";
  add(TokenKind::String, begin, file.arena.copy(StringRef(value)));
}

bool Lexer::foreignOperator() {
  for (const Foreign &foreign : foreignTable) {
    // `a != b` and `x: *=`: the language's own operators win where they are longer.
    if (!rest().starts_with(foreign.text) || (foreign.text == "!" && rest().starts_with("!=")))
      continue;
    size_t begin = pos;
    pos += foreign.text.size();
    auto message = diags.error(Code::foreignOperator, rangeOf(begin, pos));
    message << foreign.advice << ' ' << tick(foreign.instead.empty() ? "let" : foreign.instead)
            << ", found " << tick(foreign.text);
    if (!foreign.instead.empty())
      message.fixit(rangeOf(begin, pos), foreign.instead);
    add(foreign.meant, begin, foreign.instead.empty() ? StringRef("=") : foreign.instead);
    tokens.back().reported = true;
    return true;
  }
  return false;
}

bool Lexer::punctuation() {
  for (const Spelling &spelling : punctuationTable) {
    size_t begin = pos;
    if (skip(spelling.text)) {
      add(spelling.kind, begin);
      return true;
    }
  }
  return false;
}

/// A character that belongs to no token.
void Lexer::strange() {
  size_t begin = pos;
  pos += characterLength(rest());
  StringRef character = text.slice(begin, pos);
  SMRange range = rangeOf(begin, pos);
  if (firstBadByte(character) != StringRef::npos) {
    if (!saidNotText)
      diags.error(Code::malformedText, range)
          << (character.front() ? "this byte is not UTF-8 text" : "the file holds a NUL byte");
    saidNotText = true;
    return;
  }
  StringRef meant = lookAlike(character);
  if (character == "'" || meant == "\"")
    return foreignString(begin);
  auto message = diags.error(Code::unexpectedCharacter, range);
  if (meant.empty()) {
    message << "unexpected character " << tick(character);
    if (character != "%" && character != "@")
      return;
    meant = "*"; // an operator, whatever it means
  } else if (meant == " ") {
    message.fixit(range, meant) << "expected an ordinary space, found a special one";
  } else {
    message.fixit(range, meant) << tick(character) << " only looks like " << tick(meant);
  }
  for (const Spelling &spelling : punctuationTable)
    if (spelling.text == meant) {
      add(spelling.kind, begin, meant);
      tokens.back().reported = true;
    }
}

/// A string in other quotation marks.
void Lexer::foreignString(size_t begin) {
  auto ends = [&] {
    return text[pos] == '\n' || text[pos] == '\'' ||
           lookAlike(rest().take_front(characterLength(rest()))) == "\"";
  };
  while (pos < text.size() && !ends())
    ++pos;
  if (pos < text.size() && text[pos] != '\n')
    pos += characterLength(rest());
  diags.error(Code::unexpectedCharacter, rangeOf(begin, pos))
      << "a string stands in `\"`, found "
      << tick(text.substr(begin, characterLength(text.drop_front(begin))));
  add(TokenKind::String, begin);
  tokens.back().reported = true;
}

/// A character of another alphabet: no part of a name, but surely meant as one.
bool Lexer::atForeignLetter() const {
  if (pos >= text.size() || static_cast<unsigned char>(text[pos]) < 0x80)
    return false;
  StringRef character = rest().take_front(characterLength(rest()));
  return firstBadByte(character) == StringRef::npos && lookAlike(character).empty();
}

void Lexer::name() {
  size_t begin = pos, foreign = text.size();
  while (pos < text.size() && (isNameCharacter(text[pos]) || atForeignLetter())) {
    if (!isNameCharacter(text[pos]))
      foreign = std::min(foreign, pos);
    pos += characterLength(rest());
  }
  add(TokenKind::Name, begin);
  if (foreign == text.size())
    return;
  size_t length = characterLength(text.drop_front(foreign));
  diags.error(Code::unexpectedCharacter, rangeOf(foreign, foreign + length))
      << "names are made of ASCII letters, digits and `_`, found "
      << tick(text.substr(foreign, length));
  tokens.back().reported = true;
}

void Lexer::token() {
  char c = text[pos];
  if (rest().starts_with("//"))
    return comment();
  if (rest().starts_with("/*") || c == '#')
    return foreignComment(c == '/');
  if (isDigit(c))
    return number();
  if (c == '"')
    return string();
  if (isNameStart(c) || atForeignLetter())
    return name();
  if (!foreignOperator() && !punctuation())
    strange();
}

/// Pairs every bracket with its partner. `[` may close with `)`: half-open intervals.
static void matchBrackets(std::vector<Token> &tokens) {
  std::vector<unsigned> open;
  for (unsigned i = 0; i != tokens.size(); ++i) {
    TokenKind kind = tokens[i].kind;
    if (kind == TokenKind::LeftParen || kind == TokenKind::LeftSquare ||
        kind == TokenKind::LeftBrace) {
      open.push_back(i);
      continue;
    }
    bool brace = kind == TokenKind::RightBrace;
    if (!brace && kind != TokenKind::RightParen && kind != TokenKind::RightSquare)
      continue;
    if (open.empty() || tokens[open.back()].is(TokenKind::LeftBrace) != brace)
      continue;
    tokens[open.back()].partner = i;
    tokens[i].partner = open.back();
    open.pop_back();
  }
}

std::vector<Token> Lexer::run() {
  skip("\xEF\xBB\xBF"); // a byte-order mark says nothing
  while (pos < text.size()) {
    char c = text[pos];
    if (c == '\n')
      atLineStart = true;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
      ++pos;
    else
      token();
  }
  add(TokenKind::End, pos);
  matchBrackets(tokens);
  return std::move(tokens);
}

std::vector<Token> lex(StringRef text, ast::File &file, Diagnostics &diags) {
  return Lexer(text, file, diags).run();
}

} // namespace genc
