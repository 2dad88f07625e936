//===- Dumper.h - prints the tree, one node a line -------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_DUMPER_H
#define GENC_LIB_SYNTAX_DUMPER_H

#include "genc/Syntax/AST.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

namespace genc {

/// Expressions, types and parameters are in Dump.cpp, items in DumpItem.cpp.
class Dumper {
public:
  /// With the whole text of the file, every line ends with the node's place.
  Dumper(llvm::raw_ostream &os, llvm::SMRange text);

  void item(const ast::Item *item);
  static void quoted(llvm::raw_ostream &os, llvm::StringRef text);

private:
  void line(const llvm::Twine &text, llvm::SMRange range);
  void place(llvm::SMLoc loc);
  /// A line, and what the function prints one level below it.
  template <typename Children>
  void node(const llvm::Twine &text, llvm::SMRange range, Children children) {
    line(text, range);
    ++level;
    children();
    --level;
  }
  void labelled(llvm::StringRef role, const ast::Expr *e) {
    node(role, {}, [&] { expr(e); });
  }

  void expr(const ast::Expr *e);
  void exprs(llvm::ArrayRef<const ast::Expr *> list) {
    for (const ast::Expr *e : list)
      expr(e);
  }
  void arguments(llvm::StringRef role, llvm::ArrayRef<ast::Argument> args);
  void expectation(const ast::ExpectationExpr *e);
  void type(const ast::TypeRef *type);
  void constraint(const ast::Constraint &constraint);
  void domain(llvm::StringRef role, const ast::Domain *domain);
  void parameters(llvm::StringRef role, llvm::ArrayRef<ast::Parameter> parameters);
  void body(llvm::StringRef role, ast::Body body);
  void items(ast::Body items) {
    for (const ast::Item *i : items)
      item(i);
  }
  void train(const ast::TrainItem *item);
  void definition(const ast::DefinitionItem *item);

  llvm::raw_ostream &os;
  std::vector<const char *> lineStarts; // empty: no places
  unsigned level = 0;
};

} // namespace genc

#endif // GENC_LIB_SYNTAX_DUMPER_H
