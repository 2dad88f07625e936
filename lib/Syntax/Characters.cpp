//===- Characters.cpp - characters and their classes -----------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Characters.h"
#include "llvm/Support/ConvertUTF.h"
#include <utility>

using namespace llvm;

namespace genc {

size_t characterLength(StringRef text) {
  const auto *start = reinterpret_cast<const UTF8 *>(text.begin());
  size_t length = getNumBytesForUTF8(*start);
  return length <= text.size() && isLegalUTF8Sequence(start, start + length) ? length : 1;
}

size_t firstBadByte(StringRef text) {
  for (size_t i = 0; i < text.size();) {
    StringRef rest = text.drop_front(i);
    size_t length = characterLength(rest);
    if (rest.front() == 0 || (length == 1 && static_cast<unsigned char>(rest.front()) >= 0x80))
      return i;
    i += length;
  }
  return StringRef::npos;
}

StringRef lookAlike(StringRef character) {
  static constexpr std::pair<StringRef, StringRef> table[] = {
      {"\u2212", "-"},  {"\u2013", "-"},  {"\u2014", "-"},  {"\u00D7", "*"},  {"\u00B7", "*"},
      {"\u22C5", "*"},  {"\u2217", "*"},  {"\u00F7", "/"},  {"\u223C", "~"},  {"\u2225", "||"},
      {"\u2016", "||"}, {"\u2223", "|"},  {"\u2192", "->"}, {"\u2264", "<="}, {"\u2265", ">="},
      {"\u2260", "!="}, {"\u201C", "\""}, {"\u201D", "\""}, {"\u201E", "\""}, {"\u00A0", " "},
      {"\u2009", " "}};
  for (auto [looks, meant] : table)
    if (character == looks)
      return meant;
  return {};
}

} // namespace genc
