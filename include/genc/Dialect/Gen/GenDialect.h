//===- GenDialect.h - the gen dialect and its tensor types ------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_GENDIALECT_H
#define GENC_DIALECT_GEN_GENDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/TensorEncoding.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace genc::gen {

/// One argument of an operator: its name, and "operand", "operand*" (variadic) or the C++ storage class of its
/// attribute, with a trailing "?" where it may be left out.
struct ArgumentInfo {
  llvm::StringLiteral name;
  llvm::StringLiteral kind;
  bool isOperand() const { return kind.starts_with("operand"); }
  bool isVariadic() const { return kind == "operand*"; }
  bool isOptional() const { return kind.ends_with("?"); }
};

/// Whether the event of a tensor type, the axes that are no plates, has static and positive sizes.
bool hasStaticEvent(mlir::Type type);

/// Marker traits, see GenBase.td.
template <typename ConcreteType>
class Elementwise : public mlir::OpTrait::TraitBase<ConcreteType, Elementwise> {};
template <typename ConcreteType>
class NotDifferentiable : public mlir::OpTrait::TraitBase<ConcreteType, NotDifferentiable> {};
template <typename ConcreteType>
class GradientOnly : public mlir::OpTrait::TraitBase<ConcreteType, GradientOnly> {};
template <typename ConcreteType>
class Heavy : public mlir::OpTrait::TraitBase<ConcreteType, Heavy> {};
template <typename ConcreteType>
class WholeBatch : public mlir::OpTrait::TraitBase<ConcreteType, WholeBatch> {};

} // namespace genc::gen

#include "genc/Dialect/Gen/GenInterfaces.h.inc"

#include "genc/Dialect/Gen/GenDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "genc/Dialect/Gen/GenAttributes.h.inc"

#endif // GENC_DIALECT_GEN_GENDIALECT_H
