//===- Formatter.h - tree to document --------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Comments are no part of the tree. The formatter walks the tree in the order of the text and,
// before it prints what begins at a place, lets out the comments that stand before that place:
// where a line may break (`gap`) right there, and elsewhere on lines before the statement
// (`hoist`). So none is lost, wherever it stands.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_FORMATTER_H
#define GENC_LIB_SYNTAX_FORMATTER_H

#include "Doc.h"
#include "genc/Syntax/AST.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace genc {

class Formatter {
public:
  explicit Formatter(const ast::File &file) : file(file) {}
  Doc format();

private:
  using Parts = llvm::SmallVector<Doc>;
  static constexpr unsigned indent = 2;       // bodies
  static constexpr unsigned continuation = 4; // broken expressions

  // Comments and places (Format.cpp).
  bool commentBefore(llvm::SMLoc place) const;
  void hoist(llvm::SMLoc place);
  Doc gap(llvm::SMLoc place, Doc line);
  Doc trailing(llvm::SMLoc close, Doc &line);
  /// The first such character after the place that is in no comment.
  llvm::SMLoc find(llvm::SMLoc from, char character) const;
  bool newlineBetween(llvm::SMLoc from, llvm::SMLoc to) const;
  unsigned emptyLinesBetween(const char *from, const char *to) const;
  Doc text(llvm::StringRef text) { return builder.text(text); }
  Doc source(llvm::SMRange range);
  Doc leaf(llvm::SMLoc place, llvm::StringRef text);

  // Items (Format.cpp, FormatItem.cpp).
  void itemList(llvm::SMLoc open, ast::Body items, llvm::SMLoc close, bool oneLine, Parts &parts);
  Doc body(llvm::SMLoc header, ast::Body items, llvm::SMLoc *end = nullptr);
  Doc shortOrBody(llvm::SMLoc header, ast::Body items);
  Doc item(const ast::Item *item);
  Doc ifItem(const ast::IfItem *item);
  Doc trainItem(const ast::TrainItem *item);
  Doc trainStep(const ast::TrainStep &step);
  Doc conditional(const ast::ConditionalItem *item);
  Doc distribution(const ast::DistributionItem *item);
  Doc definition(const ast::DefinitionItem *item);
  Doc names(llvm::ArrayRef<ast::Ident> names);
  Doc commaSeparated(llvm::ArrayRef<const ast::Expr *> list);
  Doc parameter(const ast::Parameter &parameter);
  Doc parameters(llvm::SMLoc name, llvm::ArrayRef<ast::Parameter> parameters);
  Doc optionalType(const ast::TypeRef *type);
  Doc type(const ast::TypeRef *type);
  Doc domain(const ast::Domain *domain);

  // Expressions (FormatExpr.cpp).
  Doc expr(const ast::Expr *e);
  Doc bare(const ast::Expr *e);
  Doc binary(const ast::BinaryExpr *e);
  Doc pipe(const ast::PipeExpr *e);
  Doc repeat(const ast::RepeatExpr *e);
  Doc ifExpr(const ast::IfExpr *e);
  Doc conditionalRef(const ast::ConditionalRefExpr *e);
  Doc expectation(const ast::ExpectationExpr *e);
  Doc argument(const ast::Argument &arg);
  Doc exprList(llvm::StringRef open, llvm::ArrayRef<const ast::Expr *> list, llvm::SMLoc close);
  /// `open a, b close`; the elements go on lines of their own if they do not fit.
  Doc list(llvm::StringRef open, size_t count, llvm::function_ref<llvm::SMLoc(size_t)> place,
           llvm::function_ref<Doc(size_t)> element, llvm::SMLoc close);

  const ast::File &file;
  DocBuilder builder;
  size_t nextComment = 0;
  llvm::SmallVector<llvm::StringRef> hoisted; // comments that go before the statement at hand
};

} // namespace genc

#endif // GENC_LIB_SYNTAX_FORMATTER_H
