//===- ParseItem.cpp - which item stands where, and recovery ---------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ItemRules.h"
#include "ParserImpl.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

/// The rule for the item that begins at the token; a word counts only with a fitting token after
/// it, since words may be names.
const Parser::ItemRule *Parser::ruleHere(size_t index, Context context) const {
  const Token &word = tokens[index], &next = tokens[std::min(index + 1, tokens.size() - 1)];
  if (!word.is(TokenKind::Name))
    return nullptr;
  for (const ItemRule &rule : itemRules())
    if (word.text == rule.word && rule.fits(next))
      return &rule;
  // `z ~ ...`, `z: [3] ~ ...`, and in a distribution `mean = ...`, `log_density(x) = ...`
  if (next.is(TokenKind::Tilde) || (next.is(TokenKind::Colon) && context != Context::Distribution))
    return &sampleRule();
  bool defines =
      next.is(TokenKind::Equal) || next.is(TokenKind::LeftParen) || next.is(TokenKind::LeftBrace);
  if (context == Context::Distribution && defines)
    return &definitionRule();
  if (context == Context::TopLevel && next.is(TokenKind::LeftParen))
    return &divergenceRule();
  return nullptr;
}

/// Skips the rest of a broken item that began at a token: behind its semicolon, before the brace
/// that closes the body around it, or before a line that begins like an item.
void Parser::synchronise(Context context, size_t begin) {
  panic = false;
  unsigned braces = 0; // that the item has open here
  for (size_t i = begin; i < pos; ++i)
    braces += tokens[i].is(TokenKind::LeftBrace) && tokens[i].partner >= pos;
  for (; !at(TokenKind::End); advance()) {
    const Token &token = current();
    if (token.is(TokenKind::LeftBrace) && token.partner)
      ++braces;
    if (token.is(TokenKind::RightBrace) && braces-- == 0)
      return;
    if (braces)
      continue;
    bool closed = token.is(TokenKind::RightBrace) && !peek().isWord("else");
    if (token.is(TokenKind::Semicolon) || (closed && peek().firstOnLine))
      return advance();
    const ItemRule *rule = token.firstOnLine && pos != begin ? ruleHere(pos, context) : nullptr;
    if (rule && !rule->word.empty() && rule->allows(context))
      return;
  }
}

void Parser::parseItems(Context context, std::vector<const Item *> &items) {
  bool nested = context != Context::TopLevel;
  const Item *returned = nullptr;
  while (!at(TokenKind::End) && !fatal && !diags.full()) {
    if (at(TokenKind::RightBrace)) {
      if (nested)
        return;
      error(Code::strayBracket, current().range()) << "found `}` without its opening brace";
      panic = false;
      advance();
      continue;
    }
    if (accept(TokenKind::Semicolon))
      continue; // an empty statement
    size_t before = pos;
    const Item *item = parseItem(context);
    if (item)
      items.push_back(item);
    if (panic)
      synchronise(context, before);
    else if (item && returned && context != Context::Model && nested)
      diags.error(Code::nothingAfterReturn, item->range()).note(returned->range(), "the `return`")
          << "nothing after `return` is computed";
    if (item && isa<ReturnItem>(item))
      returned = item;
    if (pos == before)
      advance(); // never stand still
  }
}

const Item *Parser::parseItem(Context context) {
  Nesting nesting(*this);
  if (!nesting.good)
    return nullptr;
  const Token &first = current();
  const ItemRule *rule = ruleHere(pos, context);
  if (!rule) {
    unknownItem(context);
    return nullptr;
  }
  SMRange before(first.begin(), first.begin());
  if (rule == &sampleRule() && context == Context::Model && peek().is(TokenKind::Colon)) {
    error(Code::expectedDeclaration, first.range()).fixit(before, "data ")
        << "expected a declaration; observed variables begin with `data`, latent ones are drawn in "
           "a `prior`";
    return nullptr;
  }
  if (!rule->allows(context))
    diags.error(Code::misplacedDeclaration, first.range())
        << rule->name << " cannot stand " << describe(context) << "; it belongs " << rule->places;
  return rule->parse ? (this->*rule->parse)() : parseIfItem(context);
}

/// Says the likeliest reason why nothing begins here.
void Parser::unknownItem(Context context) {
  const Token &token = current(), &next = peek();
  if (!token.is(TokenKind::Name)) {
    error(Code::expectedDeclaration, token.range())
        << "expected " << expectedItems(context) << ", found " << found();
    return;
  }
  SmallVector<StringRef> words;
  for (const ItemRule &rule : itemRules()) {
    if (!rule.allows(context))
      continue;
    words.push_back(rule.word);
    if (rule.word == token.text) {
      error(Code::expectedDeclaration, next.range())
          << "expected " << rule.after << " after " << tick(rule.word) << ", found "
          << tick(next.source);
      return;
    }
  }
  StringRef advice = foreignKeywordAdvice(token.text);
  SMRange before(token.begin(), token.begin());
  if (next.is(TokenKind::Equal) && next.reported)
    panic = true; // `w += 1`: said already
  else if (next.is(TokenKind::Equal))
    error(Code::expectedDeclaration, token.range()).fixit(before, "let ")
        << "a value gets a name with `let " << token.text << " = ...`";
  else if (!advice.empty())
    error(Code::foreignKeyword, token.range())
        << tick(token.text) << " is no word of the language; " << advice;
  else if (context == Context::Distribution && next.is(TokenKind::Colon))
    error(Code::expectedDeclaration, next.range()).fixit(next.range(), " =")
        << "expected `=` or parameters after " << tick(token.text) << ", found `:`";
  else if (context == Context::Model && next.is(TokenKind::LeftParen))
    error(Code::expectedDeclaration, token.range())
        << "expected a declaration; a distribution begins with `prior`, `encoder` or `decoder`, as "
           "in `prior "
        << token.text << "(...) { ... }`";
  else if (next.is(TokenKind::LeftParen) || next.is(TokenKind::PipeForward) ||
           next.is(TokenKind::Semicolon))
    error(Code::expectedDeclaration, token.range())
        << "expected " << expectedItems(context) << "; a value alone does nothing";
  else
    error(Code::expectedDeclaration, token.range()).suggest(token.range(), token.text, words)
        << "expected " << expectedItems(context) << ", found " << found();
}

Body Parser::parseBody(Context context) {
  const Token &opening = current();
  if (!expect(TokenKind::LeftBrace, "before the body")) {
    if (!opening.firstOnLine || !opening.is(TokenKind::Name))
      return {};
    panic = false; // the body seems to begin without it
  }
  std::vector<const Item *> items;
  parseItems(context, items);
  if (!fatal && !diags.full() && !panic)
    expectClosing(TokenKind::RightBrace, opening);
  return file.arena.copy<const Item *>(items);
}

/// `if (condition) { ... } else { ... }`; its bodies follow the rules of the place where it stands.
const Item *Parser::parseIfItem(Context context) {
  SMLoc begin = current().begin();
  advance();
  const Token &opening = current();
  const Expr *condition = errorExpr();
  if (expect(TokenKind::LeftParen, "before the condition")) {
    condition = parseExpr();
    if (!panic)
      expectClosing(TokenKind::RightParen, opening);
  }
  Body thenBody = panic ? Body() : parseBody(context);
  Body elseBody;
  bool hasElse = !panic && acceptWord("else");
  if (hasElse && atWord("if")) {
    Nesting nesting(*this);
    const Item *inner = nesting.good ? parseIfItem(context) : nullptr;
    elseBody = inner ? file.arena.copy(ArrayRef<const Item *>(inner)) : Body();
  } else if (hasElse) {
    elseBody = parseBody(context);
  }
  return file.arena.make<IfItem>(from(begin), condition, thenBody, hasElse, elseBody);
}

const Expr *Parser::parseValue(StringRef what) {
  if (panic)
    return errorExpr();
  if (at(TokenKind::EqualEqual)) {
    diags.error(Code::equalityInDefinition, current().range()).fixit(current().range(), "=")
        << "`==` compares; " << what << " is given with `=`";
    advance();
  } else if (!expect(TokenKind::Equal, "before the value of " + what.str())) {
    return errorExpr();
  }
  return parseExpr();
}

Body Parser::parseShortBody(StringRef what) {
  SMLoc begin = current().begin();
  const Expr *value = parseValue(what);
  Argument result{{}, value, value->range()};
  const Item *item =
      file.arena.make<ReturnItem>(from(begin), file.arena.copy(ArrayRef<Argument>(result)));
  return file.arena.copy(ArrayRef<const Item *>(item));
}

} // namespace genc
