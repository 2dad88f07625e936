//===- ItemRules.cpp - the words that begin an item and where they may stand ===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ItemRules.h"

using namespace llvm;

namespace genc {

static constexpr unsigned in(Context context) { return 1u << static_cast<unsigned>(context); }
static constexpr unsigned topLevel = in(Context::TopLevel);
static constexpr unsigned model = in(Context::Model);
static constexpr unsigned bodies =
    in(Context::Function) | in(Context::Conditional) | in(Context::Definition);
static constexpr unsigned distribution = in(Context::Distribution);

static bool name(const Token &next) { return next.is(TokenKind::Name); }
static bool string(const Token &next) { return next.is(TokenKind::String) || name(next); }
static bool openParen(const Token &next) { return next.is(TokenKind::LeftParen); }
static bool step(const Token &next) { return name(next) || next.is(TokenKind::LeftBrace); }
static bool value(const Token &next) {
  return !next.is(TokenKind::Tilde) && !next.is(TokenKind::Colon) && !next.is(TokenKind::Equal);
}

ArrayRef<Parser::ItemRule> Parser::itemRules() {
  static const ItemRule rules[] = {
      {"import", "an import", "a path in quotes", string, topLevel, "at the top of a file",
       &Parser::parseImport},
      {"model", "a model", "a name", name, topLevel, "at the top level of a file",
       &Parser::parseModel},
      {"distribution", "a distribution", "a name", name, topLevel, "at the top level of a file",
       &Parser::parseDistribution},
      {"net", "a net", "a name", name, topLevel | model, "in a model or at the top level",
       &Parser::parseFunction},
      {"block", "a block", "a name", name, topLevel | model, "in a model or at the top level",
       &Parser::parseFunction},
      {"optimizer", "an optimizer", "a name", name, topLevel, "at the top level of a file",
       &Parser::parseFunction},
      {"data", "`data`", "a name", name, model, "in a model", &Parser::parseData},
      {"augment", "an augmentation", "a name", name, model, "in a model", &Parser::parseAugment},
      {"prior", "a prior", "a name", name, model, "in a model", &Parser::parseConditional},
      {"encoder", "an encoder", "a name", name, model, "in a model", &Parser::parseConditional},
      {"decoder", "a decoder", "a name", name, model, "in a model", &Parser::parseConditional},
      {"objective", "an objective", "a name", name, topLevel | model,
       "in a model or at the top level", &Parser::parseObjective},
      {"schedule", "a schedule", "a name", name, topLevel | model, "in a model or at the top level",
       &Parser::parseSchedule},
      {"train", "`train`", "`maximize`, `minimize` or `{`", step, model, "in a model",
       &Parser::parseTrain},
      {"freeze", "`freeze`", "a name", name, model, "in a model", &Parser::parseFreeze},
      {"let", "a `let`", "a name", name, topLevel | model | bodies | distribution, "anywhere",
       &Parser::parseLet},
      {"param", "a `param`", "a name", name, model | bodies, "in a model, net or block",
       &Parser::parseParam},
      {"state", "a `state`", "a name", name, model | bodies, "in a model, net or block",
       &Parser::parseParam},
      {"next", "a `next`", "a name", name, in(Context::Function), "in a net or block",
       &Parser::parseNext},
      {"return", "a `return`", "a value", value, in(Context::Function) | in(Context::Definition),
       "in a net or block", &Parser::parseReturn},
      {"if", "an `if`", "`(`", openParen, model | bodies, "in a model or in a body", nullptr},
      {"require", "a `require`", "a condition", value, model | bodies | distribution,
       "in a model or in a body", &Parser::parseCheck},
      {"expect", "an `expect`", "a condition", value, model | bodies | distribution,
       "in a model or in a body", &Parser::parseCheck},
      {"parameter", "a parameter form", "a name", name, distribution, "in a distribution",
       &Parser::parseParameterForm},
  };
  return rules;
}

const Parser::ItemRule &Parser::sampleRule() {
  static const ItemRule rule = {"",
                                "a draw with `~`",
                                "",
                                nullptr,
                                in(Context::Conditional),
                                "in a prior, encoder or decoder",
                                &Parser::parseSample};
  return rule;
}

const Parser::ItemRule &Parser::definitionRule() {
  static const ItemRule rule = {
      "", "a definition", "", nullptr, distribution, "in a distribution", &Parser::parseDefinition};
  return rule;
}

const Parser::ItemRule &Parser::divergenceRule() {
  static const ItemRule rule = {"",
                                "a divergence rule",
                                "",
                                nullptr,
                                topLevel,
                                "at the top level of a file",
                                &Parser::parseDivergenceRule};
  return rule;
}

StringRef describe(Context context) {
  switch (context) {
  case Context::TopLevel:
    return "at the top level of a file";
  case Context::Model:
    return "directly in a model";
  case Context::Function:
    return "in a net or block";
  case Context::Conditional:
    return "in a prior, encoder or decoder";
  case Context::Distribution:
    return "directly in a distribution";
  case Context::Definition:
    return "in a definition's body";
  }
  return "";
}

std::string expectedItems(Context context) {
  switch (context) {
  case Context::TopLevel:
    return "a declaration such as `model`, `block`, `distribution` or `import`";
  case Context::Model:
    return "a declaration such as `data`, `encoder`, `net` or `objective`";
  case Context::Function:
    return "a statement: `let`, `param`, `if` or `return`";
  case Context::Conditional:
    return "a statement: `let`, `param`, `if` or a draw such as `z ~ normal(0, 1)`";
  case Context::Distribution:
    return "a definition such as `mean = ...` or `parameter`";
  case Context::Definition:
    return "a statement: `let`, `if` or `return`";
  }
  return "";
}

StringRef foreignKeywordAdvice(StringRef word) {
  struct Advice {
    StringRef words; // separated by spaces
    StringRef text;
  };
  static constexpr Advice table[] = {
      {"def fn func fun function lambda", "functions are declared with `block` or `net`"},
      {"class struct module", "a model is declared with `model`"},
      {"var val const auto mut", "values get names with `let`"},
      {"for while loop foreach", "stages are repeated with `repeat n { ... }`"},
      {"from include using require_once", "files are imported with `import \"path.gen\"`"},
      {"elif elsif switch case match", "conditions are written `if (...) { ... } else { ... }`"},
      {"int float double bool string",
       "a value gets a name with `let`, a model's parameter stands in `model name(...)`"},
      {"parameters transformed", "a learned tensor is declared with `param`"},
      {"likelihood", "the likelihood is a `decoder`"},
      {"posterior guide", "the approximate posterior is an `encoder`"},
      {"loss", "what is trained is an `objective`"},
  };
  for (const Advice &advice : table) {
    SmallVector<StringRef> words;
    advice.words.split(words, ' ');
    if (is_contained(words, word))
      return advice.text;
  }
  return {};
}

} // namespace genc
