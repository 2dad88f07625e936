//===- ParseCall.cpp - calls, conditional references, divergences ----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParserImpl.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

Argument Parser::parseArgument() {
  const Token &token = current();
  Ident name;
  if (token.is(TokenKind::Name) && !isReserved(token.text) && peek().is(TokenKind::Equal)) {
    name = {token.text, token.range()};
    advance();
    advance();
  }
  const Expr *value = parseExpr();
  return {name, value, from(token.begin())};
}

void Parser::checkArguments(ArrayRef<Argument> args) {
  StringMap<SMRange> seen;
  const Argument *firstNamed = nullptr;
  for (const Argument &arg : args) {
    if (!arg.name) {
      if (firstNamed)
        diags.error(Code::positionalAfterNamed, arg.range)
                .note(firstNamed->range, "the named argument")
            << "positional arguments stand before named ones";
      continue;
    }
    firstNamed = firstNamed ? firstNamed : &arg;
    auto [place, isNew] = seen.try_emplace(arg.name.name, arg.name.range);
    if (!isNew)
      diags.error(Code::repeatedArgument, arg.name.range).note(place->second, "first given here")
          << "argument " << tick(arg.name.name) << " is given twice";
  }
}

const Expr *Parser::parseCall(const Expr *callee) {
  const Token &opening = current();
  advance();
  SmallVector<Argument> args;
  parseList(TokenKind::RightParen, [&] { args.push_back(parseArgument()); });
  if (!panic && at(TokenKind::Bar))
    return finishConditionalRef(callee, opening, args);
  if (!panic && at(TokenKind::BarBar))
    return finishDivergence(callee, opening, args);
  if (!panic)
    expectClosing(TokenKind::RightParen, opening);
  if (!panic)
    checkArguments(args);
  return make<CallExpr>(from(callee->loc()), callee, file.arena.copy<Argument>(args));
}

/// The variable of a conditional reference: a bare name or `name = value`.
Argument Parser::asVariable(Argument arg) {
  if (arg.name || panic)
    return arg;
  const auto *name = dyn_cast<NameExpr>(arg.value);
  if (!name || name->parens) {
    error(Code::badConditionalReference, arg.range)
        << "expected a variable's name, as in `q(z | x)`; a value is given with `x = ...`";
    return arg;
  }
  return {{name->name, name->range()}, nullptr, arg.range};
}

const Expr *Parser::finishConditionalRef(const Expr *callee, const Token &opening,
                                         ArrayRef<Argument> variables) {
  SMRange bar = current().range();
  advance();
  const auto *name = dyn_cast<NameExpr>(callee);
  if (!name)
    error(Code::badConditionalReference, callee->range())
        << "expected the name of a conditional before its variables";
  if (variables.empty())
    error(Code::badConditionalReference, bar) << "expected a variable before `|`";
  SmallVector<Argument> left, right;
  for (const Argument &variable : variables)
    left.push_back(asVariable(variable));
  parseList(TokenKind::RightParen, [&] { right.push_back(asVariable(parseArgument())); });
  if (right.empty() && !panic)
    error(Code::badConditionalReference, bar).fixit(bar, "")
        << "expected a variable after `|`, found " << found();
  if (!panic)
    expectClosing(TokenKind::RightParen, opening);
  if (!panic) {
    SmallVector<Argument> all(left);
    all.append(right);
    checkArguments(all);
  }
  Ident ident = name ? Ident{name->name, name->range()} : Ident{};
  return make<ConditionalRefExpr>(from(callee->loc()), ident, file.arena.copy<Argument>(left),
                                  file.arena.copy<Argument>(right));
}

const Expr *Parser::finishDivergence(const Expr *callee, const Token &opening,
                                     ArrayRef<Argument> args) {
  SMRange bars = current().range();
  advance();
  const auto *name = dyn_cast<NameExpr>(callee);
  const Expr *rhs = parseExpr();
  if (!panic)
    expectClosing(TokenKind::RightParen, opening);
  if (!name || args.size() != 1 || args.front().name) {
    error(Code::badConditionalReference, bars).note(opening.range(), "opened here")
        << "expected one distribution on each side of `||`, as in `KL(q(z | x) || p(z))`";
    return make<ErrorExpr>(from(callee->loc()));
  }
  return make<DivergenceExpr>(from(callee->loc()), Ident{name->name, name->range()},
                              args.front().value, rhs);
}

} // namespace genc
