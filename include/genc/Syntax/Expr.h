//===- Expr.h - expressions of the syntax tree ----------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parser knows no operator, layer, distribution or divergence by name: all of those are calls.
// It knows the forms that read differently from a call: `log p(x | z)`, `E[...](...)`, `D(a || b)`,
// `q(z | x)`, pipes, labels, `where`.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_EXPR_H
#define GENC_SYNTAX_EXPR_H

#include "genc/Syntax/Node.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace genc::ast {

enum class ExprKind {
  Error,
  Number,
  String,
  Bool,
  Name,
  Unary,
  Binary,
  Pipe,
  Label,
  Repeat,
  Call,
  ConditionalRef,
  Divergence,
  Index,
  Member,
  Tuple,
  List,
  Range,
  If,
  Where,
  LogDensity,
  Expectation,
};

class Expr {
public:
  ExprKind kind() const { return exprKind; }
  /// The text of the expression, without the parentheses around it.
  llvm::SMRange range() const { return exprRange; }
  llvm::SMLoc loc() const { return exprRange.Start; }
  /// Pairs of parentheses written around it. The tree's shape says the grouping; only the formatter
  /// asks.
  unsigned parens = 0;
  /// Levels of the tree from here down. The parser keeps it below maxHeight, so walks may recurse.
  unsigned height = 1;
  static constexpr unsigned maxHeight = 512;

protected:
  Expr(ExprKind kind, llvm::SMRange range) : exprKind(kind), exprRange(range) {}

private:
  ExprKind exprKind;
  llvm::SMRange exprRange;
};

/// Stands where an expression could not be parsed; a message was given. Trees with errors are not
/// analysed further.
class ErrorExpr : public Expr {
public:
  explicit ErrorExpr(llvm::SMRange range) : Expr(ExprKind::Error, range) {}
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Error; }
};

/// `28`, `1e-3`. An integer has no point and no exponent, and fits 64 bits (else it was reported).
class NumberExpr : public Expr {
public:
  NumberExpr(llvm::SMRange range, llvm::StringRef text, bool isInteger, int64_t integer,
             double real)
      : Expr(ExprKind::Number, range), text(text), isInteger(isInteger), integer(integer),
        real(real) {}
  llvm::StringRef text; ///< as written
  bool isInteger;
  int64_t integer; ///< valid if isInteger
  double real;     ///< always valid
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Number; }
};

/// `"text"`, with escapes resolved.
class StringExpr : public Expr {
public:
  StringExpr(llvm::SMRange range, llvm::StringRef value)
      : Expr(ExprKind::String, range), value(value) {}
  llvm::StringRef value;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::String; }
};

/// `true`, `false`.
class BoolExpr : public Expr {
public:
  BoolExpr(llvm::SMRange range, bool value) : Expr(ExprKind::Bool, range), value(value) {}
  bool value;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Bool; }
};

class NameExpr : public Expr {
public:
  NameExpr(llvm::SMRange range, llvm::StringRef name) : Expr(ExprKind::Name, range), name(name) {}
  llvm::StringRef name;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Name; }
};

enum class UnaryOp { Negate, Not };

/// `-a`, `not a`. `-a^2` is `-(a^2)`.
class UnaryExpr : public Expr {
public:
  UnaryExpr(llvm::SMRange range, UnaryOp op, const Expr *operand)
      : Expr(ExprKind::Unary, range), op(op), operand(operand) {}
  UnaryOp op;
  const Expr *operand;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Unary; }
};

enum class BinaryOp {
  Add,
  Subtract,
  Multiply,
  Divide,
  Power,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  And,
  Or
};

/// The operator as it is written: `+`, `<=`, `and`.
llvm::StringRef spelling(BinaryOp op);

/// `/` divides reals, also between integers.
class BinaryExpr : public Expr {
public:
  BinaryExpr(llvm::SMRange range, BinaryOp op, llvm::SMRange opRange, const Expr *lhs,
             const Expr *rhs)
      : Expr(ExprKind::Binary, range), op(op), opRange(opRange), lhs(lhs), rhs(rhs) {}
  BinaryOp op;
  llvm::SMRange opRange;
  const Expr *lhs;
  const Expr *rhs;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Binary; }
};

/// `input |> stage`: the input becomes the stage's first positional argument. The stage is a name,
/// a member, a call, a Repeat, or a Label of one of these.
class PipeExpr : public Expr {
public:
  PipeExpr(llvm::SMRange range, const Expr *input, const Expr *stage)
      : Expr(ExprKind::Pipe, range), input(input), stage(stage) {}
  const Expr *input;
  const Expr *stage;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Pipe; }
};

/// `fc1: dense(400)`: names the parameters that the value makes. The value is a name, member, call
/// or Repeat.
class LabelExpr : public Expr {
public:
  LabelExpr(llvm::SMRange range, Ident label, const Expr *value)
      : Expr(ExprKind::Label, range), label(label), value(value) {}
  Ident label;
  const Expr *value;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Label; }
};

/// `repeat 3 { a |> b }` and `repeat 3 as i { a |> b(64 * i) }`: a stage of a pipe that unrolls.
/// The body's leftmost pipe input is itself a stage: it takes the value of the round before (or the
/// pipe's input).
class RepeatExpr : public Expr {
public:
  RepeatExpr(llvm::SMRange range, const Expr *count, Ident index, const Expr *body)
      : Expr(ExprKind::Repeat, range), count(count), index(index), body(body) {}
  const Expr *count;
  Ident index; ///< empty without `as`; counts from 0
  const Expr *body;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Repeat; }
};

/// `f(a, k = 3)`. The callee is a Name or a Member (`critic.h3(x)`). Also `p(z)` (a distribution
/// without givens is written as a call), `present(x)`, `mean(p(x | z))`. Positional arguments stand
/// before named ones (checked).
class CallExpr : public Expr {
public:
  CallExpr(llvm::SMRange range, const Expr *callee, llvm::ArrayRef<Argument> args)
      : Expr(ExprKind::Call, range), callee(callee), args(args) {}
  const Expr *callee;
  llvm::ArrayRef<Argument> args;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Call; }
};

/// `q(z | x)`, `p(x | z, y)`, `q(z | x = u)`: always with a bar. Variables and givens have names;
/// with a value
/// (`x = u`) the value takes the variable's place.
class ConditionalRefExpr : public Expr {
public:
  ConditionalRefExpr(llvm::SMRange range, Ident name, llvm::ArrayRef<Argument> variables,
                     llvm::ArrayRef<Argument> givens)
      : Expr(ExprKind::ConditionalRef, range), name(name), variables(variables), givens(givens) {}
  Ident name;
  llvm::ArrayRef<Argument> variables;
  llvm::ArrayRef<Argument> givens;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::ConditionalRef; }
};

/// `KL(a || b)`: any name with two sides apart by `||`.
class DivergenceExpr : public Expr {
public:
  DivergenceExpr(llvm::SMRange range, Ident name, const Expr *lhs, const Expr *rhs)
      : Expr(ExprKind::Divergence, range), name(name), lhs(lhs), rhs(rhs) {}
  Ident name;
  const Expr *lhs;
  const Expr *rhs;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Divergence; }
};

/// `codes[k]`, `x[0, 1]`.
class IndexExpr : public Expr {
public:
  IndexExpr(llvm::SMRange range, const Expr *base, llvm::ArrayRef<const Expr *> indices)
      : Expr(ExprKind::Index, range), base(base), indices(indices) {}
  const Expr *base;
  llvm::ArrayRef<const Expr *> indices;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Index; }
};

/// `critic.h3`.
class MemberExpr : public Expr {
public:
  MemberExpr(llvm::SMRange range, const Expr *base, Ident member)
      : Expr(ExprKind::Member, range), base(base), member(member) {}
  const Expr *base;
  Ident member;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Member; }
};

/// `(a, b)`: at least two elements.
class TupleExpr : public Expr {
public:
  TupleExpr(llvm::SMRange range, llvm::ArrayRef<const Expr *> elements)
      : Expr(ExprKind::Tuple, range), elements(elements) {}
  llvm::ArrayRef<const Expr *> elements;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Tuple; }
};

/// `[1, 2]`, `[]`.
class ListExpr : public Expr {
public:
  ListExpr(llvm::SMRange range, llvm::ArrayRef<const Expr *> elements)
      : Expr(ExprKind::List, range), elements(elements) {}
  llvm::ArrayRef<const Expr *> elements;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::List; }
};

/// `0 -> 1`: from a start to an end, for schedules.
class RangeExpr : public Expr {
public:
  RangeExpr(llvm::SMRange range, const Expr *from, const Expr *to)
      : Expr(ExprKind::Range, range), from(from), to(to) {}
  const Expr *from;
  const Expr *to;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Range; }
};

/// `if c then a else b`: the condition is known at compile time, only the chosen side is built.
class IfExpr : public Expr {
public:
  IfExpr(llvm::SMRange range, const Expr *condition, const Expr *thenValue, const Expr *elseValue)
      : Expr(ExprKind::If, range), condition(condition), thenValue(thenValue),
        elseValue(elseValue) {}
  const Expr *condition;
  const Expr *thenValue;
  const Expr *elseValue;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::If; }
};

/// `value where condition`: a value that counts only where the condition holds, per example.
class WhereExpr : public Expr {
public:
  WhereExpr(llvm::SMRange range, const Expr *value, const Expr *condition)
      : Expr(ExprKind::Where, range), value(value), condition(condition) {}
  const Expr *value;
  const Expr *condition;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Where; }
};

/// `log p(x | z)`, `log p(z)`, `log q`: `log` directly before a name. (`log(x)` is a call.) The
/// distribution is a ConditionalRef, a Call or a Name.
class LogDensityExpr : public Expr {
public:
  LogDensityExpr(llvm::SMRange range, const Expr *distribution)
      : Expr(ExprKind::LogDensity, range), distribution(distribution) {}
  const Expr *distribution;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::LogDensity; }
};

/// What an expectation averages over: `z1, z2 ~ q(z1, z2 | x)`, or a source alone: `q(z | x)`, `q`,
/// `data`.
struct Draw {
  llvm::ArrayRef<Ident> names; ///< empty for a source alone
  const Expr *source = nullptr;
  llvm::SMRange range;
};

/// `E[draws, options](body)`: `E[z ~ q(z | x), samples = 50](...)`.
class ExpectationExpr : public Expr {
public:
  ExpectationExpr(llvm::SMRange range, llvm::ArrayRef<Draw> draws, llvm::ArrayRef<Argument> options,
                  const Expr *body)
      : Expr(ExprKind::Expectation, range), draws(draws), options(options), body(body) {}
  llvm::ArrayRef<Draw> draws;       ///< at least one
  llvm::ArrayRef<Argument> options; ///< all named, after the draws
  const Expr *body;
  static bool classof(const Expr *e) { return e->kind() == ExprKind::Expectation; }
};

/// Calls the function with every expression directly below, in the order of the text.
void forEachChild(const Expr *expr, llvm::function_ref<void(const Expr *)> visit);

} // namespace genc::ast

#endif // GENC_SYNTAX_EXPR_H
