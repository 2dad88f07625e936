//===- AST.cpp - small things about nodes ----------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Syntax/AST.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;

namespace genc::ast {

StringRef spelling(BinaryOp op) {
  switch (op) {
  case BinaryOp::Add:
    return "+";
  case BinaryOp::Subtract:
    return "-";
  case BinaryOp::Multiply:
    return "*";
  case BinaryOp::Divide:
    return "/";
  case BinaryOp::Power:
    return "^";
  case BinaryOp::Equal:
    return "==";
  case BinaryOp::NotEqual:
    return "!=";
  case BinaryOp::Less:
    return "<";
  case BinaryOp::LessEqual:
    return "<=";
  case BinaryOp::Greater:
    return ">";
  case BinaryOp::GreaterEqual:
    return ">=";
  case BinaryOp::And:
    return "and";
  case BinaryOp::Or:
    return "or";
  }
  return "";
}

StringRef spelling(Role role) {
  switch (role) {
  case Role::Prior:
    return "prior";
  case Role::Encoder:
    return "encoder";
  case Role::Decoder:
    return "decoder";
  }
  return "";
}

StringRef spelling(FunctionKind kind) {
  switch (kind) {
  case FunctionKind::Net:
    return "net";
  case FunctionKind::Block:
    return "block";
  case FunctionKind::Optimizer:
    return "optimizer";
  }
  return "";
}

void forEachChild(const Expr *expr, function_ref<void(const Expr *)> visit) {
  auto all = [&](ArrayRef<const Expr *> list) { for_each(list, visit); };
  auto values = [&](ArrayRef<Argument> args) {
    for (const Argument &arg : args)
      if (arg.value)
        visit(arg.value);
  };
  TypeSwitch<const Expr *>(expr)
      .Case([&](const UnaryExpr *e) { visit(e->operand); })
      .Case([&](const BinaryExpr *e) { all({e->lhs, e->rhs}); })
      .Case([&](const PipeExpr *e) { all({e->input, e->stage}); })
      .Case([&](const LabelExpr *e) { visit(e->value); })
      .Case([&](const RepeatExpr *e) { all({e->count, e->body}); })
      .Case([&](const CallExpr *e) { visit(e->callee), values(e->args); })
      .Case([&](const ConditionalRefExpr *e) { values(e->variables), values(e->givens); })
      .Case([&](const DivergenceExpr *e) { all({e->lhs, e->rhs}); })
      .Case([&](const IndexExpr *e) { visit(e->base), all(e->indices); })
      .Case([&](const MemberExpr *e) { visit(e->base); })
      .Case<TupleExpr, ListExpr>([&](auto *e) { all(e->elements); })
      .Case([&](const RangeExpr *e) { all({e->from, e->to}); })
      .Case([&](const IfExpr *e) { all({e->condition, e->thenValue, e->elseValue}); })
      .Case([&](const WhereExpr *e) { all({e->value, e->condition}); })
      .Case([&](const LogDensityExpr *e) { visit(e->distribution); })
      .Case([&](const ExpectationExpr *e) {
        for (const Draw &draw : e->draws)
          visit(draw.source);
        values(e->options);
        visit(e->body);
      })
      .Default([](const Expr *) {});
}

} // namespace genc::ast
