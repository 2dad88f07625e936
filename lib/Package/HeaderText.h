//===- HeaderText.h - parts that the public C header is written of ----------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_PACKAGE_HEADERTEXT_H
#define GENC_LIB_PACKAGE_HEADERTEXT_H

#include "Text.h"
#include "genc/Package/Library.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace genc {

/// Text of a header under the library's prefix.
class HeaderText {
protected:
  explicit HeaderText(const LibraryDescription &library)
      : library(library), name(library.name), upper(macroName(library.name)), os(text) {}

  void section(llvm::StringRef title);
  /// A documentation comment of one or more paragraphs.
  void comment(llvm::ArrayRef<std::string> paragraphs);
  /// The line of a comment that describes a parameter of a function.
  void parameterComment(const TensorDescription &tensor);
  void prototype(llvm::StringRef result, llvm::StringRef function,
                 llvm::ArrayRef<std::string> parameters);

  const LibraryDescription &library;
  const std::string &name;
  std::string upper;
  std::string text;
  llvm::raw_string_ostream os;
};

/// The part of the header on training; empty where the library does not train.
std::string trainingHeaderText(const LibraryDescription &library);

/// The part of the header on accelerators; empty where the library has code for none.
std::string deviceHeaderText(const LibraryDescription &library);

} // namespace genc

#endif // GENC_LIB_PACKAGE_HEADERTEXT_H
