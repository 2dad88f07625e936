//===- NpyHeader.cpp - the dictionary of a .npy file --------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NpyHeader.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace genc;
using namespace genc::weights;

namespace {

/// Reads {'key': value, ...} where a value is a string, True, False or a tuple
/// of whole numbers. Nothing nests, so nothing recurs.
class HeaderParser {
public:
  HeaderParser(const Source &source, uint64_t start, uint64_t length, NpyHeader &header)
      : source(source), start(start), text(source.slice(start, length)), header(header) {}
  llvm::Error run();

private:
  llvm::Error fail(const llvm::Twine &message, ReadCode code = ReadCode::Malformed) {
    return source.fail(code, start + at, message);
  }
  void skipSpace() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t'))
      ++at;
  }
  bool take(llvm::StringRef word) {
    skipSpace();
    if (!text.substr(at).starts_with(word))
      return false;
    at += word.size();
    return true;
  }
  llvm::Error takeString(llvm::StringRef &value);
  llvm::Error takeDescr();
  llvm::Error takeOrder();
  llvm::Error takeShape();

  const Source &source;
  uint64_t start;
  llvm::StringRef text;
  NpyHeader &header;
  size_t at = 0;
};

} // namespace

llvm::Error HeaderParser::takeString(llvm::StringRef &value) {
  skipSpace();
  char quote = at < text.size() ? text[at] : 0;
  if (quote != '\'' && quote != '"')
    return fail("expected a string");
  size_t end = text.find(quote, at + 1);
  if (end == text.npos)
    return fail("a string does not end");
  value = text.slice(at + 1, end);
  if (value.contains('\\'))
    return fail("a string with an escape");
  at = end + 1;
  return llvm::Error::success();
}

llvm::Error HeaderParser::takeDescr() {
  skipSpace();
  if (at < text.size() && text[at] == '[')
    return fail("a structured type, only plain numbers are read", ReadCode::Unsupported);
  llvm::StringRef value;
  if (llvm::Error error = takeString(value))
    return error;
  char order = value.empty() ? 0 : value[0];
  int type = llvm::StringSwitch<int>(value.drop_front(value.empty() ? 0 : 1))
                 .Case("f8", int(DType::F64))
                 .Case("f4", int(DType::F32))
                 .Case("f2", int(DType::F16))
                 .Case("i8", int(DType::I64))
                 .Case("i4", int(DType::I32))
                 .Case("i2", int(DType::I16))
                 .Case("i1", int(DType::I8))
                 .Case("u1", int(DType::U8))
                 .Case("b1", int(DType::Bool))
                 .Default(-1);
  if (type < 0 || !llvm::StringRef("<>|=").contains(order) || order == 0 ||
      (order == '|' && byteSize(DType(type)) != 1))
    return fail("element type " + tick(value) + " is not one of f8 f4 f2 i8 i4 i2 i1 u1 b1",
                ReadCode::Unsupported);
  header.dtype = static_cast<DType>(type);
  header.bigEndian = order == '>';
  return llvm::Error::success();
}

llvm::Error HeaderParser::takeOrder() {
  header.fortran = take("True");
  if (!header.fortran && !take("False"))
    return fail("expected True or False");
  return llvm::Error::success();
}

llvm::Error HeaderParser::takeShape() {
  if (!take("("))
    return fail("expected a tuple of sizes");
  bool more = true;
  while (!take(")")) {
    skipSpace();
    llvm::StringRef digits = text.substr(at).take_while(llvm::isDigit);
    int64_t size;
    if (!more || digits.empty())
      return fail("expected a size or `)`");
    if (digits.getAsInteger(10, size))
      return fail("a size passes 2^63 - 1", ReadCode::Overflow);
    if (header.shape.size() == maxRank)
      return fail("more than 32 axes", ReadCode::Limit);
    header.shape.push_back(size);
    at += digits.size();
    take("L"); // Python 2 wrote long integers so
    more = take(",");
  }
  if (header.shape.size() == 1 && !more)
    return fail("a tuple of one size needs a comma");
  return llvm::Error::success();
}

llvm::Error HeaderParser::run() {
  bool descr = false, order = false, shape = false, more = true;
  if (!take("{"))
    return fail("the header is no dictionary");
  while (!take("}")) {
    if (!more)
      return fail("expected `,` or `}`");
    llvm::StringRef key;
    if (llvm::Error error = takeString(key))
      return error;
    bool *seen = llvm::StringSwitch<bool *>(key)
                     .Case("descr", &descr)
                     .Case("fortran_order", &order)
                     .Case("shape", &shape)
                     .Default(nullptr);
    if (!seen)
      return fail("unknown key " + tick(key));
    if (*seen)
      return fail("key " + tick(key) + " occurs twice", ReadCode::Duplicate);
    *seen = true;
    if (!take(":"))
      return fail("expected `:`");
    llvm::Error error = seen == &descr ? takeDescr() : seen == &order ? takeOrder() : takeShape();
    if (error)
      return error;
    more = take(",");
  }
  skipSpace();
  if (at != text.size())
    return fail("text after the dictionary");
  if (!descr || !order || !shape)
    return fail("the dictionary lacks descr, fortran_order or shape");
  return llvm::Error::success();
}

llvm::Error weights::parseNpyHeader(const Source &source, uint64_t start, uint64_t length,
                                    NpyHeader &header) {
  return HeaderParser(source, start, length, header).run();
}
