//===- Dump.cpp - the syntax tree as text ----------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/Dump.h"
#include "Dumper.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

/// Line and column in bytes, from 1. The source manager's own count is linear in the line's length.
void Dumper::place(SMLoc loc) {
  auto after = llvm::upper_bound(lineStarts, loc.getPointer());
  os << after - lineStarts.begin() << ':' << loc.getPointer() - after[-1] + 1;
}

void Dumper::line(const Twine &text, SMRange range) {
  os.indent(2 * level) << text;
  if (!lineStarts.empty() && range.isValid()) {
    os << " <";
    place(range.Start);
    os << '-';
    place(range.End);
    os << '>';
  }
  os << '\n';
}

Dumper::Dumper(raw_ostream &os, SMRange text) : os(os) {
  if (!text.isValid())
    return;
  lineStarts.push_back(text.Start.getPointer());
  for (const char *p = text.Start.getPointer(); p != text.End.getPointer(); ++p)
    if (*p == '\n')
      lineStarts.push_back(p + 1);
}

void Dumper::quoted(raw_ostream &os, StringRef text) {
  os << '"';
  os.write_escaped(text);
  os << '"';
}

void Dumper::arguments(StringRef role, ArrayRef<Argument> args) {
  for (const Argument &arg : args) {
    std::string name = arg.name ? " " + arg.name.name.str() : std::string();
    node(role + name, arg.range, [&] {
      if (arg.value)
        expr(arg.value);
    });
  }
}

void Dumper::type(const TypeRef *type) {
  if (!type)
    return;
  node("type" + (type->name ? " " + type->name.name.str() : std::string()), type->range, [&] {
    for (const Expr *arg : type->args)
      labelled("argument", arg);
    if (type->hasShape)
      node("shape", {}, [&] { exprs(type->shape); });
    for (const Constraint &constraint : type->constraints)
      this->constraint(constraint);
  });
}

void Dumper::constraint(const Constraint &constraint) {
  static constexpr StringRef words[] = {"in", "<", "<=", ">", ">="};
  node("constraint " + words[static_cast<unsigned>(constraint.kind)], constraint.range, [&] {
    if (constraint.domain)
      domain("domain", constraint.domain);
    if (constraint.bound)
      expr(constraint.bound);
  });
}

void Dumper::domain(StringRef role, const Domain *domain) {
  if (!domain)
    return;
  if (domain->kind == DomainKind::Type) {
    node(role, domain->range, [&] { type(domain->type); });
  } else if (domain->kind == DomainKind::Set) {
    node(role + " set", domain->range, [&] { exprs(domain->values); });
  } else {
    std::string ends = domain->lowOpen ? " (" : " [";
    ends += domain->highOpen ? ")" : "]";
    node(role + ends, domain->range, [&] { exprs({domain->low, domain->high}); });
  }
}

void Dumper::parameters(StringRef role, ArrayRef<Parameter> parameters) {
  for (const Parameter &parameter : parameters)
    node(role + " " + parameter.name.name, parameter.range, [&] {
      type(parameter.type);
      if (parameter.defaultValue)
        labelled("default", parameter.defaultValue);
    });
}

static std::string joined(ArrayRef<Ident> names) {
  return llvm::join(map_range(names, [](const Ident &name) { return name.name; }), ", ");
}

void Dumper::expectation(const ExpectationExpr *e) {
  node("expectation", e->range(), [&] {
    for (const Draw &draw : e->draws)
      node("draw" + (draw.names.empty() ? std::string() : " " + joined(draw.names)), draw.range,
           [&] { expr(draw.source); });
    for (const Argument &option : e->options)
      node("option " + option.name.name.str(), option.range, [&] { expr(option.value); });
    expr(e->body);
  });
}

/// The node's kind with what belongs on its line; children follow in order.
static std::string heading(const Expr *e) {
  std::string text;
  raw_string_ostream os(text);
  TypeSwitch<const Expr *>(e)
      .Case([&](const NumberExpr *e) { os << (e->isInteger ? "integer " : "real ") << e->text; })
      .Case([&](const StringExpr *e) { Dumper::quoted(os << "string ", e->value); })
      .Case([&](const BoolExpr *e) { os << (e->value ? "true" : "false"); })
      .Case([&](const NameExpr *e) { os << "name " << e->name; })
      .Case([&](const UnaryExpr *e) { os << "unary " << (e->op == UnaryOp::Not ? "not" : "-"); })
      .Case([&](const BinaryExpr *e) { os << "binary " << spelling(e->op); })
      .Case([&](const PipeExpr *) { os << "pipe"; })
      .Case([&](const LabelExpr *e) { os << "label " << e->label.name; })
      .Case(
          [&](const RepeatExpr *e) { os << "repeat" << (e->index ? " as " : "") << e->index.name; })
      .Case([&](const DivergenceExpr *e) { os << "divergence " << e->name.name; })
      .Case([&](const IndexExpr *) { os << "index"; })
      .Case([&](const MemberExpr *e) { os << "member " << e->member.name; })
      .Case([&](const TupleExpr *) { os << "tuple"; })
      .Case([&](const ListExpr *) { os << "list"; })
      .Case([&](const RangeExpr *) { os << "range"; })
      .Case([&](const IfExpr *) { os << "if"; })
      .Case([&](const WhereExpr *) { os << "where"; })
      .Case([&](const LogDensityExpr *) { os << "log density"; })
      .Default([&](const Expr *) { os << "error"; });
  return text;
}

void Dumper::expr(const Expr *e) {
  if (!e)
    return line("missing", {}); // trees of broken programs have holes
  if (const auto *call = dyn_cast<CallExpr>(e))
    return node("call", e->range(), [&] {
      expr(call->callee);
      arguments("argument", call->args);
    });
  if (const auto *reference = dyn_cast<ConditionalRefExpr>(e))
    return node("conditional " + reference->name.name, e->range(), [&] {
      arguments("variable", reference->variables);
      arguments("given", reference->givens);
    });
  if (const auto *expectation = dyn_cast<ExpectationExpr>(e))
    return this->expectation(expectation);
  node(heading(e), e->range(), [&] { forEachChild(e, [&](const Expr *child) { expr(child); }); });
}

void dump(const File &file, raw_ostream &os, const SourceMgr *sources) {
  Dumper dumper(os, sources ? file.range : SMRange());
  for (const Item *item : file.items)
    dumper.item(item);
}

} // namespace genc
