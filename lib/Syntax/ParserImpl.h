//===- ParserImpl.h - the recursive-descent parser -------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parsing goes on after a mistake: the first message of a statement puts the parser into panic,
// which silences the rest of the statement; `synchronise` then skips to where the next statement or
// declaration begins.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_PARSERIMPL_H
#define GENC_LIB_SYNTAX_PARSERIMPL_H

#include "Lexer.h"
#include "genc/Syntax/AST.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace genc {

/// Where an item stands; decides which items may stand there.
enum class Context { TopLevel, Model, Function, Conditional, Distribution, Definition };

class Parser {
public:
  Parser(ast::File &file, std::vector<Token> tokens, Diagnostics &diags)
      : file(file), tokens(std::move(tokens)), diags(diags) {}

  void parseFile();

private:
  // Tokens.
  const Token &current() const { return tokens[pos]; }
  const Token &peek(unsigned ahead = 1) const {
    return tokens[std::min<size_t>(pos + ahead, tokens.size() - 1)];
  }
  const Token &previous() const { return tokens[pos ? pos - 1 : 0]; }
  bool at(TokenKind kind) const { return current().is(kind); }
  bool atWord(llvm::StringRef word) const { return current().isWord(word); }
  void advance();
  bool accept(TokenKind kind);
  bool acceptWord(llvm::StringRef word);
  llvm::SMRange from(llvm::SMLoc begin) const;

  // Messages and recovery (Parser.cpp).
  DiagnosticBuilder error(Code code, llvm::SMRange range);
  std::string found() const;
  bool expect(TokenKind kind, llvm::StringRef where);
  bool expectWord(llvm::StringRef word, llvm::StringRef where);
  bool expectClosing(TokenKind kind, const Token &opening);
  ast::Ident expectName(llvm::StringRef what);
  void expectSemicolon(llvm::StringRef what);
  void synchronise(Context context, size_t begin);
  /// Elements separated by commas up to the closing bracket; a comma may follow the last.
  void parseList(TokenKind closing, llvm::function_ref<void()> element);

  /// Guards recursion: false (with a message, and the rest of the text skipped) when too deep.
  struct Nesting {
    explicit Nesting(Parser &parser) : parser(parser), good(parser.enter()) {}
    ~Nesting() { --parser.depth; }
    Parser &parser;
    bool good;
  };
  bool enter();

  // Expressions (ParseExpr.cpp, ParsePrimary.cpp).
  template <typename T, typename... Args> const ast::Expr *make(Args &&...args) {
    T *expr = file.arena.make<T>(std::forward<Args>(args)...);
    return checkHeight(expr);
  }
  const ast::Expr *checkHeight(ast::Expr *expr);
  const ast::Expr *errorExpr();
  const ast::Expr *parseExpr();
  const ast::Expr *parsePipe();
  const ast::Expr *parsePipeTail(const ast::Expr *input);
  const ast::Expr *parseStage();
  const ast::Expr *parseIf();
  const ast::Expr *parseBinary(int minPrecedence);
  const ast::Expr *parseUnary();
  const ast::Expr *parsePower();
  const ast::Expr *parsePostfix();
  const ast::Expr *parsePrimary();
  const ast::Expr *parseNumber();
  const ast::Expr *parseParenthesised();
  const ast::Expr *parseBracketed();
  const ast::Expr *parseLabel();
  const ast::Expr *parseRepeat();
  const ast::Expr *parseExpectation();
  const ast::Expr *parseLogDensity();
  const ast::Expr *parseCall(const ast::Expr *callee);
  const ast::Expr *parseIndex(const ast::Expr *base);
  const ast::Expr *finishConditionalRef(const ast::Expr *callee, const Token &opening,
                                        llvm::ArrayRef<ast::Argument> variables);
  const ast::Expr *finishDivergence(const ast::Expr *callee, const Token &opening,
                                    llvm::ArrayRef<ast::Argument> args);
  ast::Argument parseArgument();
  ast::Argument asVariable(ast::Argument arg);
  llvm::ArrayRef<const ast::Expr *> parseExprList(TokenKind closing);
  bool atRepeat() const;
  bool atExpectation() const;
  bool atForgottenValue() const;
  void checkArguments(llvm::ArrayRef<ast::Argument> args);

  // Types (ParseType.cpp).
  const ast::TypeRef *parseType();
  const ast::TypeRef *parseOptionalType();
  const ast::Domain *parseDomain();
  const ast::Domain *parseInterval();
  ast::Constraint parseConstraint();
  bool atConstraint() const;
  ast::Parameter parseParameter();
  llvm::ArrayRef<ast::Parameter> parseParameters();

  // Items (ParseItem.cpp, ParseModel.cpp, ParseLibrary.cpp).
  const ast::Item *parseItem(Context context);
  ast::Body parseBody(Context context);
  void parseItems(Context context, std::vector<const ast::Item *> &items);
  void unknownItem(Context context);
  const ast::Item *parseImport();
  const ast::Item *parseModel();
  const ast::Item *parseFunction();
  const ast::Item *parseDistribution();
  const ast::Item *parseDivergenceRule();
  const ast::Item *parseParameterForm();
  const ast::Item *parseDefinition();
  const ast::Item *parseData();
  const ast::Item *parseConditional();
  const ast::Item *parseObjective();
  const ast::Item *parseSchedule();
  const ast::Item *parseTrain();
  ast::TrainStep parseTrainStep();
  ast::TrainGroup parseTrainGroup();
  const ast::Item *parseFreeze();
  const ast::Item *parseRequireAnalytic();
  const ast::Item *parseLet();
  const ast::Item *parseParam();
  const ast::Item *parseNext();
  const ast::Item *parseAugment();
  const ast::Item *parseSample();
  const ast::Item *parseReturn();
  const ast::Item *parseIfItem(Context context);
  const ast::Item *parseCheck();
  /// The `= expr;` of a short definition, as a body of one return.
  ast::Body parseShortBody(llvm::StringRef what);
  /// `= expr`
  const ast::Expr *parseValue(llvm::StringRef what);

  struct ItemRule;
  static llvm::ArrayRef<ItemRule> itemRules();
  static const ItemRule &sampleRule();
  static const ItemRule &definitionRule();
  static const ItemRule &divergenceRule();
  const ItemRule *ruleHere(size_t index, Context context) const;

  ast::File &file;
  std::vector<Token> tokens;
  Diagnostics &diags;
  size_t pos = 0;
  unsigned depth = 0;
  bool panic = false;
  bool fatal = false;          // too deep: nothing more is said
  size_t stageAt = ~size_t(0); // a token where `repeat` may begin without a pipe before it

  friend struct Nesting;
};

} // namespace genc

#endif // GENC_LIB_SYNTAX_PARSERIMPL_H
