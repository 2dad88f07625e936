//===- Dump.h - the syntax tree as text ------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_DUMP_H
#define GENC_SYNTAX_DUMP_H

#include "genc/Syntax/AST.h"
#include "llvm/Support/raw_ostream.h"

namespace llvm {
class SourceMgr;
}

namespace genc {

/// One node a line, indented by its depth. With `sources`, every line ends with the node's range as
/// `<line:column-line:column>`; without, two texts that differ in layout alone have equal dumps.
void dump(const ast::File &file, llvm::raw_ostream &os, const llvm::SourceMgr *sources);

} // namespace genc

#endif // GENC_SYNTAX_DUMP_H
