//===- Text.cpp - how wide texts are, and names taken apart -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Text.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace genc::graph;

double genc::graph::textWidth(llvm::StringRef text, double size) {
  double width = 0;
  for (unsigned char c : text) {
    if ((c & 0xC0) == 0x80)
      continue; // a further byte of a letter
    if (llvm::StringRef("ijlIftr.,:;|!'()[]- ").contains(c))
      width += 0.42;
    else if (llvm::StringRef("mwMW@%").contains(c))
      width += 0.98;
    else
      width += llvm::isUpper(c) || c >= 0x80 ? 0.75 : 0.64;
  }
  return width * size;
}

std::string genc::graph::greekLetter(llvm::StringRef word) {
  return llvm::StringSwitch<std::string>(word)
      .Case("alpha", "α")
      .Case("beta", "β")
      .Case("gamma", "γ")
      .Case("delta", "δ")
      .Case("epsilon", "ε")
      .Case("eta", "η")
      .Case("theta", "θ")
      .Case("kappa", "κ")
      .Case("lambda", "λ")
      .Case("mu", "μ")
      .Case("nu", "ν")
      .Case("xi", "ξ")
      .Case("pi", "π")
      .Case("rho", "ρ")
      .Case("sigma", "σ")
      .Case("tau", "τ")
      .Case("phi", "φ")
      .Case("psi", "ψ")
      .Case("omega", "ω")
      .Default("");
}

MathName genc::graph::mathName(llvm::StringRef name) {
  auto [base, below] = name.split('_');
  llvm::StringRef letters = base.rtrim("0123456789");
  std::string sign = greekLetter(letters);
  if (sign.empty() && letters.size() == 1)
    sign = letters.str();
  if (sign.empty())
    return {name.str(), ""};
  std::string index = base.drop_front(letters.size()).str();
  if (!index.empty() && !below.empty())
    index += ",";
  return {sign, index + below.str()};
}

double MathName::width(double size) const {
  return textWidth(base, size) + textWidth(below, 0.7 * size);
}
