//===- ItemRules.h - the words that begin an item and where they may stand -===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_ITEMRULES_H
#define GENC_LIB_SYNTAX_ITEMRULES_H

#include "ParserImpl.h"

namespace genc {

/// One kind of item: how it begins, where it may stand, who parses it.
struct Parser::ItemRule {
  llvm::StringRef word;  ///< empty: begins with the user's own name
  llvm::StringRef name;  ///< for messages: "a `let`"
  llvm::StringRef after; ///< what follows the word, for messages
  bool (*fits)(const Token &next);
  unsigned contexts;                   ///< bits by Context
  llvm::StringRef places;              ///< the same in words: "in a model"
  const ast::Item *(Parser::*parse)(); ///< null: an `if`, whose parser wants the context

  bool allows(Context context) const { return contexts >> static_cast<unsigned>(context) & 1; }
};

llvm::StringRef describe(Context context);
/// "`let`, `param`, ... or `return`", for messages.
std::string expectedItems(Context context);
/// What to write instead of a keyword of another language; empty if it is none.
llvm::StringRef foreignKeywordAdvice(llvm::StringRef word);

} // namespace genc

#endif // GENC_LIB_SYNTAX_ITEMRULES_H
