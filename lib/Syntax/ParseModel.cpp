//===- ParseModel.cpp - models and their members ---------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ParserImpl.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

const Item *Parser::parseImport() {
  SMLoc begin = current().begin();
  advance();
  const Token &path = current();
  if (!accept(TokenKind::String))
    error(Code::expectedString, path.range())
        << "expected the path of a file in quotes, found " << found();
  expectSemicolon("the import");
  return file.arena.make<ImportItem>(from(begin), path.text, path.range());
}

const Item *Parser::parseModel() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the model's name");
  ArrayRef<Parameter> parameters;
  if (!panic && at(TokenKind::LeftParen))
    parameters = parseParameters();
  Body members = panic ? Body() : parseBody(Context::Model);
  return file.arena.make<ModelItem>(from(begin), name, parameters, members);
}

const Item *Parser::parseFunction() {
  SMLoc begin = current().begin();
  FunctionKind kind = atWord("net")     ? FunctionKind::Net
                      : atWord("block") ? FunctionKind::Block
                                        : FunctionKind::Optimizer;
  advance();
  Ident name = expectName("a name for the function");
  ArrayRef<Parameter> parameters = panic ? ArrayRef<Parameter>() : parseParameters();
  Body body;
  if (!panic && (at(TokenKind::Equal) || at(TokenKind::EqualEqual))) {
    body = parseShortBody("a function");
    expectSemicolon("the function");
  } else if (!panic) {
    body = parseBody(Context::Function);
  }
  return file.arena.make<FunctionItem>(from(begin), kind, name, parameters, body);
}

const Item *Parser::parseData() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the name of the data");
  const TypeRef *type = nullptr;
  if (!panic && expect(TokenKind::Colon, "and a type such as `f32[28, 28, 1]` after the name"))
    type = parseType();
  bool isOptional = false;
  while (!panic && atWord("optional")) {
    if (isOptional)
      diags.error(Code::repeatedModifier, current().range()).fixit(current().range(), "")
          << "`optional` is given twice";
    isOptional = true;
    advance();
  }
  expectSemicolon("the data's type");
  return file.arena.make<DataItem>(from(begin), name, type, isOptional);
}

const Item *Parser::parseAugment() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the name of the data");
  const Expr *value = parseValue("an augmentation");
  expectSemicolon("the augmentation");
  return file.arena.make<AugmentItem>(from(begin), name, value);
}

/// `encoder q(z | x, y) { ... }`, `prior p(z) { ... }`
const Item *Parser::parseConditional() {
  SMLoc begin = current().begin();
  Role role = atWord("prior") ? Role::Prior : atWord("encoder") ? Role::Encoder : Role::Decoder;
  advance();
  Ident name = expectName("a name such as `p` or `q`");
  const Token &opening = current();
  SmallVector<Parameter> variables, givens;
  bool good = !panic && expect(TokenKind::LeftParen, "before the variables");
  auto parseVariables = [&](SmallVector<Parameter> &list) {
    while (!panic && !at(TokenKind::Bar) && !at(TokenKind::RightParen)) {
      list.push_back(parseParameter());
      if (!accept(TokenKind::Comma))
        break;
    }
  };
  if (good)
    parseVariables(variables);
  if (good && !panic && variables.empty())
    error(Code::badConditionalReference, current().range())
        << "expected the variables that the " << spelling(role) << " is over, found " << found();
  if (good && !panic && accept(TokenKind::Bar)) {
    parseVariables(givens);
    if (!panic && givens.empty())
      error(Code::badConditionalReference, current().range())
          << "expected a variable after `|`, found " << found();
  }
  if (good && !panic)
    expectClosing(TokenKind::RightParen, opening);
  Body body = panic ? Body() : parseBody(Context::Conditional);
  return file.arena.make<ConditionalItem>(from(begin), role, name,
                                          file.arena.copy<Parameter>(variables),
                                          file.arena.copy<Parameter>(givens), body);
}

const Item *Parser::parseObjective() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the objective's name");
  bool hasParams = !panic && at(TokenKind::LeftParen);
  ArrayRef<Parameter> parameters = hasParams ? parseParameters() : ArrayRef<Parameter>();
  const Expr *value = parseValue("an objective");
  expectSemicolon("the objective");
  return file.arena.make<ObjectiveItem>(from(begin), name, hasParams, parameters, value);
}

const Item *Parser::parseSchedule() {
  SMLoc begin = current().begin();
  advance();
  Ident name = expectName("the schedule's name");
  bool hasParams = !panic && at(TokenKind::LeftParen);
  ArrayRef<Parameter> parameters = hasParams ? parseParameters() : ArrayRef<Parameter>();
  const Expr *value = parseValue("a schedule");
  expectSemicolon("the schedule");
  return file.arena.make<ScheduleItem>(from(begin), name, hasParams, parameters, value);
}

/// `over critic with adam(2e-4)`
TrainGroup Parser::parseTrainGroup() {
  TrainGroup group;
  SmallVector<const Expr *> over;
  if (!panic && acceptWord("over"))
    do
      over.push_back(parsePostfix());
    while (!panic && accept(TokenKind::Comma));
  for (const Expr *target : over)
    if (!panic && !isa<NameExpr, MemberExpr>(target))
      error(Code::expectedName, target->range())
          << "expected the name of a net, encoder, decoder or `param` after `over`";
  group.over = file.arena.copy<const Expr *>(over);
  if (!panic && expectWord("with", "and an optimizer such as `adam(rate = 1e-3)`"))
    group.optimizer = parseExpr();
  return group;
}

/// `maximize elbo over encoder with adam(1e-4), over decoder with adam(1e-3) times 5`
TrainStep Parser::parseTrainStep() {
  TrainStep step;
  SMLoc begin = current().begin();
  step.maximize = atWord("maximize");
  if (!step.maximize && !atWord("minimize")) {
    error(Code::expectedTrainStep, current().range())
            .suggest(current().range(), current().text, {"maximize", "minimize"})
        << "expected `maximize` or `minimize`, found " << found();
    step.objective = errorExpr();
    return step;
  }
  advance();
  step.objective = parseExpr();
  SmallVector<TrainGroup> groups;
  do
    groups.push_back(parseTrainGroup());
  while (!panic && accept(TokenKind::Comma));
  step.groups = file.arena.copy<TrainGroup>(groups);
  if (!panic && acceptWord("times"))
    step.times = parseExpr();
  step.range = from(begin);
  return step;
}

const Item *Parser::parseTrain() {
  SMLoc begin = current().begin();
  advance();
  SmallVector<TrainStep> steps;
  const Token &opening = current();
  bool braced = accept(TokenKind::LeftBrace);
  do {
    steps.push_back(parseTrainStep());
    expectSemicolon("the training step");
  } while (braced && !panic && !at(TokenKind::RightBrace) && !at(TokenKind::End));
  if (braced && !panic)
    expectClosing(TokenKind::RightBrace, opening);
  return file.arena.make<TrainItem>(from(begin), braced, file.arena.copy<TrainStep>(steps));
}

const Item *Parser::parseFreeze() {
  SMLoc begin = current().begin();
  advance();
  SmallVector<const Expr *> targets;
  do
    targets.push_back(parsePostfix());
  while (!panic && accept(TokenKind::Comma));
  for (const Expr *target : targets)
    if (!panic && !isa<NameExpr, MemberExpr>(target))
      error(Code::expectedName, target->range())
          << "expected the name of what is frozen, such as `encoder` or `decoder.fc1`";
  expectSemicolon("`freeze`");
  return file.arena.make<FreezeItem>(from(begin), file.arena.copy<const Expr *>(targets));
}

const Item *Parser::parseRequireAnalytic() {
  SMLoc begin = current().begin();
  advance();
  advance();
  SmallVector<Ident> objectives;
  if (!at(TokenKind::Semicolon))
    do
      objectives.push_back(expectName("an objective's name"));
    while (!panic && accept(TokenKind::Comma));
  expectSemicolon("`require analytic`");
  return file.arena.make<RequireAnalyticItem>(from(begin), file.arena.copy<Ident>(objectives));
}

} // namespace genc
