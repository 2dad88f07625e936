//===- Program.td - weights, constants and casts -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_PROGRAM_TD
#define GENC_DIALECT_GEN_OPS_PROGRAM_TD

include "genc/Dialect/Gen/GenBase.td"

include "mlir/IR/SymbolInterfaces.td"

def Gen_WeightOp : Op<Gen_Dialect, "weight", [Symbol]> {
  let summary = "declares a learned tensor";
  let description = [{
    Weights are module-level symbols: their values are never part of the program. `init` names the initial
    distribution and its parameters, `trainable` is false for running statistics, `range` is what the text declares of
    every element, such as "(0, inf)".
    C1. `type` has a static shape and no plates.
    Example: `gen.weight @decoder.fc1.weight : tensor<20x400xf32> {init = {name = "constant", value = 0.0}}`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Gen_Stored>:$type,
                       DefaultValuedAttr<BoolAttr, "true">:$trainable, OptionalAttr<StrAttr>:$range);
  let assemblyFormat = "$sym_name `:` $type attr-dict";
  let hasVerifier = 1;
}

def Gen_ParameterOp : Op<Gen_Dialect, "parameter", [Gen_NotDifferentiable, Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "reads a weight";
  let description = [{
    C1. `name` is a `gen.weight` of the enclosing module, of the result's type.
    Example: `%w = gen.parameter @decoder.fc1.weight : tensor<20x400xf32>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$name);
  let results = (outs Gen_Stored:$result);
  let assemblyFormat = "$name attr-dict `:` type($result)";
}

def Gen_PreparedOp : Op<Gen_Dialect, "prepared", [Gen_NotDifferentiable, Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "reads a value that the prepare function computed from weights alone";
  let description = [{
    C1. `index` is below the number of results of the function `prepare`, whose result `index` has this type.
    Example: `%w = gen.prepared 3 : tensor<400x20xf32>`
  }];
  let arguments = (ins I64Attr:$index);
  let results = (outs Gen_Stored:$result);
  let assemblyFormat = "$index attr-dict `:` type($result)";
}

def Gen_ConstantOp : Op<Gen_Dialect, "constant", [Gen_NotDifferentiable, Pure, ConstantLike, AllTypesMatch<["value", "result"]>]> {
  let summary = "a literal tensor";
  let description = "Example: `%c = gen.constant dense<0.5> : tensor<f32>`";
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Gen_Tensor:$result);
  let assemblyFormat = "$value attr-dict";
  let hasFolder = 1;
}

def Gen_CastOp : Gen_InferredOp<"cast", [Gen_Elementwise]> {
  let summary = "converts elements: float to int truncates towards zero, bool to number gives 0 or 1";
  let description = [{
    C1. `to` is one of "f32", "i32", "bool".
    Example: `%y = gen.cast %x {to = "f32"} : tensor<4xi32>`
  }];
  let arguments = (ins Gen_Tensor:$x, StrAttr:$to);
  let results = (outs Gen_Tensor:$result);
  let hasFolder = 1;
}

def Gen_WidenOp : Gen_InferredOp<"widen", [Gen_GradientOnly]> {
  let summary = "the f32 number that 16 bits stand for, exactly";
  let description = [{
    Subnormal numbers, infinities and NaN are kept. What reads a weight of 16 bits widens it in its own kernel, element by element.
    Canonical form: behind rearrangements, so that these move half as many bytes.
    Example: `%w = gen.widen %stored : tensor<20x400xbf16>`
  }];
  let arguments = (ins Gen_Narrow:$x);
  let results = (outs Gen_Float:$result);
}

def Gen_StopGradientOp : Gen_InferredOp<"stop_gradient", [Gen_Elementwise, Gen_NotDifferentiable]> {
  let summary = "the identity, through which no gradient flows";
  let arguments = (ins Gen_Tensor:$x);
  let results = (outs Gen_Tensor:$result);
}

def Gen_TrainingOp : Gen_InferredOp<"training", [Gen_NotDifferentiable]> {
  let summary = "true where a train step runs, false at inference";
  let description = [{
    What one text says for both: dropout is `select(training, x * mask / keep, x)`. The pass `gen-differentiate` makes it true in
    gradients, `gen-remove-dropout` false everywhere else.
    Example: `%t = gen.training`
  }];
  let arguments = (ins);
  let results = (outs Gen_Bool:$result);
  let assemblyFormat = "attr-dict";
}

def Gen_UpdateStateOp : Op<Gen_Dialect, "update_state", [Pure, AllTypesMatch<["x", "result"]>, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the identity, with which a train step moves a state";
  let description = [{
    A train step that computes `x` gives the state `name` the value `value` for the next one, such as the running mean of batch norm:
    the text says `next mean = ...;` in the block that returns `x`. The pass `gen-differentiate` returns the value beside the
    gradients; at inference, `gen-remove-dropout` leaves `x` alone.
    C1. `name` is a `gen.weight` of the enclosing module, marked `gen.state`, of the type of `value`.
    Example: `%z = gen.update_state @bn.mean, %m, %y : tensor<8xf32>, tensor<?x4x4x8xf32, #gen.plates<batch>>`
  }];
  let arguments = (ins FlatSymbolRefAttr:$name, Gen_Float:$value, Gen_Tensor:$x);
  let results = (outs Gen_Tensor:$result);
  let assemblyFormat = "$name `,` $value `,` $x attr-dict `:` type($value) `,` type($x)";
}

def Gen_BatchSizeOp : Gen_InferredOp<"batch_size", [Gen_WholeBatch, Gen_NotDifferentiable]> {
  let summary = "the number of examples in the call";
  let description = [{
    As a number of type f32, 1 or more: how long the plate `batch` is.
    Example: `%n = gen.batch_size`
  }];
  let arguments = (ins);
  let results = (outs Gen_Float:$result);
  let assemblyFormat = "attr-dict";
}

#endif // GENC_DIALECT_GEN_OPS_PROGRAM_TD
