//===- Lexer.h - text to tokens --------------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SYNTAX_LEXER_H
#define GENC_LIB_SYNTAX_LEXER_H

#include "Token.h"
#include "genc/Support/Diagnostics.h"
#include "genc/Syntax/AST.h"
#include <vector>

namespace genc {

/// All tokens of a text, an End token last, brackets matched. What is no token is reported and left
/// out, or replaced by what was surely meant. Comments go to the file.
std::vector<Token> lex(llvm::StringRef text, ast::File &file, Diagnostics &diags);

} // namespace genc

#endif // GENC_LIB_SYNTAX_LEXER_H
