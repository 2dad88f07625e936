//===- SourceLine.h - a source line as a terminal shows it -----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_LIB_SUPPORT_SOURCELINE_H
#define GENC_LIB_SUPPORT_SOURCELINE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SMLoc.h"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace genc {

/// The line that holds the location, without its end.
llvm::StringRef lineAround(const llvm::MemoryBuffer &buffer, llvm::SMLoc loc);

/// UTF-8 characters; a byte that belongs to none counts as one.
unsigned countCharacters(llvm::StringRef text);

/// A line with tabs as one space, bytes that cannot be shown as `?`, and, if it is very long, only
/// the part around the focus; it knows at which column a byte landed (wide characters take two).
class ShownLine {
public:
  ShownLine(llvm::StringRef line, llvm::SMLoc focus);

  llvm::StringRef text() const { return shown; }
  /// First and last-but-one column of the part of the range on this line; nothing if it starts
  /// elsewhere.
  std::optional<std::pair<unsigned, unsigned>> columns(llvm::SMRange range) const;

private:
  llvm::StringRef line;
  std::string shown;
  std::vector<unsigned> columnOf; // by byte, one more for the end
};

} // namespace genc

#endif // GENC_LIB_SUPPORT_SOURCELINE_H
