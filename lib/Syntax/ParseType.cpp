//===- ParseType.cpp - types, domains and declared parameters --------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParserImpl.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

static constexpr int sum = 4; // a bound ends before a comparison

bool Parser::atConstraint() const {
  return atWord("in") || at(TokenKind::Less) || at(TokenKind::LessEqual) ||
         at(TokenKind::Greater) || at(TokenKind::GreaterEqual);
}

/// `f32[28, 28, 1] in [0, 1]`, `class(10)`, `[latent]`, `real > 0`.
const TypeRef *Parser::parseType() {
  Nesting nesting(*this);
  TypeRef type;
  SMLoc begin = current().begin();
  if (at(TokenKind::Name) && !isReserved(current().text)) {
    type.name = {current().text, current().range()};
    advance();
    if (at(TokenKind::LeftParen))
      type.args = parseExprList(TokenKind::RightParen);
  } else if (!at(TokenKind::LeftSquare)) {
    error(Code::expectedType, current().range())
        << "expected a type such as `f32[28, 28, 1]`, `class(10)` or `int`, found " << found();
  }
  if (!panic && nesting.good && at(TokenKind::LeftSquare)) {
    type.hasShape = true;
    type.shape = parseExprList(TokenKind::RightSquare);
  }
  SmallVector<Constraint> constraints;
  while (!panic && nesting.good && atConstraint())
    constraints.push_back(parseConstraint());
  type.constraints = file.arena.copy<Constraint>(constraints);
  type.range = from(begin);
  return file.arena.make<TypeRef>(type);
}

Constraint Parser::parseConstraint() {
  Constraint constraint;
  SMLoc begin = current().begin();
  TokenKind kind = current().kind;
  advance();
  switch (kind) {
  case TokenKind::Less:
    constraint.kind = ConstraintKind::Less;
    break;
  case TokenKind::LessEqual:
    constraint.kind = ConstraintKind::LessEqual;
    break;
  case TokenKind::Greater:
    constraint.kind = ConstraintKind::Greater;
    break;
  case TokenKind::GreaterEqual:
    constraint.kind = ConstraintKind::GreaterEqual;
    break;
  default:
    constraint.domain = parseDomain();
    constraint.range = from(begin);
    return constraint;
  }
  constraint.bound = parseBinary(sum);
  constraint.range = from(begin);
  return constraint;
}

/// `[0, 1]`, `(0, 1]`, `{0, 1}` or a type.
const Domain *Parser::parseDomain() {
  if (at(TokenKind::LeftSquare) || at(TokenKind::LeftParen))
    return parseInterval();
  Domain domain;
  SMLoc begin = current().begin();
  bool isBody =
      peek().is(TokenKind::Name) && (peek(2).is(TokenKind::Equal) || peek(2).is(TokenKind::Colon));
  if (at(TokenKind::LeftBrace) && !isBody) {
    domain.kind = DomainKind::Set;
    domain.values = parseExprList(TokenKind::RightBrace);
    if (domain.values.empty())
      error(Code::expectedDomain, from(begin)) << "expected at least one value in the set";
  } else if (at(TokenKind::Name)) {
    domain.kind = DomainKind::Type;
    domain.type = parseType();
  } else {
    error(Code::expectedDomain, current().range())
        << "expected a range such as `[0, 1]`, a set such as `{0, 1}` or a type, found " << found();
  }
  domain.range = from(begin);
  return file.arena.make<Domain>(domain);
}

const Domain *Parser::parseInterval() {
  const Token &opening = current();
  Domain domain;
  domain.lowOpen = opening.is(TokenKind::LeftParen);
  advance();
  domain.low = parseExpr();
  if (!panic && !accept(TokenKind::Comma))
    error(Code::expectedDomain, current().range())
        << "expected `,` between the ends of the range, found " << found();
  domain.high = panic ? errorExpr() : parseExpr();
  domain.highOpen = at(TokenKind::RightParen);
  if (!panic && !accept(TokenKind::RightParen))
    expectClosing(TokenKind::RightSquare, opening);
  domain.range = from(opening.begin());
  return file.arena.make<Domain>(domain);
}

const TypeRef *Parser::parseOptionalType() {
  return accept(TokenKind::Colon) ? parseType() : nullptr;
}

Parameter Parser::parseParameter() {
  Parameter parameter;
  SMLoc begin = current().begin();
  parameter.name = expectName("a parameter's name");
  if (!panic)
    parameter.type = parseOptionalType();
  if (!panic && accept(TokenKind::Equal))
    parameter.defaultValue = parseExpr();
  parameter.range = from(begin);
  return parameter;
}

/// The parenthesised parameters of a declaration.
ArrayRef<Parameter> Parser::parseParameters() {
  const Token &opening = current();
  if (!expect(TokenKind::LeftParen, "before the parameters"))
    return {};
  SmallVector<Parameter> parameters;
  parseList(TokenKind::RightParen, [&] { parameters.push_back(parseParameter()); });
  if (!panic)
    expectClosing(TokenKind::RightParen, opening);
  return file.arena.copy<Parameter>(parameters);
}

} // namespace genc
