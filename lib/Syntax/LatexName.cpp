//===- LatexName.cpp - names and text as LaTeX sets them -------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Latex.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace genc {

static bool isGreek(StringRef word) {
  static constexpr StringLiteral letters[] = {
      "alpha", "beta",  "gamma", "delta", "epsilon", "zeta", "eta",   "theta", "iota", "kappa",
      "mu",    "nu",    "xi",    "pi",    "rho",     "tau",  "sigma", "phi",   "chi",  "psi",
      "omega", "Gamma", "Delta", "Theta", "Xi",      "Pi",   "Sigma", "Phi",   "Psi",  "Omega"};
  return is_contained(letters, word) || word == "lambda" || word == "Lambda";
}

/// `z`, `beta`, `12`, `loc` without what stands below or above it.
static std::string symbol(StringRef word) {
  if (isGreek(word))
    return ("\\" + word).str();
  if (word.size() == 1 || all_of(word, isDigit))
    return word.str();
  return "\\mathrm{" + latexText(word) + "}";
}

std::string latexName(StringRef name) {
  if (name == "inf")
    return "\\infty";
  SmallVector<StringRef> parts;
  name.split(parts, '_', -1, /*KeepEmpty=*/false);
  if (parts.empty())
    return latexText(name);
  StringRef base = parts.front().rtrim("0123456789");
  StringRef number = parts.front().drop_front(base.size());
  if (base.size() != 1 && !isGreek(base))
    return "\\mathrm{" + latexText(name) + "}";
  std::string result = symbol(base);
  SmallVector<std::string> below;
  if (!number.empty())
    below.push_back(number.str());
  for (StringRef part : drop_begin(parts))
    if (part == "hat" || part == "bar" || part == "tilde")
      result = ("\\" + part + "{" + result + "}").str();
    else
      below.push_back(symbol(part));
  return below.empty() ? result : result + "_{" + join(below, ", ") + "}";
}

std::string latexText(StringRef text) {
  std::string result;
  for (char c : text) {
    if (StringRef("#$%&_{}").contains(c))
      result += {'\\', c};
    else if (c == '\\')
      result += "\\textbackslash{}";
    else if (c == '~')
      result += "\\textasciitilde{}";
    else if (c == '^')
      result += "\\textasciicircum{}";
    else if (c == '<' || c == '>' || c == '|')
      result += std::string("\\text") + (c == '<' ? "less" : c == '>' ? "greater" : "bar") + "{}";
    else
      result += isPrint(c) ? c : '?';
  }
  return result;
}

} // namespace genc
