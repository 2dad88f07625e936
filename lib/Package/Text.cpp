//===- Text.cpp - pieces of text that the writers of the folder share -----===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace genc {

std::string commentText(StringRef text) {
  std::string result;
  for (char c : text) {
    bool sign = !result.empty() &&
                ((result.back() == '*' && c == '/') || (result.back() == '/' && c == '*'));
    if (sign)
      result += ' ';
    // A backslash could end a line, a question mark begin a trigraph.
    bool plain = static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '\\';
    result += plain ? c : ' ';
    if (c == '?' && StringRef(result).ends_with("??"))
      result += ' ';
  }
  return StringRef(result).trim().str();
}

std::string wrapped(StringRef text, StringRef first, StringRef next) {
  std::string result, line = first.str();
  bool empty = true;
  SmallVector<StringRef> words;
  text.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef word : words) {
    if (!empty && line.size() + 1 + word.size() > 96) {
      result += line + '\n';
      line = next.str();
      empty = true;
    }
    if (!empty)
      line += ' ';
    line += word.str();
    empty = false;
  }
  return result + line + '\n';
}

std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (int64_t size : shape)
    text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

} // namespace genc
