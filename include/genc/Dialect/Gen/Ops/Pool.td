//===- Pool.td - windowed reductions -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_POOL_TD
#define GENC_DIALECT_GEN_OPS_POOL_TD

include "genc/Dialect/Gen/GenBase.td"

class Gen_PoolOp<string mnemonic> : Gen_InferredOp<mnemonic, [Gen_Heavy]> {
  let description = [{
    x: [spatial..., channels] to [spatial'..., channels], each output over one window; elements outside x do not count.
    C1. `x` has 2 to 4 event axes. C2. Each attribute has one number a spatial axis: window and strides at least 1
    (strides default to the window), padding at least 0 and below the window. C3. Every output axis has at least one element.
  }];
  let arguments = (ins Gen_Float:$x, DenseI64ArrayAttr:$window, OptionalAttr<DenseI64ArrayAttr>:$strides, OptionalAttr<DenseI64ArrayAttr>:$padding_low,
                       OptionalAttr<DenseI64ArrayAttr>:$padding_high);
  let results = (outs Gen_Float:$result);
}
def Gen_PoolMaxOp : Gen_PoolOp<"pool_max"> { let summary = "largest element of each window"; }
def Gen_PoolSumOp : Gen_PoolOp<"pool_sum"> { let summary = "sum of each window"; }


def Gen_PoolMaxGradientOp : Gen_InferredOp<"pool_max_gradient", [Gen_Heavy, Gen_GradientOnly]> {
  let summary = "the adjoint of `pool_max`: every window gives its gradient to its largest element, the first of equal ones";
  let description = [{
    x: [spatial..., channels], the operand of the pool; gradient: [spatial'..., channels]; the result has the event of `x`.
    C1 and C2 as in `pool_max`. C3. `gradient` has the event that `pool_max` makes of `x`. C4. Shared plates have equal sizes.
  }];
  let arguments = (ins Gen_Float:$x, Gen_Float:$gradient, DenseI64ArrayAttr:$window, OptionalAttr<DenseI64ArrayAttr>:$strides,
                       OptionalAttr<DenseI64ArrayAttr>:$padding_low, OptionalAttr<DenseI64ArrayAttr>:$padding_high);
  let results = (outs Gen_Float:$result);
}

def Gen_PoolMaxGatherOp : Gen_InferredOp<"pool_max_gather", [Gen_Heavy, Gen_GradientOnly]> {
  let summary = "the adjoint of `pool_max_gradient`: of every window of `x` what `value` has at its largest element, the first of equal ones";
  let description = [{
    x: [spatial..., channels], the operand of the pool; value: [spatial..., channels]; the result has the event that `pool_max` makes of `x`.
    C1 and C2 as in `pool_max`. C3. `value` has the event of `x`. C4. Shared plates have equal sizes.
  }];
  let arguments = (ins Gen_Float:$x, Gen_Float:$value, DenseI64ArrayAttr:$window, OptionalAttr<DenseI64ArrayAttr>:$strides,
                       OptionalAttr<DenseI64ArrayAttr>:$padding_low, OptionalAttr<DenseI64ArrayAttr>:$padding_high);
  let results = (outs Gen_Float:$result);
}

#endif // GENC_DIALECT_GEN_OPS_POOL_TD
