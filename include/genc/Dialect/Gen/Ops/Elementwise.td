//===- Elementwise.td - elementwise arithmetic with broadcasting -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_ELEMENTWISE_TD
#define GENC_DIALECT_GEN_OPS_ELEMENTWISE_TD

include "genc/Dialect/Gen/GenBase.td"

/// y[i] = f(x[i]) on floats.
class Gen_UnaryOp<string mnemonic, list<Trait> traits = []> : Gen_InferredOp<mnemonic, !listconcat([Gen_Elementwise], traits)> {
  let description = "C1. The result has the type of `x`.";
  let arguments = (ins Gen_Float:$x);
  let results = (outs Gen_Float:$result);
  let hasFolder = 1;
}

/// y[i] = f(lhs[i], rhs[i]) with broadcasting.
class Gen_BinaryOp<string mnemonic, list<Trait> traits = []> : Gen_InferredOp<mnemonic, !listconcat([Gen_Elementwise], traits)> {
  let description = [{
    C1. Element types are equal. C2. Shared plates have equal sizes. C3. Events broadcast: aligned right, equal or 1.
  }];
  let arguments = (ins Gen_Number:$lhs, Gen_Number:$rhs);
  let results = (outs Gen_Number:$result);
}

class Gen_LogicalOp<string mnemonic> : Gen_InferredOp<mnemonic, [Gen_Elementwise, Gen_NotDifferentiable]> {
  let description = "C1 to C3 as in arithmetic, on booleans.";
  let arguments = (ins Gen_Bool:$lhs, Gen_Bool:$rhs);
  let results = (outs Gen_Bool:$result);
  let hasFolder = 1;
}

def Gen_NegateOp : Gen_UnaryOp<"negate"> { let summary = "-x"; }
def Gen_AbsOp : Gen_UnaryOp<"abs"> { let summary = "|x|"; }
def Gen_ExpOp : Gen_UnaryOp<"exp"> { let summary = "e^x"; }
def Gen_LogOp : Gen_UnaryOp<"log"> { let summary = "natural logarithm; log(0) = -inf, NaN below"; }
def Gen_Log1pOp : Gen_UnaryOp<"log1p"> { let summary = "log(1 + x), exact near 0"; }
def Gen_Expm1Op : Gen_UnaryOp<"expm1"> { let summary = "e^x - 1, exact near 0"; }
def Gen_SqrtOp : Gen_UnaryOp<"sqrt"> { let summary = "square root; NaN below 0"; }
def Gen_RsqrtOp : Gen_UnaryOp<"rsqrt"> { let summary = "1 / sqrt(x)"; }
def Gen_SinOp : Gen_UnaryOp<"sin"> { let summary = "sine of x in radians"; }
def Gen_CosOp : Gen_UnaryOp<"cos"> { let summary = "cosine of x in radians"; }
def Gen_TanhOp : Gen_UnaryOp<"tanh"> { let summary = "hyperbolic tangent"; }
def Gen_SigmoidOp : Gen_UnaryOp<"sigmoid"> { let summary = "1 / (1 + e^-x), without overflow"; }
def Gen_SoftplusOp : Gen_UnaryOp<"softplus"> { let summary = "log(1 + e^x), without overflow"; }
def Gen_ErfOp : Gen_UnaryOp<"erf"> { let summary = "error function 2 / sqrt(pi) * integral of e^(-t^2) over [0, x]"; }
def Gen_LgammaOp : Gen_UnaryOp<"lgamma"> { let summary = "log |gamma(x)|"; let hasFolder = 0; }
def Gen_DigammaOp : Gen_UnaryOp<"digamma"> { let summary = "derivative of lgamma for x > 0"; let hasFolder = 0; }
def Gen_TrigammaOp : Gen_UnaryOp<"trigamma", [Gen_GradientOnly]> { let summary = "derivative of digamma for x > 0"; let hasFolder = 0; }
def Gen_FloorOp : Gen_UnaryOp<"floor", [Gen_NotDifferentiable]> { let summary = "largest integer not above x"; }
def Gen_CeilOp : Gen_UnaryOp<"ceil", [Gen_NotDifferentiable]> { let summary = "smallest integer not below x"; }
def Gen_RoundOp : Gen_UnaryOp<"round", [Gen_NotDifferentiable]> { let summary = "nearest integer, ties to even"; }
def Gen_SignOp : Gen_UnaryOp<"sign", [Gen_NotDifferentiable]> { let summary = "-1, 0 or 1"; }

def Gen_AddOp : Gen_BinaryOp<"add", [Commutative]> { let summary = "lhs + rhs"; let hasFolder = 1; }
def Gen_SubtractOp : Gen_BinaryOp<"subtract"> { let summary = "lhs - rhs"; let hasFolder = 1; }
def Gen_MultiplyOp : Gen_BinaryOp<"multiply", [Commutative]> { let summary = "lhs * rhs"; let hasFolder = 1; }
def Gen_DivideOp : Gen_BinaryOp<"divide"> { let summary = "lhs / rhs; real division"; let hasFolder = 1; }
def Gen_PowOp : Gen_BinaryOp<"pow"> { let summary = "lhs to the power rhs"; let hasFolder = 1; }
def Gen_MaximumOp : Gen_BinaryOp<"maximum", [Commutative]> { let summary = "the larger of both"; let hasFolder = 1; }
def Gen_MinimumOp : Gen_BinaryOp<"minimum", [Commutative]> { let summary = "the smaller of both"; let hasFolder = 1; }

def Gen_CompareOp : Gen_InferredOp<"compare", [Gen_Elementwise, Gen_NotDifferentiable]> {
  let summary = "compares elementwise";
  let description = [{
    C1 to C3 as in arithmetic. C4. `predicate` is one of "lt", "le", "gt", "ge", "eq", "ne".
    Example: `%m = gen.compare %x, %y {predicate = "lt"} : tensor<4xf32>, tensor<4xf32>`
  }];
  let arguments = (ins Gen_Number:$lhs, Gen_Number:$rhs, StrAttr:$predicate);
  let results = (outs Gen_Bool:$result);
  let hasFolder = 1;
}

def Gen_SelectOp : Gen_InferredOp<"select", [Gen_Elementwise]> {
  let summary = "lhs where the condition holds, else rhs";
  let description = "C1 to C3 as in arithmetic, over all three operands.";
  let arguments = (ins Gen_Bool:$condition, Gen_Number:$lhs, Gen_Number:$rhs);
  let results = (outs Gen_Number:$result);
  let hasFolder = 1;
}

def Gen_LogicalAndOp : Gen_LogicalOp<"logical_and"> { let summary = "both hold"; }
def Gen_LogicalOrOp : Gen_LogicalOp<"logical_or"> { let summary = "at least one holds"; }
def Gen_LogicalNotOp : Gen_InferredOp<"logical_not", [Gen_Elementwise, Gen_NotDifferentiable]> {
  let summary = "does not hold";
  let arguments = (ins Gen_Bool:$x);
  let results = (outs Gen_Bool:$result);
  let hasFolder = 1;
}

#endif // GENC_DIALECT_GEN_OPS_ELEMENTWISE_TD
