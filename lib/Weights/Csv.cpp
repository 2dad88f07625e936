//===- Csv.cpp - tables of numbers as text ------------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Format: RFC 4180 as far as numbers need it: lines that end with LF or CR LF,
// fields parted by commas; spaces around a field and quotes around it are left
// out. The first line is a header if one of its fields is no number.
//
//===----------------------------------------------------------------------===//

#include "Source.h"
#include "genc/Weights/Array.h"
#include <cstring>

using namespace genc;
using namespace genc::weights;

static bool parseNumber(llvm::StringRef field, double &value) {
  field = field.trim(" \t");
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
    field = field.drop_front().drop_back().trim(" \t");
  return !field.empty() && !field.getAsDouble(value);
}

llvm::Expected<Array> genc::readCsv(llvm::MemoryBufferRef buffer) {
  Source source(buffer);
  llvm::StringRef rest = source.bytes();
  rest.consume_front("\xef\xbb\xbf"); // the mark of UTF-8
  std::vector<double> values;
  int64_t columns = -1, rows = 0;
  for (uint64_t line = 1; !rest.empty(); ++line) {
    auto offset = static_cast<uint64_t>(rest.data() - source.bytes().data());
    llvm::StringRef text;
    std::tie(text, rest) = rest.split('\n');
    text.consume_back("\r");
    if (text.trim().empty())
      continue;
    size_t before = values.size();
    auto fields = static_cast<int64_t>(text.count(',') + 1);
    int64_t wrong = 0;
    for (int64_t column = 1; column <= fields; ++column) {
      llvm::StringRef field;
      std::tie(field, text) = text.split(',');
      double value = 0;
      if (!parseNumber(field, value) && wrong == 0)
        wrong = column;
      values.push_back(value);
    }
    if (columns >= 0 && fields != columns)
      return source.fail(ReadCode::Malformed, offset,
                         "line " + llvm::Twine(line) + " has " + llvm::Twine(fields) +
                             " fields, the lines before have " + llvm::Twine(columns));
    if (wrong != 0 && columns >= 0)
      return source.fail(ReadCode::Malformed, offset,
                         "line " + llvm::Twine(line) + ", field " + llvm::Twine(wrong) +
                             " is not a number");
    columns = fields;
    if (wrong != 0)
      values.resize(before); // the header
    else
      ++rows;
  }
  if (rows == 0)
    return source.fail(ReadCode::Truncated, source.size(), "no line of numbers");
  Array array;
  array.dtype = DType::F64;
  array.shape = {rows, columns};
  array.bytes.resize(values.size() * sizeof(double));
  std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
  return array;
}
