//===- ParseStatement.cpp - statements of bodies ---------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParserImpl.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

const Item *Parser::parseLet() {
  SMLoc begin = current().begin();
  advance();
  SmallVector<Ident> names;
  do
    names.push_back(expectName("a name after `let`"));
  while (!panic && accept(TokenKind::Comma));
  const TypeRef *type = nullptr;
  if (!panic && names.size() == 1)
    type = parseOptionalType();
  if (!panic && at(TokenKind::Tilde))
    error(Code::equalityInDefinition, current().range()).fixit(current().range(), "=")
        << "`let` names a value with `=`; a variable is drawn without `let`";
  const Expr *value = parseValue("a `let`");
  expectSemicolon("a `let`");
  return file.arena.make<LetItem>(from(begin), file.arena.copy<Ident>(names), type, value);
}

const Item *Parser::parseParam() {
  SMLoc begin = current().begin();
  bool isState = atWord("state");
  advance();
  Ident name = expectName("the tensor's name");
  const TypeRef *type = nullptr;
  const Expr *init = nullptr;
  if (!panic && !at(TokenKind::Colon))
    error(Code::expectedType, current().range())
        << "expected `:` and a type such as `f32[64]` after " << tick(name.name) << ", found "
        << found();
  if (!panic)
    type = parseOptionalType();
  if (!panic && acceptWord("init"))
    init = parseExpr();
  else if (!panic && at(TokenKind::Equal))
    error(Code::expectedToken, current().range()).fixit(current().range(), "init")
        << "expected `init` before the first value of a learned tensor, found `=`";
  expectSemicolon("the tensor");
  return file.arena.make<ParamItem>(from(begin), isState, name, type, init);
}

const Item *Parser::parseNext() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the state's name");
  const Expr *value = parseValue("the next value of a state");
  expectSemicolon("the next value of a state");
  return file.arena.make<NextItem>(from(begin), name, value);
}

const Item *Parser::parseSample() {
  SMLoc begin = current().begin();
  Ident variable = expectName("the variable's name");
  const TypeRef *type = panic ? nullptr : parseOptionalType();
  const Expr *distribution = nullptr;
  if (!panic && at(TokenKind::Equal))
    error(Code::expectedToken, current().range()).fixit(current().range(), "~")
        << "a variable is drawn with `~`, found `=`";
  if (!panic && expect(TokenKind::Tilde, "before the distribution"))
    distribution = parseExpr();
  expectSemicolon("the draw");
  return file.arena.make<SampleItem>(from(begin), variable, type,
                                     distribution ? distribution : errorExpr());
}

const Item *Parser::parseReturn() {
  const Token &word = current();
  advance();
  SmallVector<Argument> values;
  do
    values.push_back(parseArgument());
  while (!panic && accept(TokenKind::Comma));
  for (const Argument &value : values)
    if (!panic && bool(value.name) != bool(values.front().name))
      error(Code::mixedReturn, value.range).note(values.front().range, "unlike this one")
          << "either all results have names or none has";
  expectSemicolon("`return`");
  return file.arena.make<ReturnItem>(from(word.begin()), file.arena.copy<Argument>(values));
}

/// `require condition, "message";`, `expect ...`, and `require analytic a, b;`
const Item *Parser::parseCheck() {
  SMLoc begin = current().begin();
  bool isError = atWord("require");
  if (isError && peek().isWord("analytic") &&
      (peek(2).is(TokenKind::Semicolon) || peek(2).is(TokenKind::Name)))
    return parseRequireAnalytic();
  advance();
  const Expr *condition = parseExpr();
  const StringExpr *message = nullptr;
  if (!panic && accept(TokenKind::Comma)) {
    if (at(TokenKind::String))
      message = cast<StringExpr>(parsePrimary());
    else
      error(Code::expectedString, current().range())
          << "expected a message in quotes, found " << found();
  }
  expectSemicolon(isError ? "`require`" : "`expect`");
  return file.arena.make<CheckItem>(from(begin), isError, condition, message);
}

} // namespace genc
