//===- Text.h - pieces of text that the writers of the folder share -------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_PACKAGE_TEXT_H
#define GENC_LIB_PACKAGE_TEXT_H

#include "genc/Package/Package.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace genc {

/// Text that came from a model, made fit for a C comment: no comment signs, no control characters.
std::string commentText(llvm::StringRef text);

/// Lines of a block comment, each starting with `first` or `next`, broken at spaces before
/// column 96.
std::string wrapped(llvm::StringRef text, llvm::StringRef first, llvm::StringRef next);

/// "[28, 28, 1]"
std::string shapeText(llvm::ArrayRef<int64_t> shape);

/// What the program that calls a static library must link besides.
inline constexpr const char *systemLibraries[] = {"m", "pthread"};

/// The relocatable object with only the public symbols left: the one member of libNAME.a.
llvm::Expected<std::string> linkObject(const LibraryDescription &library,
                                       llvm::ArrayRef<llvm::StringRef> objects);
/// libNAME.so from that object.
llvm::Expected<std::string> linkShared(const LibraryDescription &library, llvm::StringRef object);
/// libNAME.a from that object.
llvm::Expected<std::string> makeArchive(const LibraryDescription &library, llvm::StringRef object);

} // namespace genc

#endif // GENC_LIB_PACKAGE_TEXT_H
