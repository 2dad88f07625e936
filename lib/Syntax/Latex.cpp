//===- Latex.cpp - expressions as formulas of LaTeX ------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Latex.h"
#include "genc/Syntax/Parser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {
namespace {

/// How strongly a formula holds together; a weaker one gets parentheses where a stronger is wanted.
enum Strength { Loose, Or, And, Not, Comparison, Sum, Product, Sign, Fraction, Power, Atom };

struct Formula {
  std::string text;
  Strength strength = Atom;
};

/// Parentheses as high as what they hold.
std::string bracketed(StringRef open, StringRef text, StringRef close) {
  bool tall = text.contains("\\frac") || text.contains("\\left") || text.contains("\\begin") ||
              text.contains("\\sum");
  if (tall)
    return ("\\left" + open + text + "\\right" + close).str();
  return (open + text + close).str();
}

std::string number(StringRef text) {
  auto [digits, exponent] = text.split(text.contains('E') ? 'E' : 'e');
  if (exponent.empty())
    return text.str();
  exponent.consume_front("+");
  std::string power = ("10^{" + exponent + "}").str();
  return digits == "1" ? power : (digits + " \\cdot " + power).str();
}

class Writer {
public:
  Formula write(const Expr *e);
  /// The formula, in parentheses where it is weaker than \p least.
  std::string at(const Expr *e, Strength least) {
    Formula formula = write(e);
    return formula.strength < least ? bracketed("(", formula.text, ")") : formula.text;
  }

private:
  Formula binary(const BinaryExpr *e);
  Formula call(const Expr *callee, ArrayRef<std::string> args);
  std::string reference(const ConditionalRefExpr *e);
  std::string argument(const Argument &arg);
  std::string expectation(const ExpectationExpr *e);
  std::vector<std::string> arguments(ArrayRef<Argument> args) {
    std::vector<std::string> texts;
    for (const Argument &arg : args)
      texts.push_back(argument(arg));
    return texts;
  }
  std::string list(ArrayRef<const Expr *> elements) {
    return join(map_range(elements, [&](const Expr *e) { return at(e, Loose); }), ", ");
  }
};

std::string Writer::argument(const Argument &arg) {
  std::string name = arg.name ? latexName(arg.name.name) : "";
  if (!arg.value)
    return name;
  return (name.empty() ? "" : name + " = ") + at(arg.value, Loose);
}

std::string Writer::reference(const ConditionalRefExpr *e) {
  std::string inner =
      join(arguments(e->variables), ", ") + " \\mid " + join(arguments(e->givens), ", ");
  return latexName(e->name.name) + bracketed("(", inner, ")");
}

std::string Writer::expectation(const ExpectationExpr *e) {
  std::vector<std::string> draws;
  for (const Draw &draw : e->draws) {
    const auto *source = dyn_cast<NameExpr>(draw.source);
    std::string text =
        source && source->name == "data" ? "p_{\\mathrm{data}}" : at(draw.source, Loose);
    std::string names =
        join(map_range(draw.names, [](const Ident &name) { return latexName(name.name); }), ", ");
    draws.push_back(names.empty() ? text : names + " \\sim " + text);
  }
  return "\\mathbb{E}_{" + join(draws, ",\\, ") + "}\\left[" + at(e->body, Loose) + "\\right]";
}

Formula Writer::binary(const BinaryExpr *e) {
  auto infix = [&](StringRef sign, Strength strength, bool chains = true) -> Formula {
    auto above = static_cast<Strength>(strength + 1);
    bool leads = isa<UnaryExpr>(e->rhs); // not two signs in a row
    std::string right = leads ? bracketed("(", at(e->rhs, Loose), ")") : at(e->rhs, above);
    return {at(e->lhs, chains ? strength : above) + " " + sign.str() + " " + right, strength};
  };
  switch (e->op) {
  case BinaryOp::Add:
    return infix("+", Sum);
  case BinaryOp::Subtract:
    return infix("-", Sum);
  case BinaryOp::Multiply: {
    // `\log p(x)` takes what follows it: it stands last, without parentheses.
    bool last = isa<LogDensityExpr>(e->rhs);
    std::string left = at(e->lhs, isa<LogDensityExpr>(e->lhs) ? Sign : Product);
    std::string right =
        last ? at(e->rhs, Product) : at(e->rhs, isa<UnaryExpr>(e->rhs) ? Fraction : Sign);
    bool digit = !right.empty() && isDigit(right.front());
    return {left + (digit ? " \\cdot " : " \\, ") + right, Product};
  }
  case BinaryOp::Divide:
    return {"\\frac{" + at(e->lhs, Loose) + "}{" + at(e->rhs, Loose) + "}", Fraction};
  case BinaryOp::Power:
    return {at(e->lhs, Atom) + "^{" + at(e->rhs, Loose) + "}", Power};
  case BinaryOp::Equal:
    return infix("=", Comparison, false);
  case BinaryOp::NotEqual:
    return infix("\\neq", Comparison, false);
  case BinaryOp::Less:
    return infix("<", Comparison, false);
  case BinaryOp::LessEqual:
    return infix("\\leq", Comparison, false);
  case BinaryOp::Greater:
    return infix(">", Comparison, false);
  case BinaryOp::GreaterEqual:
    return infix("\\geq", Comparison, false);
  case BinaryOp::And:
    return infix("\\land", And);
  case BinaryOp::Or:
    return infix("\\lor", Or);
  }
  return {};
}

/// Functions that papers write with a sign of their own; the rest is a name with arguments.
Formula Writer::call(const Expr *callee, ArrayRef<std::string> args) {
  const auto *named = dyn_cast<NameExpr>(callee);
  StringRef name = named ? named->name : "";
  std::string all = join(args, ", ");
  if (args.size() == 1) {
    if (name == "sqrt")
      return {"\\sqrt{" + all + "}"};
    if (name == "abs")
      return {"\\left|" + all + "\\right|"};
    if (name == "square")
      return {bracketed("(", all, ")") + "^{2}", Power};
    if (name == "entropy")
      return {"\\mathbb{H}" + bracketed("[", all, "]")};
    if (name == "present")
      return {"\\mathbb{1}" + bracketed("[", all + " \\text{ present}", "]")};
    if (name == "batch_mean")
      return {"\\frac{1}{N} \\sum_{n=1}^{N} " + bracketed("(", all, ")"), Product};
    if (name == "sum" || name == "reduce_sum")
      return {"\\sum " + bracketed("(", all, ")"), Product};
  }
  if (args.size() == 2 && name == "squared_distance") {
    StringRef second = args[1];
    bool sum = second.contains(" + ") || second.contains(" - ") || second.starts_with("-");
    return {"\\left\\lVert " + args[0] + " - " + (sum ? bracketed("(", second, ")") : args[1]) +
                "\\right\\rVert^{2}",
            Power};
  }
  std::string sign =
      StringSwitch<std::string>(name)
          .Cases({"exp", "log", "tanh", "sin", "cos", "max", "min"}, ("\\" + name).str())
          .Case("maximum", "\\max")
          .Case("minimum", "\\min")
          .Case("sigmoid", "\\sigma")
          .Case("log_sigmoid", "\\log \\sigma")
          .Case("stop_gradient", "\\operatorname{sg}")
          .Default("");
  if (sign.empty()) {
    sign = at(callee, Atom);
    if (StringRef word = name; named && sign.substr(0, 8) == "\\mathrm{")
      sign = "\\operatorname{" + latexText(word) + "}";
  }
  return {sign + bracketed("(", all, ")"), name == "log_sigmoid" ? Product : Atom};
}

Formula Writer::write(const Expr *e) {
  return TypeSwitch<const Expr *, Formula>(e)
      .Case([&](const NumberExpr *e) -> Formula {
        std::string text = number(e->text);
        return {text, StringRef(text).contains("cdot") ? Product
                      : StringRef(text).contains('^')  ? Power
                                                       : Atom};
      })
      .Case([&](const StringExpr *e) -> Formula { return {"\\text{" + latexText(e->value) + "}"}; })
      .Case([&](const BoolExpr *e) -> Formula {
        return {e->value ? "\\mathrm{true}" : "\\mathrm{false}"};
      })
      .Case([&](const NameExpr *e) -> Formula { return {latexName(e->name)}; })
      .Case([&](const UnaryExpr *e) -> Formula {
        if (e->op == UnaryOp::Not)
          return {"\\lnot " + at(e->operand, Comparison), Not};
        return {"-" + at(e->operand, isa<UnaryExpr>(e->operand) ? Fraction : Product), Sum};
      })
      .Case([&](const BinaryExpr *e) { return binary(e); })
      .Case([&](const LabelExpr *e) { return write(e->value); })
      .Case([&](const PipeExpr *e) -> Formula {
        const Expr *stage = e->stage;
        if (const auto *label = dyn_cast<LabelExpr>(stage))
          stage = label->value;
        std::vector<std::string> args = {at(e->input, Loose)};
        const auto *inner = dyn_cast<CallExpr>(stage);
        if (inner)
          append_range(args, arguments(inner->args));
        return call(inner ? inner->callee : stage, args);
      })
      .Case([&](const RepeatExpr *e) -> Formula {
        return {"\\left(" + at(e->body, Loose) + "\\right)^{\\circ " + at(e->count, Loose) + "}",
                Power};
      })
      .Case([&](const CallExpr *e) { return call(e->callee, arguments(e->args)); })
      .Case([&](const ConditionalRefExpr *e) -> Formula { return {reference(e)}; })
      .Case([&](const DivergenceExpr *e) -> Formula {
        return {"D_{\\mathrm{" + latexText(e->name.name) + "}}\\!\\left(" + at(e->lhs, Loose) +
                " \\,\\middle\\|\\, " + at(e->rhs, Loose) + "\\right)"};
      })
      .Case([&](const IndexExpr *e) -> Formula {
        return {"{" + at(e->base, Atom) + "}_{" + list(e->indices) + "}"};
      })
      .Case([&](const MemberExpr *e) -> Formula {
        return {"{" + at(e->base, Atom) + "}_{\\mathrm{" + latexText(e->member.name) + "}}"};
      })
      .Case([&](const TupleExpr *e) -> Formula { return {bracketed("(", list(e->elements), ")")}; })
      .Case([&](const ListExpr *e) -> Formula { return {bracketed("[", list(e->elements), "]")}; })
      .Case([&](const RangeExpr *e) -> Formula {
        return {at(e->from, Or) + " \\to " + at(e->to, Or), Loose};
      })
      .Case([&](const IfExpr *e) -> Formula {
        return {"\\begin{cases}" + at(e->thenValue, Loose) + " & \\text{if } " +
                at(e->condition, Loose) + " \\\\ " + at(e->elseValue, Loose) +
                " & \\text{otherwise}\\end{cases}"};
      })
      .Case([&](const WhereExpr *e) -> Formula {
        std::string condition = at(e->condition, Loose);
        if (!StringRef(condition).starts_with("\\mathbb{1}"))
          condition = "\\mathbb{1}" + bracketed("[", condition, "]");
        return {condition + " \\, " + at(e->value, Product), Product};
      })
      .Case([&](const LogDensityExpr *e) -> Formula {
        return {"\\log " + at(e->distribution, Atom), Product};
      })
      .Case([&](const ExpectationExpr *e) -> Formula { return {expectation(e)}; })
      .Default([](const Expr *) -> Formula { return {"\\text{?}"}; });
}

} // namespace

std::string latex(const Expr *expr) { return Writer().at(expr, Loose); }

bool withExpression(StringRef text, function_ref<void(const Expr *)> use) {
  SourceMgr sources;
  std::string messages;
  raw_string_ostream os(messages);
  Diagnostics diags(sources, os);
  auto buffer = MemoryBuffer::getMemBufferCopy(("let formula = " + text + ";\n").str());
  auto file = parse(sources.AddNewSourceBuffer(std::move(buffer), SMLoc()), diags);
  if (diags.hasErrors() || file->items.size() != 1)
    return false;
  const auto *let = dyn_cast<LetItem>(file->items.front());
  if (let)
    use(let->value);
  return let;
}

} // namespace genc
