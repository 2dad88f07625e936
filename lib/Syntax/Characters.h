//===- Characters.h - characters and their classes -------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_CHARACTERS_H
#define GENC_LIB_SYNTAX_CHARACTERS_H

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

namespace genc {

// Names become C identifiers, so they are ASCII. No <cctype>: it depends on the locale.
inline bool isNameStart(char c) { return llvm::isAlpha(c) || c == '_'; }
inline bool isNameCharacter(char c) { return llvm::isAlnum(c) || c == '_'; }

/// Bytes of the first character; 1 if they are not UTF-8.
size_t characterLength(llvm::StringRef text);

/// The first byte that is no UTF-8 text, or is NUL; npos if there is none.
size_t firstBadByte(llvm::StringRef text);

/// What a character copied from a paper or a web page stands for (a long minus, curly quotes);
/// empty if nothing.
llvm::StringRef lookAlike(llvm::StringRef character);

} // namespace genc

#endif // GENC_LIB_SYNTAX_CHARACTERS_H
