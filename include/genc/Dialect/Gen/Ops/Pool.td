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

#endif // GENC_DIALECT_GEN_OPS_POOL_TD
