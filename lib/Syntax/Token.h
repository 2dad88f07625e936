//===- Token.h - the words of the language ---------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_TOKEN_H
#define GENC_LIB_SYNTAX_TOKEN_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/SMLoc.h"

namespace genc {

enum class TokenKind : unsigned char {
  End,
  Name, // keywords too: they are contextual
  Number,
  String,
#define GENC_PUNCTUATION(NAME, TEXT) NAME,
#include "Punctuation.def"
};

struct Token {
  TokenKind kind = TokenKind::End;
  llvm::StringRef source; // as it stands in the buffer
  llvm::StringRef
      text; // what it means: the same, but for strings (unescaped) and repaired operators
  bool firstOnLine = false;
  bool reported = false; // it was complained about: the parser need not do so again
  unsigned partner = 0;  // of brackets: index of the other one, 0 if it has none

  llvm::SMLoc begin() const { return llvm::SMLoc::getFromPointer(source.begin()); }
  llvm::SMLoc end() const { return llvm::SMLoc::getFromPointer(source.end()); }
  llvm::SMRange range() const { return {begin(), end()}; }
  bool is(TokenKind other) const { return kind == other; }
  bool isWord(llvm::StringRef word) const { return kind == TokenKind::Name && text == word; }
};

/// `;` for messages; "a name", "a number" for kinds without a fixed text.
llvm::StringRef describe(TokenKind kind);

/// Words that mean something between operands and therefore name nothing: `if`, `and`, `where` ...
bool isReserved(llvm::StringRef word);

} // namespace genc

#endif // GENC_LIB_SYNTAX_TOKEN_H
