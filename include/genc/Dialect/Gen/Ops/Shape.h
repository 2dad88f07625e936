//===- Shape.h - rearrangements ---*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_SHAPE_H
#define GENC_DIALECT_GEN_OPS_SHAPE_H

#include "genc/Dialect/Gen/GenDialect.h"
#include "mlir/IR/SymbolTable.h"

namespace genc::gen {
/// Marker trait, see Shape.td.
template <typename ConcreteType>
class View : public mlir::OpTrait::TraitBase<ConcreteType, View> {};
} // namespace genc::gen

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Shape.h.inc"

#endif // GENC_DIALECT_GEN_OPS_SHAPE_H
