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
  bool defines = next.is(TokenKind::Equal) || next.is(TokenKind::LeftParen);
  if (context == Context::Distribution && defines)
    return &definitionRule();
  if (context == Context::TopLevel && next.is(TokenKind::LeftParen))
    return &divergenceRule();
  return nullptr;
}

/// Skips the rest of a broken item: behind its semicolon, before the brace that closes the body
/// around it, or before a line that begins like an item.
void Parser::synchronise(Context context) {
  panic = false;
  unsigned braces = 0;
  while (!at(TokenKind::End)) {
    const Token &token = current();
    if (token.firstOnLine && token.is(TokenKind::Name)) {
      const ItemRule *rule = ruleHere(pos, context);
      if (rule && !rule->word.empty() && rule->allows(context))
        return;
    }
    if (token.is(TokenKind::RightBrace)) {
      if (braces == 0)
        return;
      advance();
      if (--braces == 0 && !at(TokenKind::Semicolon) && current().firstOnLine)
        return;
      continue;
    }
    braces += token.is(TokenKind::LeftBrace);
    bool ends = token.is(TokenKind::Semicolon) && braces == 0;
    advance();
    if (ends)
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
      synchronise(context);
    else if (item && returned)
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
  if (!rule->allows(context))
    diags.error(Code::misplacedDeclaration, first.range())
        << rule->name << " cannot stand " << describe(context) << "; it belongs " << rule->places;
  return rule->parse ? (this->*rule->parse)() : parseIfItem(context);
}

/// Says the likeliest reason why nothing begins here.
void Parser::unknownItem(Context context) {
  const Token &token = current();
  if (!token.is(TokenKind::Name)) {
    error(Code::expectedDeclaration, token.range())
        << "expected " << expectedItems(context) << ", found " << found();
    return;
  }
  if (const StringRef advice = foreignKeywordAdvice(token.text);
      !advice.empty() && !peek().is(TokenKind::Equal)) {
    error(Code::foreignKeyword, token.range())
        << tick(token.text) << " is no word of the language; " << advice;
    return;
  }
  if (peek().is(TokenKind::Equal)) {
    error(Code::expectedDeclaration, token.range())
            .fixit(SMRange(token.begin(), token.begin()), "let ")
        << "a value gets a name with `let " << token.text << " = ...`";
    return;
  }
  SmallVector<StringRef> words;
  for (const ItemRule &rule : itemRules())
    if (rule.allows(context))
      words.push_back(rule.word);
  if (is_contained(words, token.text)) {
    for (const ItemRule &rule : itemRules())
      if (rule.word == token.text)
        error(Code::expectedDeclaration, peek().range())
            << "expected " << rule.after << " after " << tick(rule.word) << ", found "
            << tick(peek().source);
    return;
  }
  auto message = error(Code::expectedDeclaration, token.range());
  message << "expected " << expectedItems(context) << ", found " << found();
  if (peek().is(TokenKind::Name) || peek().is(TokenKind::LeftBrace))
    message.suggest(token.range(), token.text, words);
}

Body Parser::parseBody(Context context) {
  const Token &opening = current();
  if (!expect(TokenKind::LeftBrace, "before the body"))
    return {};
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
