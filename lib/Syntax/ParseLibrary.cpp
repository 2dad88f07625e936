//===- ParseLibrary.cpp - distributions and divergence rules ---------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParserImpl.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

/// `distribution normal(loc: real, scale: real > 0) over real { ... }`
const Item *Parser::parseDistribution() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the distribution's name");
  ArrayRef<Parameter> parameters = panic ? ArrayRef<Parameter>() : parseParameters();
  const Domain *support = nullptr, *relaxed = nullptr;
  if (!panic && expectWord("over", "and the values that can be drawn, as in `over real`"))
    support = parseDomain();
  if (!panic && acceptWord("relaxed"))
    relaxed = parseDomain();
  Body members = panic ? Body() : parseBody(Context::Distribution);
  return file.arena.make<DistributionItem>(from(begin), name, parameters, support, relaxed,
                                           members);
}

/// `parameter log_scale: scale = exp(log_scale);`
const Item *Parser::parseParameterForm() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the name of the other parameter");
  Ident target;
  if (!panic && expect(TokenKind::Colon, "and the parameter that it stands for"))
    target = expectName("the parameter that " + tick(name.name) + " stands for");
  const Expr *value = parseValue("a parameter");
  expectSemicolon("the parameter form");
  return file.arena.make<ParameterFormItem>(from(begin), name, target, value);
}

/// `mean = loc;`, `sample(eps ~ standard_normal) = ...;`, `sample(u ~ ...) { ... }`
const Item *Parser::parseDefinition() {
  SMLoc begin = current().begin();
  Ident name = expectName("a name");
  SmallVector<DefinitionParam> parameters;
  const Token &opening = current();
  bool hasParams = accept(TokenKind::LeftParen);
  if (hasParams) {
    parseList(TokenKind::RightParen, [&] {
      DefinitionParam parameter;
      SMLoc start = current().begin();
      parameter.name = expectName("a parameter's name");
      if (!panic && accept(TokenKind::Tilde))
        parameter.noise = parseExpr();
      parameter.range = from(start);
      parameters.push_back(parameter);
    });
    if (!panic)
      expectClosing(TokenKind::RightParen, opening);
  }
  Body body;
  if (!panic && at(TokenKind::LeftBrace)) {
    body = parseBody(Context::Definition);
  } else {
    body = parseShortBody("a definition");
    expectSemicolon("the definition");
  }
  return file.arena.make<DefinitionItem>(from(begin), name, hasParams,
                                         file.arena.copy<DefinitionParam>(parameters), body);
}

/// `KL(normal(a, s) || normal(b, t)) = ...;`
const Item *Parser::parseDivergenceRule() {
  SMLoc begin = current().begin();
  const Expr *head = parsePostfix();
  const auto *divergence = dyn_cast<DivergenceExpr>(head);
  auto isPattern = [](const Expr *side) {
    const auto *call = dyn_cast<CallExpr>(side);
    if (!call || side->parens)
      return isa<NameExpr>(side) && !side->parens;
    return isa<NameExpr>(call->callee) && all_of(call->args, [](const Argument &arg) {
             return !arg.name && isa<NameExpr>(arg.value) && !arg.value->parens;
           });
  };
  if (!panic && !divergence)
    error(Code::badDivergenceRule, head->range())
        << "expected a declaration, or a rule such as `KL(normal(a, s) || normal(b, t)) = ...`";
  for (const Expr *side :
       {divergence ? divergence->lhs : nullptr, divergence ? divergence->rhs : nullptr})
    if (!panic && side && !isPattern(side))
      error(Code::badDivergenceRule, side->range())
          << "expected a distribution with a new name for each parameter, as in `normal(a, s)`";
  const Expr *value = parseValue("a divergence");
  expectSemicolon("the rule");
  Ident name = divergence ? divergence->name : Ident{};
  const Expr *lhs = divergence ? divergence->lhs : errorExpr();
  const Expr *rhs = divergence ? divergence->rhs : errorExpr();
  return file.arena.make<DivergenceRuleItem>(from(begin), name, lhs, rhs, value);
}

} // namespace genc
