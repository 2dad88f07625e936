//===- Elementwise.td - canonical forms of elementwise operators -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

include "genc/Dialect/Gen/Ops/Elementwise.td"
include "genc/Dialect/Gen/Ops/Program.td"
include "genc/Dialect/Gen/Matchers.td"

def ExactInverse : Constraint<CPred<"exactInverse($0) != ::mlir::DenseElementsAttr()">, "a power of two">;
def Inverse : NativeCodeCall<"::genc::gen::ConstantOp::create($_builder, $0.getLoc(), exactInverse($1))">;

// Negations move outwards and cancel.
def : Pat<(Gen_AddOp $x, (Gen_NegateOp $y)), (Gen_SubtractOp $x, $y)>;
def : Pat<(Gen_AddOp (Gen_NegateOp $x), $y), (Gen_SubtractOp $y, $x)>;
def : Pat<(Gen_SubtractOp $x, (Gen_NegateOp $y)), (Gen_AddOp $x, $y)>;
def : Pat<(Gen_SubtractOp:$result $zero, $x), (Gen_NegateOp $x), [(Splat<"0"> $zero), (SameType $x, $result)]>;
def : Pat<(Gen_NegateOp (Gen_SubtractOp $x, $y)), (Gen_SubtractOp $y, $x)>;
def : Pat<(Gen_MultiplyOp:$result $x, $one), (Gen_NegateOp $x), [(Splat<"-1"> $one), (SameType $x, $result)]>;
def : Pat<(Gen_MultiplyOp (Gen_NegateOp $x), (Gen_NegateOp $y)), (Gen_MultiplyOp $x, $y)>;
def : Pat<(Gen_DivideOp (Gen_NegateOp $x), (Gen_NegateOp $y)), (Gen_DivideOp $x, $y)>;
def : Pat<(Gen_AbsOp (Gen_NegateOp $x)), (Gen_AbsOp $x)>;
def : Pat<(Gen_AbsOp (Gen_AbsOp:$inner $x)), (replaceWithValue $inner)>;

// Only where the inverse is exact: every quotient stays what it was.
def : Pat<(Gen_DivideOp:$result $x, $c), (Gen_MultiplyOp $x, (Inverse $result, $c)), [(ExactInverse $c)]>;

// Bounds merge.
def : Pat<(Gen_MaximumOp (Gen_MaximumOp $x, $a), $b), (Gen_MaximumOp $x, (Gen_MaximumOp $a, $b)),
          [(IsConstant $a), (IsConstant $b)]>;
def : Pat<(Gen_MinimumOp (Gen_MinimumOp $x, $a), $b), (Gen_MinimumOp $x, (Gen_MinimumOp $a, $b)),
          [(IsConstant $a), (IsConstant $b)]>;

def : Pat<(Gen_SelectOp (Gen_LogicalNotOp $c), $x, $y), (Gen_SelectOp $c, $y, $x)>;
def : Pat<(Gen_StopGradientOp (Gen_StopGradientOp:$inner $x)), (replaceWithValue $inner)>;
