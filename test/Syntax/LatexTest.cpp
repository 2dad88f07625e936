//===- LatexTest.cpp - expressions as formulas ----------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Latex.h"
#include "gtest/gtest.h"

using namespace genc;

static std::string formula(llvm::StringRef text) {
  std::string result;
  return withExpression(text, [&](const ast::Expr *expr) { result = latex(expr); })
             ? result
             : "no expression";
}

TEST(Latex, ElboReadsAsInAPaper) {
  EXPECT_EQ(formula("E[q(z | x)](log p(x | z)) - beta * KL(q(z | x) || p(z))"),
            "\\mathbb{E}_{q(z \\mid x)}\\left[\\log p(x \\mid z)\\right] - "
            "\\beta \\, D_{\\mathrm{KL}}\\!\\left(q(z \\mid x) \\,\\middle\\|\\, p(z)\\right)");
}

TEST(Latex, DrawsAreNamed) {
  EXPECT_EQ(formula("E[z1, z2 ~ q(z1, z2 | x), data](log p(z1 | z2 = 3))"),
            "\\mathbb{E}_{z_{1}, z_{2} \\sim q(z_{1}, z_{2} \\mid x),\\, p_{\\mathrm{data}}}"
            "\\left[\\log p(z_{1} \\mid z_{2} = 3)\\right]");
}

TEST(Latex, ParenthesesStandWhereTheFormulaNeedsThem) {
  EXPECT_EQ(formula("a - (b - c)"), "a - (b - c)");
  EXPECT_EQ(formula("(a - b) - c"), "a - b - c");
  EXPECT_EQ(formula("(a + b) * c"), "(a + b) \\, c");
  EXPECT_EQ(formula("(a + b) / (c + d)"), "\\frac{a + b}{c + d}");
  EXPECT_EQ(formula("(a / b)^2"), "\\left(\\frac{a}{b}\\right)^{2}");
  EXPECT_EQ(formula("(-a)^(b + 1)"), "(-a)^{b + 1}");
  EXPECT_EQ(formula("-a^2"), "-a^{2}");
  EXPECT_EQ(formula("a - -b"), "a - (-b)");
  EXPECT_EQ(formula("-(a + b)"), "-(a + b)");
  EXPECT_EQ(formula("a * (-b)"), "a \\, (-b)");
  EXPECT_EQ(formula("a * (b - c)"), "a \\, (b - c)");
  EXPECT_EQ(formula("(log p(x)) * a"), "(\\log p(x)) \\, a");
  EXPECT_EQ(formula("a * log p(x)"), "a \\, \\log p(x)");
}

TEST(Latex, NumbersMultiplyWithADot) {
  EXPECT_EQ(formula("2 * 3"), "2 \\cdot 3");
  EXPECT_EQ(formula("1e-3"), "10^{-3}");
  EXPECT_EQ(formula("2.5e+4"), "2.5 \\cdot 10^{4}");
}

TEST(Latex, FunctionsHaveTheirSigns) {
  EXPECT_EQ(formula("log_sigmoid(-critic(x))"), "\\log \\sigma(-\\operatorname{critic}(x))");
  EXPECT_EQ(formula("squared_distance(stop_gradient(a), codes[k])"),
            "\\left\\lVert \\operatorname{sg}(a) - {\\mathrm{codes}}_{k}\\right\\rVert^{2}");
  EXPECT_EQ(formula("squared_distance(a, b - c)"), "\\left\\lVert a - (b - c)\\right\\rVert^{2}");
  EXPECT_EQ(formula("x |> f(k = 2) |> sqrt"), "\\sqrt{f(x, k = 2)}");
  EXPECT_EQ(formula("batch_mean(a)"), "\\frac{1}{N} \\sum_{n=1}^{N} (a)");
  EXPECT_EQ(formula("entropy(q(z | x))"), "\\mathbb{H}[q(z \\mid x)]");
  EXPECT_EQ(formula("(log p(y | z)) where present(y)"),
            "\\mathbb{1}[y \\text{ present}] \\, \\log p(y \\mid z)");
  EXPECT_EQ(formula("if a <= 1 then b else c"),
            "\\begin{cases}b & \\text{if } a \\leq 1 \\\\ c & \\text{otherwise}\\end{cases}");
}

TEST(Latex, NamesAndTextAreEscaped) {
  EXPECT_EQ(latexName("log_var"), "\\mathrm{log\\_var}");
  EXPECT_EQ(latexName("z_hat_2"), "\\hat{z}_{2}");
  EXPECT_EQ(latexName("sigma_x"), "\\sigma_{x}");
  EXPECT_EQ(latexName("beta1"), "\\beta_{1}");
  EXPECT_EQ(latexText("50% of $x_1 {~^\\ä"),
            "50\\% of \\$x\\_1 \\{\\textasciitilde{}\\textasciicircum{}\\textbackslash{}??");
}

TEST(Latex, WhatIsNoExpressionIsRefused) {
  EXPECT_EQ(formula("a +"), "no expression");
  EXPECT_EQ(formula("a; let b = 2"), "no expression");
  EXPECT_EQ(formula(""), "no expression");
}
