//===- Reduction.td - reductions over event axes and plates -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_REDUCTION_TD
#define GENC_DIALECT_GEN_OPS_REDUCTION_TD

include "genc/Dialect/Gen/GenBase.td"

class Gen_ReduceOp<string mnemonic> : Gen_InferredOp<mnemonic> {
  let description = [{
    C1. `axes` are distinct event axes (default: all). `keep` leaves them with size 1.
    The order of summation is fixed: row-major over the reduced axes in blocks that depend on the shape alone.
  }];
  let arguments = (ins Gen_Float:$x, OptionalAttr<DenseI64ArrayAttr>:$axes, DefaultValuedAttr<BoolAttr, "false">:$keep);
  let results = (outs Gen_Float:$result);
}
def Gen_ReduceSumOp : Gen_ReduceOp<"reduce_sum"> { let summary = "sum over event axes"; }
def Gen_ReduceMaxOp : Gen_ReduceOp<"reduce_max"> { let summary = "largest element over event axes"; }
def Gen_ReduceMinOp : Gen_ReduceOp<"reduce_min"> { let summary = "smallest element over event axes"; }
def Gen_ReduceProdOp : Gen_ReduceOp<"reduce_prod"> { let summary = "product over event axes"; }
def Gen_ReduceLogsumexpOp : Gen_ReduceOp<"reduce_logsumexp"> { let summary = "log of the sum of exponentials, without overflow over event axes"; }

def Gen_ArgmaxOp : Gen_InferredOp<"argmax", [Gen_NotDifferentiable]> {
  let summary = "index of the largest element along one event axis, the first of equal ones";
  let description = "C1. `axis` is an event axis (default -1).";
  let arguments = (ins Gen_Float:$x, DefaultValuedAttr<I64Attr, "-1">:$axis, DefaultValuedAttr<BoolAttr, "false">:$keep);
  let results = (outs Gen_Index:$result);
}

def Gen_PlateSumOp : Gen_InferredOp<"plate_sum", [Gen_WholeBatch]> {
  let summary = "sum over a plate, which the result no longer has";
  let description = [{
    The plate `batch` has the examples of the call: the result depends on all of them.
    C1. `plate` is a plate of `x`.
    The order of summation is fixed: it follows from the sizes of the event and of the plate, not from the number of threads.
    Example: `%s = gen.plate_sum %x {plate = "batch"} : tensor<?x8xf32, #gen.plates<batch>>`
  }];
  let arguments = (ins Gen_Float:$x, DefaultValuedAttr<StrAttr, "\"batch\"">:$plate);
  let results = (outs Gen_Float:$result);
}

def Gen_PlateLogsumexpOp : Gen_InferredOp<"plate_logsumexp", [Gen_WholeBatch]> {
  let summary = "log of the sum of exponentials over a plate, without overflow";
  let description = [{
    In one pass: the largest element so far, and the sum relative to it, in the order of the plate.
    C1. `plate` is a plate of `x`.
    Example: `%s = gen.plate_logsumexp %x {plate = "other"} : tensor<?x?xf32, #gen.plates<batch, other>>`
  }];
  let arguments = (ins Gen_Float:$x, DefaultValuedAttr<StrAttr, "\"batch\"">:$plate);
  let results = (outs Gen_Float:$result);
}

#endif // GENC_DIALECT_GEN_OPS_REDUCTION_TD
