//===- ExplainLatex.cpp - objectives and their terms for a paper ------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ExplainObjective.h"
#include "genc/Syntax/Latex.h"

using namespace genc;

/// The text as a formula; as text where it is none, such as the path of a layer.
static std::string formula(llvm::StringRef text) {
  std::string result;
  if (!withExpression(text, [&](const ast::Expr *expr) { result = latex(expr); }))
    result = "\\text{" + latexText(text) + "}";
  return result;
}

void genc::printLatex(llvm::ArrayRef<ExplainedObjective> objectives, llvm::raw_ostream &os) {
  os << "% needs \\usepackage{amsmath,amssymb}\n";
  for (const ExplainedObjective &objective : objectives) {
    os << "\\begin{equation*}\n  " << latexName(objective.name) << " = " << formula(objective.text)
       << "\n\\end{equation*}\n"
       << "\\begin{tabular}{ll}\n  \\hline\n  term & computed \\\\\n  \\hline\n";
    for (const ExplainedTerm &term : objective.terms) {
      llvm::StringRef text = term.text("text").empty() ? term.text("name") : term.text("text");
      os << "  \\(" << formula(text) << "\\) & " << latexText(term.manner()) << " \\\\\n";
    }
    os << "  \\hline\n\\end{tabular}\n";
  }
}
