//===- StableForms.td - forms that neither overflow nor cancel -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

include "genc/Dialect/Gen/Matchers.td"
include "genc/Dialect/Gen/Ops/Elementwise.td"
include "genc/Dialect/Gen/Ops/Program.td"
include "genc/Dialect/Gen/Ops/Reduction.td"

// Constants stand on the right of commutative operators. A value that occurs twice has two names and a constraint:
// mlir-tblgen compares wrongly where it shares the matcher of a part among rules.

def Unshifted : Constraint<CPred<"isUnshifted($0)">, "not a difference to its maximum">;
def Finite : Constraint<CPred<"isFinite($0)">, "finite for finite operands">;
def Unclamped : Constraint<CPred<"isUnclamped($0)">, "not the result of a maximum or minimum">;
def IsEqual : Constraint<CPred<"$0.getValue() == \"eq\"">, "compares for equality">;

//===----------------------------------------------------------------------===//
// Logarithms of what is positive by construction
//===----------------------------------------------------------------------===//

def : Pat<(Gen_LogOp (Gen_ExpOp $x)), (replaceWithValue $x)>;
def : Pat<(Gen_LogOp (Gen_SigmoidOp $x)), (Gen_NegateOp (Gen_SoftplusOp (Gen_NegateOp $x)))>;
def : Pat<(Gen_Log1pOp (Gen_NegateOp (Gen_SigmoidOp $x))), (Gen_NegateOp (Gen_SoftplusOp $x))>;
def : Pat<(Gen_Log1pOp (Gen_ExpOp $x)), (Gen_SoftplusOp $x)>;
def : Pat<(Gen_LogOp (Gen_AddOp:$sum $x, $one)), (Gen_Log1pOp $x), [(Splat<"1"> $one), (SameType $x, $sum)]>;
def : Pat<(Gen_LogOp (Gen_SubtractOp:$sum $one, $x)), (Gen_Log1pOp (Gen_NegateOp $x)),
          [(Splat<"1"> $one), (SameType $x, $sum)]>;
def : Pat<(Gen_LogOp (Gen_SqrtOp $x)), (Gen_MultiplyOp (Gen_LogOp $x), (Number<"0.5"> $x))>;
def : Pat<(Gen_LogOp (Gen_RsqrtOp $x)), (Gen_MultiplyOp (Gen_LogOp $x), (Number<"-0.5"> $x))>;

// x^2 would leave float32 where x does not. The logarithm of a softplus ends where the softplus is 0, at -103; below -17 it is x.
def : Pat<(Gen_LogOp (Gen_MultiplyOp $x, $x1)), (Gen_MultiplyOp (Gen_LogOp (Gen_AbsOp $x)), (Number<"2.0"> $x)),
          [(SameValue $x, $x1)]>;
def : Pat<(Gen_LogOp (Gen_SoftplusOp $x)),
          (Gen_SelectOp (Gen_CompareOp $x, (Number<"-17.0"> $x), ConstantStrAttr<StrAttr, "lt">), $x,
                        (Gen_LogOp (Gen_SoftplusOp (Gen_MaximumOp $x, (Number<"-17.0"> $x))))),
          [(Unclamped $x)]>;

// log(1 - e^x), for a negative x: which of 1 and e^x is near decides. Maechler, "Accurately computing log(1 - exp(-|a|))", 2012.
class LogComplementOfExp<dag logarithm>
    : Pat<logarithm,
          (Gen_SelectOp (Gen_CompareOp $x, (Number<"-0.69314718055994531"> $x), ConstantStrAttr<StrAttr, "gt">),
                        (Gen_LogOp (Gen_NegateOp (Gen_Expm1Op (Gen_MaximumOp $x, (Number<"-0.69314718055994531"> $x))))),
                        (Gen_Log1pOp (Gen_NegateOp (Gen_ExpOp (Gen_MinimumOp $x, (Number<"-0.69314718055994531"> $x)))))),
          [(Unclamped $x)]>;
def : LogComplementOfExp<(Gen_Log1pOp (Gen_NegateOp (Gen_ExpOp $x)))>;
def : LogComplementOfExp<(Gen_LogOp (Gen_NegateOp (Gen_Expm1Op $x)))>;

// log(1 - tanh(x)^2), as flows and squashed normal variables have it, is -2 log(cosh(x)).
def : Pat<(Gen_Log1pOp (Gen_NegateOp (Gen_MultiplyOp (Gen_TanhOp $x), (Gen_TanhOp $x1)))),
          (Gen_MultiplyOp (Gen_SubtractOp (Gen_SubtractOp (Number<"0.69314718055994531"> $x), $x),
                                          (Gen_SoftplusOp (Gen_MultiplyOp $x, (Number<"-2.0"> $x)))), (Number<"2.0"> $x)),
          [(SameValue $x, $x1)]>;

// A sum over one axis and its exponentials: log-sum-exp.
def : Pat<(Gen_LogOp (Gen_ReduceSumOp (Gen_ExpOp $x), $axes, $keep)), (Gen_ReduceLogsumexpOp $x, $axes, $keep)>;

// The same over a plate, of the sum or of the mean; also where some elements do not count.
def : Pat<(Gen_LogOp (Gen_PlateSumOp (Gen_ExpOp $x), $plate)), (Gen_PlateLogsumexpOp $x, $plate)>;
def : Pat<(Gen_LogOp (Gen_DivideOp (Gen_PlateSumOp (Gen_ExpOp $x), $plate), $y)),
          (Gen_SubtractOp (Gen_PlateLogsumexpOp $x, $plate), (Gen_LogOp $y))>;
def : Pat<(Gen_LogOp (Gen_DivideOp (Gen_PlateSumOp (Gen_SelectOp $c, (Gen_ExpOp $x), $zero), $plate), $y)),
          (Gen_SubtractOp (Gen_PlateLogsumexpOp (Gen_SelectOp $c, $x, (Number<"-3.0e38"> $x)), $plate), (Gen_LogOp $y)),
          [(Splat<"0"> $zero)]>;

// The factor e^x is positive, so the sign of y decides about NaN on both sides. A softmax is such a quotient.
def : Pat<(Gen_LogOp (Gen_DivideOp (Gen_ExpOp $x), $y)), (Gen_SubtractOp $x, (Gen_LogOp $y))>;
def : Pat<(Gen_LogOp (Gen_DivideOp $y, (Gen_ExpOp $x))), (Gen_SubtractOp (Gen_LogOp $y), $x)>;
def : Pat<(Gen_LogOp (Gen_MultiplyOp (Gen_ExpOp $x), $y)), (Gen_AddOp $x, (Gen_LogOp $y))>;
def : Pat<(Gen_LogOp (Gen_MultiplyOp $y, (Gen_ExpOp $x))), (Gen_AddOp (Gen_LogOp $y), $x)>;

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

def : Pat<(Gen_ExpOp (Gen_LogOp $x)), (replaceWithValue $x), [(NonNegative $x)]>;
def : Pat<(Gen_ExpOp (Gen_NegateOp (Gen_SoftplusOp $x))), (Gen_SigmoidOp (Gen_NegateOp $x))>;
def : Pat<(Gen_SqrtOp (Gen_ExpOp $x)), (Gen_ExpOp (Gen_MultiplyOp $x, (Number<"0.5"> $x)))>;
def : Pat<(Gen_RsqrtOp (Gen_ExpOp $x)), (Gen_ExpOp (Gen_MultiplyOp $x, (Number<"-0.5"> $x)))>;
def : Pat<(Gen_MultiplyOp (Gen_ExpOp $x), (Gen_ExpOp $x1)), (Gen_ExpOp (Gen_MultiplyOp $x, (Number<"2.0"> $x))),
          [(SameValue $x, $x1)]>;
def : Pat<(Gen_DivideOp:$quotient $one, (Gen_ExpOp $x)), (Gen_ExpOp (Gen_NegateOp $x)),
          [(Splat<"1"> $one), (SameType $x, $quotient)]>;
def : Pat<(Gen_SubtractOp:$difference (Gen_ExpOp $x), $one), (Gen_Expm1Op $x),
          [(Splat<"1"> $one), (SameType $x, $difference)]>;
def : Pat<(Gen_AddOp:$difference (Gen_ExpOp $x), $one), (Gen_Expm1Op $x),
          [(Splat<"-1"> $one), (SameType $x, $difference)]>;
def : Pat<(Gen_SubtractOp:$difference $one, (Gen_ExpOp $x)), (Gen_NegateOp (Gen_Expm1Op $x)),
          [(Splat<"1"> $one), (SameType $x, $difference)]>;
// Both may overflow where their quotient does not.
def : Pat<(Gen_DivideOp (Gen_ExpOp $x), (Gen_ExpOp $y)), (Gen_ExpOp (Gen_SubtractOp $x, $y))>;

// A softmax that was not shifted by its maximum.
def : Pat<(Gen_DivideOp (Gen_ExpOp $x), (Gen_ReduceSumOp (Gen_ExpOp $x1), $axes, $keep)),
          (Gen_ExpOp (Gen_SubtractOp $x, (Gen_ReduceLogsumexpOp $x, $axes, $keep))),
          [(SameValue $x, $x1), (Unshifted $x)]>;

//===----------------------------------------------------------------------===//
// Sigmoid and softplus
//===----------------------------------------------------------------------===//

def : Pat<(Gen_DivideOp:$result $one, (Gen_AddOp (Gen_ExpOp (Gen_NegateOp $x)), $one1)), (Gen_SigmoidOp $x),
          [(Splat<"1"> $one), (Splat<"1"> $one1), (SameType $x, $result)]>;
def : Pat<(Gen_DivideOp:$result (Gen_ExpOp $x), (Gen_AddOp (Gen_ExpOp $x1), $one)), (Gen_SigmoidOp $x),
          [(SameValue $x, $x1), (Splat<"1"> $one), (SameType $x, $result)]>;
def : Pat<(Gen_SubtractOp:$result $one, (Gen_SigmoidOp $x)), (Gen_SigmoidOp (Gen_NegateOp $x)),
          [(Splat<"1"> $one), (SameType $x, $result)]>;
def : Pat<(Gen_SubtractOp (Gen_SoftplusOp $x), $x1), (Gen_SoftplusOp (Gen_NegateOp $x)), [(SameValue $x, $x1)]>;
def : Pat<(Gen_SubtractOp $x, (Gen_SoftplusOp $x1)), (Gen_NegateOp (Gen_SoftplusOp (Gen_NegateOp $x))),
          [(SameValue $x, $x1)]>;

// The log-odds of a sigmoid.
def : Pat<(Gen_SubtractOp (Gen_NegateOp (Gen_SoftplusOp (Gen_NegateOp $x))), (Gen_NegateOp (Gen_SoftplusOp $x1))),
          (replaceWithValue $x), [(SameValue $x, $x1)]>;

// x log(sigmoid(l)) + (1 - x) log(sigmoid(-l)): a Bernoulli's density from logits, in one softplus.
def : Pat<(Gen_AddOp (Gen_MultiplyOp $x, (Gen_NegateOp (Gen_SoftplusOp (Gen_NegateOp $l)))),
                     (Gen_MultiplyOp (Gen_SubtractOp:$complement $one, $x1), (Gen_NegateOp (Gen_SoftplusOp $l1)))),
          (Gen_SubtractOp (Gen_MultiplyOp $x, $l), (Gen_SoftplusOp $l)),
          [(SameValue $x, $x1), (SameValue $l, $l1), (Splat<"1"> $one), (SameType $x, $complement)]>;

// x log y with 0 log 0 = 0 needs no case where the logarithm has become finite.
def : Pat<(Gen_SelectOp (Gen_CompareOp $x, $zero, $predicate), $zero1, (Gen_MultiplyOp:$product $x1, $y)),
          (replaceWithValue $product),
          [(SameValue $x, $x1), (Splat<"0"> $zero), (Splat<"0"> $zero1), (Finite $y), (IsEqual $predicate)]>;

//===----------------------------------------------------------------------===//
// Roots
//===----------------------------------------------------------------------===//

def : Pat<(Gen_SqrtOp (Gen_MultiplyOp $x, $x1)), (Gen_AbsOp $x), [(SameValue $x, $x1)]>;
def : Pat<(Gen_DivideOp:$result $one, (Gen_SqrtOp $x)), (Gen_RsqrtOp $x),
          [(Splat<"1"> $one), (SameType $x, $result)]>;
