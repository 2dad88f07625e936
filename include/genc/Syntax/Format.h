//===- Format.h - the standard layout of a .gen file -----------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_FORMAT_H
#define GENC_SYNTAX_FORMAT_H

#include "genc/Syntax/AST.h"
#include <string>

namespace genc {

/// The file in standard layout: two spaces a level, lines of at most 100 columns where breaks allow
/// it, comments and single blank lines kept. The result parses to the same tree and formats to
/// itself. The file must have parsed without errors.
std::string format(const ast::File &file);

} // namespace genc

#endif // GENC_SYNTAX_FORMAT_H
