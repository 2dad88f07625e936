//===- Matchers.td - what rewrite rules ask of values -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Rules that use these include "genc/Dialect/Gen/Matchers.h" in front of the generated file.

#ifndef GENC_DIALECT_GEN_MATCHERS_TD
#define GENC_DIALECT_GEN_MATCHERS_TD

include "mlir/IR/PatternBase.td"

class Splat<string number>
    : Constraint<CPred<"::genc::gen::isSplat($0, " # number # ")">, "all elements are " # number>;
def SameType : Constraint<CPred<"$0.getType() == $1.getType()">, "both have one type">;
def SameValue : Constraint<CPred<"$0 == $1">, "one value">;
def IsConstant : Constraint<CPred<"::mlir::matchPattern($0, ::mlir::m_Constant())">, "a constant">;
def NonNegative : Constraint<CPred<"::genc::gen::isNonNegative($0)">, "never negative">;

/// The number as a constant of no axes, of the element type of the value $0.
class Number<string number>
    : NativeCodeCall<"::genc::gen::ConstantOp::create($_builder, $_loc, ::mlir::DenseElementsAttr::get("
                     "::mlir::RankedTensorType::get({}, ::mlir::getElementTypeOrSelf($0)), "
                     "$_builder.getFloatAttr(::mlir::getElementTypeOrSelf($0), " # number # ").getValue()))">;

#endif // GENC_DIALECT_GEN_MATCHERS_TD
