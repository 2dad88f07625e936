//===- HeaderText.cpp - parts that the public C header is written of ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HeaderText.h"

using namespace llvm;

namespace genc {

void HeaderText::section(StringRef title) {
  std::string line = "/*===-- " + title.str() + " ";
  line.resize(std::max<size_t>(line.size(), 74), '-');
  os << line << "===*/\n\n";
}

void HeaderText::comment(ArrayRef<std::string> paragraphs) {
  if (paragraphs.size() == 1 && paragraphs[0].size() < 90) {
    os << "/** " << paragraphs[0] << " */\n";
    return;
  }
  for (const std::string &paragraph : paragraphs)
    os << wrapped(paragraph, &paragraph == paragraphs.begin() ? "/** " : " *  ", " *  ");
  os << " */\n";
}

/// "float[batch][28][28][1]"
static std::string typeText(const TensorDescription &tensor) {
  std::string text = cName(tensor.type);
  if (tensor.batch)
    text += "[batch]";
  for (int64_t size : tensor.shape)
    text += "[" + std::to_string(size) + "]";
  return !tensor.batch && tensor.shape.empty() ? text + "[1]" : text;
}

void HeaderText::parameterComment(const TensorDescription &tensor) {
  std::string line = "@param " + parameterName(tensor.name) + " ";
  line += tensor.role == TensorRole::Output  ? "receives "
          : tensor.role == TensorRole::Noise ? "noise, "
                                             : "input, ";
  line += typeText(tensor);
  if (tensor.mayBeNull())
    line += tensor.role == TensorRole::Output  ? ", or null if not wanted"
            : tensor.role == TensorRole::Noise ? ", or null to draw it from the seed"
                                               : ", or null";
  if (!tensor.doc.empty())
    line += ": " + commentText(tensor.doc);
  if (!tensor.unit.empty())
    line += "; unit: " + commentText(tensor.unit);
  if (!tensor.range.empty())
    line += "; range: " + commentText(tensor.range);
  os << wrapped(line, " *  ", " *      ");
}

void HeaderText::prototype(StringRef result, StringRef function, ArrayRef<std::string> parameters) {
  std::string line = result.str() + " " + name + "_" + function.str() + "(";
  size_t first = line.size();
  for (const std::string &parameter : parameters) {
    bool last = &parameter == &parameters.back();
    if (line.size() + parameter.size() + 2 > 98 && line.size() > first) {
      os << StringRef(line).rtrim() << "\n";
      line = "    ";
      first = 0;
    }
    line += parameter + (last ? ");" : ", ");
  }
  os << line << "\n\n";
}

} // namespace genc
