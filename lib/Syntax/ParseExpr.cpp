//===- ParseExpr.cpp - operators, pipes and conditions ---------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParserImpl.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

namespace {
struct Operator {
  BinaryOp op;
  int precedence;
};
} // namespace

// Weakest first. `where`, `|>`, `if` and `->` bind weaker than all of these, unary minus and `^`
// stronger.
static constexpr int comparison = 3;
static constexpr int sum = 4;

static std::optional<Operator> binaryOperator(const Token &token) {
  switch (token.kind) {
  case TokenKind::Name:
    if (token.text == "or")
      return Operator{BinaryOp::Or, 1};
    if (token.text == "and")
      return Operator{BinaryOp::And, 2};
    return std::nullopt;
  case TokenKind::EqualEqual:
    return Operator{BinaryOp::Equal, comparison};
  case TokenKind::NotEqual:
    return Operator{BinaryOp::NotEqual, comparison};
  case TokenKind::Less:
    return Operator{BinaryOp::Less, comparison};
  case TokenKind::LessEqual:
    return Operator{BinaryOp::LessEqual, comparison};
  case TokenKind::Greater:
    return Operator{BinaryOp::Greater, comparison};
  case TokenKind::GreaterEqual:
    return Operator{BinaryOp::GreaterEqual, comparison};
  case TokenKind::Plus:
    return Operator{BinaryOp::Add, sum};
  case TokenKind::Minus:
    return Operator{BinaryOp::Subtract, sum};
  case TokenKind::Star:
    return Operator{BinaryOp::Multiply, 5};
  case TokenKind::Slash:
    return Operator{BinaryOp::Divide, 5};
  default:
    return std::nullopt;
  }
}

const Expr *Parser::errorExpr() {
  return make<ErrorExpr>(SMRange(current().begin(), current().begin()));
}

/// Knows how deep the tree below is, so that no walk over it overflows the stack.
const Expr *Parser::checkHeight(Expr *expr) {
  unsigned below = 0;
  forEachChild(expr, [&](const Expr *child) { below = std::max(below, child->height); });
  expr->height = below + 1;
  if (expr->height <= Expr::maxHeight)
    return expr;
  panic = false;
  error(Code::nestingTooDeep, current().range())
      << "this expression chains more than " << Expr::maxHeight
      << " steps; name parts of it with `let`";
  fatal = true;
  pos = tokens.size() - 1;
  return file.arena.make<ErrorExpr>(expr->range());
}

const Expr *Parser::parseExpr() {
  Nesting nesting(*this);
  if (!nesting.good)
    return errorExpr();
  SMLoc begin = current().begin();
  const Expr *value = atWord("if") ? parseIf() : parsePipe();
  while (!panic && acceptWord("where")) {
    const Expr *condition = parseBinary(1);
    value = make<WhereExpr>(from(begin), value, condition);
  }
  if (!panic && at(TokenKind::Equal))
    error(Code::assignmentInExpression, current().range()).fixit(current().range(), "==")
        << "`=` gives a name to a value; values are compared with `==`";
  return value;
}

/// `if c then a else b` reaches as far to the right as it can.
const Expr *Parser::parseIf() {
  Nesting nesting(*this);
  if (!nesting.good)
    return errorExpr();
  SMLoc begin = current().begin();
  advance();
  const Expr *condition = parseBinary(1);
  expectWord("then", "after the condition");
  const Expr *thenValue = atWord("if") ? parseIf() : parsePipe();
  expectWord("else", "with the value for the other case");
  const Expr *elseValue = atWord("if") ? parseIf() : parsePipe();
  return make<IfExpr>(from(begin), condition, thenValue, elseValue);
}

const Expr *Parser::parsePipe() {
  SMLoc begin = current().begin();
  const Expr *value = parseBinary(1);
  if (!panic && at(TokenKind::Arrow)) {
    advance();
    const Expr *to = parseBinary(sum);
    value = make<RangeExpr>(from(begin), value, to);
  }
  return parsePipeTail(value);
}

const Expr *Parser::parsePipeTail(const Expr *input) {
  SMLoc begin = input->loc();
  while (!panic && at(TokenKind::PipeForward)) {
    advance();
    const Expr *stage = parseStage();
    input = make<PipeExpr>(from(begin), input, stage);
    if (!panic && (binaryOperator(current()) || at(TokenKind::Caret)))
      error(Code::operatorAfterPipe, current().range())
              .fixit(SMRange(begin, begin), "(")
              .fixit(SMRange(previous().end(), previous().end()), ")")
              .highlight(from(begin))
          << "found " << found()
          << " after a pipe, which binds weakest; put the pipe in parentheses or name it with "
             "`let`";
  }
  return input;
}

const Expr *Parser::parseStage() {
  const Token &first = current();
  if (!first.is(TokenKind::Name)) {
    error(Code::expectedStage, first.range())
        << "expected a function, layer, net or `repeat` after `|>`, found " << found();
    return errorExpr();
  }
  stageAt = pos;
  const Expr *stage = parsePostfix();
  if (!panic && !isa<NameExpr, MemberExpr, CallExpr, RepeatExpr, LabelExpr>(stage))
    error(Code::expectedStage, stage->range())
        << "expected a function, layer, net or `repeat` after `|>`";
  return stage;
}

const Expr *Parser::parseBinary(int minPrecedence) {
  SMLoc begin = current().begin();
  const Expr *lhs;
  if (atWord("not") && minPrecedence <= comparison) {
    Nesting nesting(*this);
    if (!nesting.good)
      return errorExpr();
    advance();
    const Expr *operand = parseBinary(comparison);
    lhs = make<UnaryExpr>(from(begin), UnaryOp::Not, operand);
  } else {
    lhs = parseUnary();
  }
  bool compared = false;
  while (!panic) {
    const Token &token = current();
    std::optional<Operator> found = binaryOperator(token);
    if (!found || found->precedence < minPrecedence)
      return lhs;
    if (found->precedence == comparison && compared) {
      error(Code::comparisonChain, token.range()).highlight(lhs->range())
          << "comparisons do not chain; join two of them with `and`";
      return lhs;
    }
    compared |= found->precedence == comparison;
    advance();
    const Expr *rhs = parseBinary(found->precedence + 1);
    lhs = make<BinaryExpr>(from(begin), found->op, token.range(), lhs, rhs);
  }
  return lhs;
}

const Expr *Parser::parseUnary() {
  SMLoc begin = current().begin();
  if (!at(TokenKind::Minus))
    return parsePower();
  Nesting nesting(*this);
  if (!nesting.good)
    return errorExpr();
  advance();
  const Expr *operand = parseUnary();
  return make<UnaryExpr>(from(begin), UnaryOp::Negate, operand);
}

/// `a^b^c` is `a^(b^c)`; the exponent may have a sign.
const Expr *Parser::parsePower() {
  SMLoc begin = current().begin();
  const Expr *base = parsePostfix();
  if (panic || !at(TokenKind::Caret))
    return base;
  Nesting nesting(*this);
  if (!nesting.good)
    return errorExpr();
  SMRange opRange = current().range();
  advance();
  const Expr *exponent = parseUnary();
  return make<BinaryExpr>(from(begin), BinaryOp::Power, opRange, base, exponent);
}

} // namespace genc
