//===- Type.h - types, domains and declared parameters as written ---------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_TYPE_H
#define GENC_SYNTAX_TYPE_H

#include "genc/Syntax/Expr.h"

namespace genc::ast {

struct TypeRef;

enum class DomainKind { Interval, Set, Type };

/// A set of values: `[0, 1]`, `(0, 1]`, `{0, 1}`, or a type such as `real`, `class(n)`,
/// `simplex[n]`.
struct Domain {
  DomainKind kind = DomainKind::Interval;
  llvm::SMRange range;
  const Expr *low = nullptr;           ///< Interval
  const Expr *high = nullptr;          ///< Interval
  bool lowOpen = false;                ///< written `(`
  bool highOpen = false;               ///< written `)`
  llvm::ArrayRef<const Expr *> values; ///< Set
  const TypeRef *type = nullptr;       ///< Type
};

enum class ConstraintKind { In, Less, LessEqual, Greater, GreaterEqual };

/// A range that a type carries: `in [0, 1]`, `> 0`.
struct Constraint {
  ConstraintKind kind = ConstraintKind::In;
  llvm::SMRange range;
  const Domain *domain = nullptr; ///< In
  const Expr *bound = nullptr;    ///< the comparisons
};

/// A type as written: `f32[28, 28, 1] in [0, 1]`, `class(10)`, `class(512)[7, 7]`, `[latent]`,
/// `int`, `real > 0`.
struct TypeRef {
  llvm::SMRange range;
  Ident name;                         ///< empty for a shape alone: `[latent]`
  llvm::ArrayRef<const Expr *> args;  ///< `class(10)`
  bool hasShape = false;              ///< tells `f32[]` from `f32`
  llvm::ArrayRef<const Expr *> shape; ///< sizes; a name alone may be a named dimension
  llvm::ArrayRef<Constraint> constraints;
};

/// A declared parameter of a model, net, block, distribution or objective, or a variable of a
/// conditional: `x`, `hidden: int = 400`, `z: f32[100]`.
struct Parameter {
  Ident name;
  const TypeRef *type = nullptr;      ///< may be absent
  const Expr *defaultValue = nullptr; ///< may be absent
  llvm::SMRange range;
};

} // namespace genc::ast

#endif // GENC_SYNTAX_TYPE_H
