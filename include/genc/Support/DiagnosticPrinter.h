//===- DiagnosticPrinter.h - messages as text and as JSON ------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SUPPORT_DIAGNOSTICPRINTER_H
#define GENC_SUPPORT_DIAGNOSTICPRINTER_H

#include "genc/Support/Diagnostics.h"

namespace genc {

/// A place for people: columns count characters from 1, tabs as one.
struct Place {
  llvm::StringRef file;
  unsigned line = 0;
  unsigned column = 0;
  size_t offset = 0; ///< bytes from the file's start
};

/// Nothing if the location is in no buffer.
std::optional<Place> placeOf(const llvm::SourceMgr &sources, llvm::SMLoc loc);

/// The location of a place's file, line and column; invalid if no buffer has it.
llvm::SMLoc locOf(llvm::SourceMgr &sources, llvm::StringRef file, unsigned line, unsigned column);

/// `file:3:14: error: message [E0101]`, the line, a caret under it, fix-its and notes.
void printText(const Diagnostic &diagnostic, const llvm::SourceMgr &sources, llvm::raw_ostream &os,
               bool colors);

/// One JSON object on one line.
void printJson(const Diagnostic &diagnostic, const llvm::SourceMgr &sources, llvm::raw_ostream &os);

} // namespace genc

#endif // GENC_SUPPORT_DIAGNOSTICPRINTER_H
