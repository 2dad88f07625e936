//===- AST.h - the syntax tree of one .gen file ---------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Include this to use the tree. Expr.h has expressions, Type.h types and parameters, Item.h
// declarations and statements. Use llvm::isa, cast, dyn_cast and llvm::TypeSwitch on them.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_AST_H
#define GENC_SYNTAX_AST_H

#include "genc/Syntax/Item.h"
#include <vector>

namespace genc::ast {

/// A `//` comment, from the slashes to before the line's end.
struct Comment {
  llvm::SMRange range;
  bool ownLine = false; ///< nothing but space stands before it on its line
};

/// One parsed file. Owns the tree; the text belongs to the llvm::SourceMgr.
struct File {
  Arena arena;
  llvm::SMRange range; ///< the whole text
  std::vector<const Item *> items;
  std::vector<Comment> comments; ///< in the order of the text
};

} // namespace genc::ast

#endif // GENC_SYNTAX_AST_H
