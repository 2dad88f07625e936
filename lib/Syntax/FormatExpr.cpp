//===- FormatExpr.cpp - the layout of expressions --------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Formatter.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

static SMLoc lastCharacter(SMRange range) {
  return SMLoc::getFromPointer(range.End.getPointer() - 1);
}

Doc Formatter::list(StringRef open, size_t count, function_ref<SMLoc(size_t)> place,
                    function_ref<Doc(size_t)> element, SMLoc close) {
  // The first break belongs to the outer group: all elements may fit on the next line.
  Doc first = count ? gap(place(0), builder.softLine()) : builder.empty();
  Parts parts;
  for (size_t i = 0; i != count; ++i) {
    if (i)
      parts.push_back(builder.concat({text(","), gap(place(i), builder.line())}));
    parts.push_back(element(i));
  }
  Doc beforeClosing = builder.empty();
  Doc comments = trailing(close, beforeClosing);
  Doc elements = builder.group(builder.concat(parts));
  Doc inner = builder.nest(continuation, builder.concat({first, elements, comments}));
  StringRef closing = open.ends_with("(") ? ")" : open.ends_with("[") ? "]" : "}";
  return builder.group(builder.concat({text(open), inner, beforeClosing, text(closing)}));
}

Doc Formatter::exprList(StringRef open, ArrayRef<const Expr *> elements, SMLoc close) {
  return list(
      open, elements.size(), [&](size_t i) { return elements[i]->loc(); },
      [&](size_t i) { return expr(elements[i]); }, close);
}

Doc Formatter::argument(const Argument &arg) {
  if (!arg.name)
    return expr(arg.value);
  if (!arg.value)
    return leaf(arg.name.range.Start, arg.name.name);
  Doc name = leaf(arg.name.range.Start, arg.name.name);
  return builder.concat({name, text(" = "), expr(arg.value)});
}

Doc Formatter::expr(const Expr *e) {
  Doc inner = bare(e);
  for (unsigned i = 0; i != e->parens; ++i)
    inner = builder.concat({text("("), builder.nest(1, inner), text(")")});
  return inner;
}

static int level(BinaryOp op) {
  switch (op) {
  case BinaryOp::Add:
  case BinaryOp::Subtract:
    return 1;
  case BinaryOp::Multiply:
  case BinaryOp::Divide:
    return 2;
  case BinaryOp::And:
    return 3;
  case BinaryOp::Or:
    return 4;
  default:
    return 0; // no chains
  }
}

/// A chain of operators of one strength breaks before all of them or none.
Doc Formatter::binary(const BinaryExpr *e) {
  if (e->op == BinaryOp::Power) {
    Doc base = expr(e->lhs);
    return builder.concat({base, text("^"), expr(e->rhs)});
  }
  SmallVector<const BinaryExpr *> chain = {e};
  while (const auto *left = dyn_cast<BinaryExpr>(chain.back()->lhs)) {
    if (left->parens || !level(e->op) || level(left->op) != level(e->op))
      break;
    chain.push_back(left);
  }
  Doc first = expr(chain.back()->lhs);
  Parts parts;
  for (const BinaryExpr *link : reverse(chain)) {
    parts.push_back(gap(link->rhs->loc(), builder.line()));
    parts.push_back(text(spelling(link->op)));
    parts.push_back(text(" "));
    parts.push_back(expr(link->rhs));
  }
  return builder.group(builder.concat({first, builder.nest(continuation, builder.concat(parts))}));
}

/// Stages stay in the lines that the author gave them; without such lines, all break or none.
Doc Formatter::pipe(const PipeExpr *e) {
  SmallVector<const PipeExpr *> chain = {e};
  while (const auto *left = dyn_cast<PipeExpr>(chain.back()->input)) {
    if (left->parens)
      break;
    chain.push_back(left);
  }
  Doc input = expr(chain.back()->input);
  Parts rows; // finished lines
  Parts row;  // stages of the current line
  auto finishRow = [&] {
    Doc stages = builder.nest(rows.empty() ? continuation : 0, builder.concat(row));
    rows.push_back(builder.group(rows.empty() ? builder.concat({input, stages}) : stages));
    row.clear();
  };
  for (const PipeExpr *link : reverse(chain)) {
    bool breaks = newlineBetween(link->input->range().End, link->stage->loc());
    if (breaks)
      finishRow();
    Doc before = gap(link->stage->loc(), breaks ? builder.hardLine() : builder.line());
    // The break before a row stands outside of its group.
    (breaks ? rows : row).push_back(before);
    row.push_back(text("|> "));
    row.push_back(expr(link->stage));
  }
  finishRow();
  Doc first = rows.front();
  Doc rest = builder.concat(ArrayRef<Doc>(rows).drop_front());
  return builder.concat({first, builder.nest(continuation, rest)});
}

Doc Formatter::repeat(const RepeatExpr *e) {
  Doc count = builder.concat({leaf(e->loc(), "repeat "), expr(e->count)});
  if (e->index)
    count = builder.concat({count, text(" as "), leaf(e->index.range.Start, e->index.name)});
  Doc before = gap(e->body->loc(), builder.line());
  Doc after = builder.line();
  Doc inner = builder.concat({before, expr(e->body), trailing(lastCharacter(e->range()), after)});
  return builder.group(
      builder.concat({count, text(" {"), builder.nest(continuation, inner), after, text("}")}));
}

Doc Formatter::ifExpr(const IfExpr *e) {
  Doc condition = builder.concat({leaf(e->loc(), "if "), expr(e->condition)});
  Doc beforeThen = gap(e->thenValue->loc(), builder.line());
  Doc thenValue = builder.concat({beforeThen, text("then "), expr(e->thenValue)});
  Doc beforeElse = gap(e->elseValue->loc(), builder.line());
  Doc elseValue = builder.concat({beforeElse, text("else "), expr(e->elseValue)});
  return builder.group(builder.concat(
      {condition, builder.nest(continuation, builder.concat({thenValue, elseValue}))}));
}

Doc Formatter::conditionalRef(const ConditionalRefExpr *e) {
  Parts parts = {leaf(e->name.range.Start, e->name.name), text("(")};
  auto all = [&](ArrayRef<Argument> args) {
    for (const Argument &arg : args) {
      if (&arg != args.begin())
        parts.push_back(builder.concat({text(","), gap(arg.range.Start, builder.line())}));
      parts.push_back(argument(arg));
    }
  };
  all(e->variables);
  parts.push_back(text(" | "));
  all(e->givens);
  Doc beforeClosing = builder.empty();
  parts.push_back(trailing(lastCharacter(e->range()), beforeClosing));
  Doc inner = builder.nest(continuation, builder.concat(parts));
  return builder.group(builder.concat({inner, beforeClosing, text(")")}));
}

Doc Formatter::expectation(const ExpectationExpr *e) {
  Doc head = leaf(e->loc(), "E");
  auto draw = [&](size_t i) {
    if (i >= e->draws.size())
      return argument(e->options[i - e->draws.size()]);
    const Draw &draw = e->draws[i];
    if (draw.names.empty())
      return expr(draw.source);
    Doc drawn = names(draw.names);
    return builder.concat({drawn, text(" ~ "), expr(draw.source)});
  };
  size_t count = e->draws.size() + e->options.size();
  auto start = [&](size_t i) {
    return i < e->draws.size() ? e->draws[i].range.Start
                               : e->options[i - e->draws.size()].range.Start;
  };
  SMLoc last =
      e->options.empty() ? e->draws.back().source->range().End : e->options.back().range.End;
  Doc draws = list("[", count, start, draw, find(last, ']'));
  Doc body = exprList("(", e->body, lastCharacter(e->range()));
  return builder.concat({head, draws, body});
}

Doc Formatter::bare(const Expr *e) {
  SMLoc close = lastCharacter(e->range());
  // Operands are evaluated in the order of the text: the comments depend on it.
  return TypeSwitch<const Expr *, Doc>(e)
      .Case([&](const UnaryExpr *e) {
        Doc sign = leaf(e->loc(), e->op == UnaryOp::Not ? "not " : "-");
        return builder.concat({sign, expr(e->operand)});
      })
      .Case([&](const BinaryExpr *e) { return binary(e); })
      .Case([&](const PipeExpr *e) { return pipe(e); })
      .Case([&](const LabelExpr *e) {
        Doc label = leaf(e->loc(), e->label.name);
        return builder.concat({label, text(": "), expr(e->value)});
      })
      .Case([&](const RepeatExpr *e) { return repeat(e); })
      .Case([&](const CallExpr *e) {
        Doc callee = expr(e->callee);
        return builder.concat(
            {callee, list(
                         "(", e->args.size(), [&](size_t i) { return e->args[i].range.Start; },
                         [&](size_t i) { return argument(e->args[i]); }, close)});
      })
      .Case([&](const ConditionalRefExpr *e) { return conditionalRef(e); })
      .Case([&](const DivergenceExpr *e) {
        Doc name = leaf(e->name.range.Start, e->name.name);
        Doc lhs = builder.concat({gap(e->lhs->loc(), builder.softLine()), expr(e->lhs)});
        Doc before = gap(e->rhs->loc(), builder.line());
        Doc rhs = builder.concat({before, text("|| "), expr(e->rhs)});
        Doc beforeClosing = builder.empty();
        Doc comments = trailing(close, beforeClosing);
        Doc inner = builder.nest(continuation, builder.concat({lhs, rhs, comments}));
        return builder.group(builder.concat({name, text("("), inner, beforeClosing, text(")")}));
      })
      .Case([&](const IndexExpr *e) {
        Doc base = expr(e->base);
        return builder.concat({base, exprList("[", e->indices, close)});
      })
      .Case([&](const MemberExpr *e) {
        Doc base = expr(e->base);
        return builder.concat({base, text("."), leaf(e->member.range.Start, e->member.name)});
      })
      .Case([&](const TupleExpr *e) { return exprList("(", e->elements, close); })
      .Case([&](const ListExpr *e) { return exprList("[", e->elements, close); })
      .Case([&](const RangeExpr *e) {
        Doc from = expr(e->from);
        return builder.concat({from, text(" -> "), expr(e->to)});
      })
      .Case([&](const IfExpr *e) { return ifExpr(e); })
      .Case([&](const WhereExpr *e) {
        Doc value = expr(e->value);
        Doc before = gap(e->condition->loc(), builder.line());
        Doc condition = builder.concat({before, text("where "), expr(e->condition)});
        return builder.group(builder.concat({value, builder.nest(continuation, condition)}));
      })
      .Case([&](const LogDensityExpr *e) {
        Doc word = leaf(e->loc(), "log ");
        return builder.concat({word, expr(e->distribution)});
      })
      .Case([&](const ExpectationExpr *e) { return expectation(e); })
      .Default([&](const Expr *e) { return source(e->range()); });
}

} // namespace genc
