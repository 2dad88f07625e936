//===- Parser.cpp - tokens, messages and recovery of the parser ------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Parser.h"
#include "ParserImpl.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

static constexpr unsigned maxNesting = 256;
static constexpr size_t maxFileSize = 4u << 20;

void Parser::advance() {
  if (pos + 1 < tokens.size())
    ++pos;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind))
    return false;
  advance();
  return true;
}

bool Parser::acceptWord(StringRef word) {
  if (!atWord(word))
    return false;
  advance();
  return true;
}

/// From a place to the end of the last token taken.
SMRange Parser::from(SMLoc begin) const {
  SMLoc end = previous().end();
  return {begin, end.getPointer() < begin.getPointer() ? begin : end};
}

/// Reports, unless this statement was complained about already.
DiagnosticBuilder Parser::error(Code code, SMRange range) {
  bool known = current().reported && range.Start == current().begin();
  if (panic || fatal || known) {
    panic = true;
    return DiagnosticBuilder::silent();
  }
  panic = true;
  return diags.error(code, range);
}

std::string Parser::found() const {
  const Token &token = current();
  if (token.is(TokenKind::End))
    return "the end of the file";
  return tick(token.source);
}

bool Parser::expect(TokenKind kind, StringRef where) {
  if (accept(kind))
    return true;
  error(Code::expectedToken, current().range())
      << "expected " << describe(kind) << ' ' << where << ", found " << found();
  return false;
}

bool Parser::expectWord(StringRef word, StringRef where) {
  if (acceptWord(word))
    return true;
  auto message = error(Code::expectedToken, current().range());
  message << "expected " << tick(word) << ' ' << where << ", found " << found();
  if (at(TokenKind::Name))
    message.suggest(current().range(), current().text, {word});
  return false;
}

bool Parser::expectClosing(TokenKind kind, const Token &opening) {
  if (accept(kind))
    return true;
  // A missing bracket is said at the end of what stands before; what comes next is rarely at fault.
  bool missing = at(TokenKind::End) || at(TokenKind::Semicolon) || at(TokenKind::RightBrace) ||
                 current().firstOnLine;
  if (missing)
    error(Code::unclosedBracket, SMRange(previous().end(), previous().end()))
            .note(opening.range(), "opened here")
            .fixit(SMRange(previous().end(), previous().end()), describe(kind).trim('`'))
        << "expected " << describe(kind) << ", found " << found();
  else
    error(Code::expectedToken, current().range()).note(opening.range(), "opened here")
        << "expected " << (kind == TokenKind::RightBrace ? "" : "`,` or ") << describe(kind)
        << ", found " << found();
  return false;
}

Ident Parser::expectName(StringRef what) {
  const Token &token = current();
  if (token.is(TokenKind::Name) && !isReserved(token.text)) {
    advance();
    return {token.text, token.range()};
  }
  auto message = error(Code::expectedName, token.range());
  message << "expected " << what << ", found " << found();
  if (token.is(TokenKind::Name))
    message << ", which is a word of the language";
  return {};
}

void Parser::expectSemicolon(StringRef what) {
  if (accept(TokenKind::Semicolon))
    return;
  SMRange after(previous().end(), previous().end());
  bool missing = at(TokenKind::End) || at(TokenKind::RightBrace) || current().firstOnLine;
  if (missing && !panic) {
    error(Code::expectedToken, after).fixit(after, ";") << "expected `;` after " << what;
    panic = false; // nothing was skipped; the next line is as good as any
    return;
  }
  if (at(TokenKind::RightParen) || at(TokenKind::RightSquare))
    error(Code::strayBracket, current().range())
        << "found " << found() << " without its opening bracket; expected `;` after " << what;
  else
    error(Code::expectedToken, current().range())
        << "expected `;` after " << what << ", found " << found();
}

void Parser::parseList(TokenKind closing, function_ref<void()> element) {
  while (!at(closing) && !at(TokenKind::End) && !panic && !fatal) {
    element();
    if (!accept(TokenKind::Comma))
      break;
  }
}

bool Parser::enter() {
  if (++depth <= maxNesting)
    return true;
  if (!fatal) {
    panic = false;
    error(Code::nestingTooDeep, current().range())
        << "nested more than " << maxNesting << " levels deep; name parts of it with `let`";
    fatal = true;
    pos = tokens.size() - 1;
  }
  return false;
}

void Parser::parseFile() { parseItems(Context::TopLevel, file.items); }

std::unique_ptr<File> parse(unsigned bufferId, Diagnostics &diags) {
  const MemoryBuffer *buffer = diags.sourceMgr().getMemoryBuffer(bufferId);
  StringRef text = buffer->getBuffer();
  auto file = std::make_unique<File>();
  file->range = {SMLoc::getFromPointer(text.begin()), SMLoc::getFromPointer(text.end())};
  if (text.size() > maxFileSize) {
    diags.error(Code::fileTooLarge, SMRange(file->range.Start, file->range.Start))
        << "expected at most " << (maxFileSize >> 20) << " MiB of text, found " << text.size()
        << " bytes";
    return file;
  }
  Diagnostics::Ordered ordered(diags);
  std::vector<Token> tokens = lex(text, *file, diags);
  Parser(*file, std::move(tokens), diags).parseFile();
  return file;
}

} // namespace genc
