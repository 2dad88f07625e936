//===- Latex.h - expressions as formulas of LaTeX --------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_LATEX_H
#define GENC_SYNTAX_LATEX_H

#include "genc/Syntax/AST.h"
#include <optional>
#include <string>

namespace genc {

/// The expression as a formula, to stand between `\(` and `\)`; needs the packages amsmath and
/// amssymb, no macros of its own. Parentheses that the text has for grouping alone are left out
/// where the formula's form groups (fractions, exponents). An ErrorExpr, or a string, becomes text.
/// Example: `E[q(z | x)](log p(x | z)) - beta * KL(q(z | x) || p(z))` gives
/// `\mathbb{E}_{q(z \mid x)}\left[\log p(x \mid z)\right] - \beta \, D_{\mathrm{KL}}\!\left(...`
std::string latex(const ast::Expr *expr);

/// A name as LaTeX sets it: `beta` is `\beta`, `z1` is `z_{1}`, `z_hat_2` is `\hat{z}_{2}`, a
/// longer word is upright.
std::string latexName(llvm::StringRef name);

/// Text for LaTeX: what has a meaning to TeX is escaped; bytes that are not printable ASCII become
/// `?`.
std::string latexText(llvm::StringRef text);

/// Parses the text of one expression, such as that of an objective in a module, and calls \p use
/// with it. False, and no call, where it is none.
bool withExpression(llvm::StringRef text, llvm::function_ref<void(const ast::Expr *)> use);

} // namespace genc

#endif // GENC_SYNTAX_LATEX_H
