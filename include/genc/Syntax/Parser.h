//===- Parser.h - text to syntax tree --------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_PARSER_H
#define GENC_SYNTAX_PARSER_H

#include "genc/Support/Diagnostics.h"
#include "genc/Syntax/AST.h"
#include <memory>

namespace genc {

/// Parses a buffer of the diagnostics' source manager. The tree is never null; if
/// `diags.errorCount()` grew, parts of it are missing or ErrorExpr and it must not be analysed.
/// Messages come in the order of the text. Any bytes are safe: nesting is capped (256 in the text,
/// Expr::maxHeight in the tree), memory is at most about 200 bytes per byte of text, and texts
/// above 4 MiB are refused.
std::unique_ptr<ast::File> parse(unsigned bufferId, Diagnostics &diags);

} // namespace genc

#endif // GENC_SYNTAX_PARSER_H
