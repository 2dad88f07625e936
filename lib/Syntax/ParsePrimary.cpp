//===- ParsePrimary.cpp - names, calls, references and literals ------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ItemRules.h"
#include "ParserImpl.h"
#include <cmath>

using namespace llvm;
using namespace genc::ast;

namespace genc {

/// `repeat` is a word of its own before a count and a brace; else it is a name like any other.
bool Parser::atRepeat() const {
  if (!atWord("repeat"))
    return false;
  if (peek().is(TokenKind::Number))
    return true;
  if (peek().is(TokenKind::Name))
    return !isReserved(peek().text) || peek().text == "if";
  if (!peek().is(TokenKind::LeftParen) || !peek().partner)
    return false;
  const Token &after = tokens[std::min<size_t>(peek().partner + 1, tokens.size() - 1)];
  return after.is(TokenKind::LeftBrace) || after.isWord("as");
}

/// `E[...](`: an element `E[0]` of something called E has no parenthesis after it.
bool Parser::atExpectation() const {
  if (!atWord("E") || !peek().is(TokenKind::LeftSquare) || !peek().partner)
    return false;
  bool draws = peek(2).is(TokenKind::Name) && peek(3).is(TokenKind::Tilde);
  return draws ||
         tokens[std::min<size_t>(peek().partner + 1, tokens.size() - 1)].is(TokenKind::LeftParen);
}

/// `let a =` and on the next line `let b = 1;`: the next statement is no value.
bool Parser::atForgottenValue() const {
  if (!current().firstOnLine || !peek().is(TokenKind::Name) || isReserved(peek().text))
    return false;
  return any_of(itemRules(), [&](const ItemRule &rule) { return rule.word == current().text; });
}

const Expr *Parser::parsePostfix() {
  SMLoc begin = current().begin();
  const Expr *value = parsePrimary();
  while (!panic) {
    // Only what has a name can be called; `(a)(b)` is a forgotten operator.
    bool callable = !value->parens && isa<NameExpr, MemberExpr>(value);
    if (at(TokenKind::LeftParen) && callable) {
      value = parseCall(value);
    } else if (at(TokenKind::LeftParen) && isa<CallExpr>(value) && !current().firstOnLine) {
      error(Code::notCalledTwice, current().range()).highlight(value->range())
          << "the result of a call is not called; the input is the first argument, as in `x |> "
             "dense(400)`";
    } else if (at(TokenKind::LeftSquare)) {
      value = parseIndex(value);
    } else if (at(TokenKind::Dot)) {
      advance();
      Ident member = expectName("a name after `.`");
      value = make<MemberExpr>(from(begin), value, member);
    } else {
      break;
    }
  }
  return value;
}

const Expr *Parser::parsePrimary() {
  const Token &token = current();
  switch (token.kind) {
  case TokenKind::Number:
    return parseNumber();
  case TokenKind::String:
    advance();
    return make<StringExpr>(token.range(), token.text);
  case TokenKind::LeftParen:
    return parseParenthesised();
  case TokenKind::LeftSquare:
    return parseBracketed();
  case TokenKind::Name:
    break;
  default:
    error(Code::expectedExpression, token.range()) << "expected a value, found " << found();
    return errorExpr();
  }
  if (atRepeat())
    return parseRepeat();
  if (atExpectation())
    return parseExpectation();
  if (token.text == "true" || token.text == "false") {
    advance();
    return make<BoolExpr>(token.range(), token.text == "true");
  }
  if (isReserved(token.text) || atForgottenValue()) {
    auto message = error(Code::expectedExpression, token.range());
    message << "expected a value, found " << found();
    if (token.text == "if" || token.text == "not")
      message << "; put it in parentheses here";
    return errorExpr();
  }
  if (peek().is(TokenKind::Colon))
    return parseLabel();
  if (token.text == "log" && peek().is(TokenKind::Name) && !isReserved(peek().text))
    return parseLogDensity();
  advance();
  return make<NameExpr>(token.range(), token.text);
}

const Expr *Parser::parseNumber() {
  const Token &token = current();
  advance();
  bool isInteger = token.text.find_first_of(".eE") == StringRef::npos;
  int64_t integer = 0;
  double real = 0;
  constexpr size_t longest = 200; // more digits than any number of 64 bits needs
  bool fits = token.text.size() <= longest;
  if (fits && isInteger) {
    fits = !token.text.getAsInteger(10, integer);
    real = static_cast<double>(integer);
  } else if (fits) {
    fits = !token.text.getAsDouble(real) && std::isfinite(real);
  }
  if (!fits)
    diags.error(Code::numberTooLarge, token.range())
        << "expected "
        << (isInteger ? "an integer of at most 64 bits" : "a real number that a float64 holds")
        << ", found " << tick(token.text);
  return make<NumberExpr>(token.range(), token.source, isInteger, integer, real);
}

/// `(a)` and `(a, b)`.
const Expr *Parser::parseParenthesised() {
  const Token &opening = current();
  advance();
  SmallVector<const Expr *> elements;
  parseList(TokenKind::RightParen, [&] { elements.push_back(parseExpr()); });
  bool trailingComma = previous().is(TokenKind::Comma);
  if (elements.empty() && !panic)
    error(Code::expectedExpression, current().range())
        << "expected a value between the parentheses";
  if (!panic)
    expectClosing(TokenKind::RightParen, opening);
  if (elements.size() != 1 || panic)
    return make<TupleExpr>(from(opening.begin()), file.arena.copy<const Expr *>(elements));
  if (trailingComma)
    error(Code::expectedExpression, opening.range()) << "a tuple has at least two elements";
  // The node was made a moment ago and nobody holds it yet.
  const_cast<Expr *>(elements.front())->parens += 1;
  return elements.front();
}

ArrayRef<const Expr *> Parser::parseExprList(TokenKind closing) {
  const Token &opening = current();
  advance();
  SmallVector<const Expr *> elements;
  parseList(closing, [&] { elements.push_back(parseExpr()); });
  if (!panic)
    expectClosing(closing, opening);
  return file.arena.copy<const Expr *>(elements);
}

const Expr *Parser::parseBracketed() {
  SMLoc begin = current().begin();
  ArrayRef<const Expr *> elements = parseExprList(TokenKind::RightSquare);
  return make<ListExpr>(from(begin), elements);
}

static bool holdsDensity(const Expr *expr) {
  if (isa<LogDensityExpr>(expr))
    return true;
  const auto *binary = dyn_cast<BinaryExpr>(expr);
  return binary && (isa<LogDensityExpr>(binary->lhs) || isa<LogDensityExpr>(binary->rhs));
}

const Expr *Parser::parseIndex(const Expr *base) {
  const Token &opening = current();
  ArrayRef<const Expr *> indices = parseExprList(TokenKind::RightSquare);
  const auto *name = dyn_cast<NameExpr>(base);
  if (name && name->name == "E" && any_of(indices, holdsDensity))
    error(Code::expectedExpression, base->range()).highlight(from(opening.begin()))
        << "expected what the average is over before what is averaged, as in `E[z ~ q(z | x)](log "
           "p(x | z))`";
  if (indices.empty())
    error(Code::expectedExpression, from(opening.begin()))
        << "expected an index between the brackets";
  return make<IndexExpr>(from(base->loc()), base, indices);
}

const Expr *Parser::parseLabel() {
  Nesting nesting(*this);
  if (!nesting.good)
    return errorExpr();
  const Token &name = current();
  Ident label{name.text, name.range()};
  advance();
  SMRange colon = current().range();
  advance();
  stageAt = pos; // a labelled `repeat`
  const Expr *value = parsePostfix();
  if (!panic && (value->parens || !isa<NameExpr, MemberExpr, CallExpr, RepeatExpr>(value)))
    error(Code::labelNeedsCall, label.range).highlight(value->range()).fixit(colon, " =")
        << tick(label.name)
        << " with `:` names a layer's parameters, and what follows is no layer; an argument is "
           "given with `"
        << label.name << " = ...`";
  return make<LabelExpr>(from(label.range.Start), label, value);
}

const Expr *Parser::parseRepeat() {
  Nesting nesting(*this);
  if (!nesting.good)
    return errorExpr();
  const Token &word = current();
  if (stageAt != pos)
    error(Code::expectedStage, word.range())
        << "`repeat` is a stage of a pipe: write `value |> repeat ...`";
  advance();
  const Expr *count = parseBinary(1);
  Ident index;
  if (acceptWord("as"))
    index = expectName("a name for the round's number after `as`");
  const Token &opening = current();
  expect(TokenKind::LeftBrace, "before what is repeated");
  stageAt = pos;
  const Expr *body = panic ? errorExpr() : parseExpr();
  const Expr *first = body;
  while (const auto *pipe = dyn_cast<PipeExpr>(first))
    first = pipe->input;
  if (!panic &&
      (first->parens || !isa<NameExpr, MemberExpr, CallExpr, RepeatExpr, LabelExpr>(first)))
    error(Code::expectedStage, first->range())
        << "expected a function, layer, net or `repeat` as the first stage";
  if (!panic)
    expectClosing(TokenKind::RightBrace, opening);
  return make<RepeatExpr>(from(word.begin()), count, index, body);
}

/// `log p(x | z)`: the distribution is a reference, a call or a name.
const Expr *Parser::parseLogDensity() {
  SMLoc begin = current().begin();
  advance();
  const Token &name = current();
  advance();
  const Expr *distribution = make<NameExpr>(name.range(), name.text);
  if (at(TokenKind::LeftParen))
    distribution = parseCall(distribution);
  return make<LogDensityExpr>(from(begin), distribution);
}

const Expr *Parser::parseExpectation() {
  Nesting nesting(*this);
  if (!nesting.good)
    return errorExpr();
  SMLoc begin = current().begin();
  advance();
  const Token &opening = current();
  advance();
  SmallVector<Draw> draws;
  SmallVector<Ident> names; // may turn out to be sources
  SmallVector<Argument> options;
  auto flush = [&] {
    for (Ident name : names)
      draws.push_back({{}, make<NameExpr>(name.range, name.name), name.range});
    names.clear();
  };
  parseList(TokenKind::RightSquare, [&] {
    const Token &token = current();
    if (token.is(TokenKind::Name) && peek().is(TokenKind::Equal)) {
      flush();
      advance();
      advance();
      const Expr *value = parseExpr();
      options.push_back({{token.text, token.range()}, value, from(token.begin())});
      return;
    }
    if (!options.empty())
      error(Code::positionalAfterNamed, token.range())
          << "what the average is over stands before options such as `samples = 50`";
    bool nameAlone = token.is(TokenKind::Name) && !isReserved(token.text) &&
                     (peek().is(TokenKind::Comma) || peek().is(TokenKind::Tilde) ||
                      peek().is(TokenKind::RightSquare));
    if (!nameAlone) {
      flush();
      const Expr *source = parseExpr();
      draws.push_back({{}, source, source->range()});
      return;
    }
    names.push_back({token.text, token.range()});
    advance();
    if (!accept(TokenKind::Tilde))
      return;
    const Expr *source = parseExpr();
    draws.push_back({file.arena.copy<Ident>(names), source, from(names.front().range.Start)});
    names.clear();
  });
  flush();
  if (draws.empty())
    error(Code::expectedExpression, current().range())
        << "expected what the average is over, as in `E[z ~ q(z | x)](...)`";
  if (!panic)
    expectClosing(TokenKind::RightSquare, opening);
  const Token &bodyOpening = current();
  const Expr *body = nullptr;
  if (!panic && expect(TokenKind::LeftParen, "around what is averaged"))
    body = parseExpr();
  if (!panic)
    expectClosing(TokenKind::RightParen, bodyOpening);
  if (!body)
    body = errorExpr();
  return make<ExpectationExpr>(from(begin), file.arena.copy<Draw>(draws),
                               file.arena.copy<Argument>(options), body);
}

} // namespace genc
