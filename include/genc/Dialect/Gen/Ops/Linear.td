//===- Linear.td - matrix products and convolutions -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_LINEAR_TD
#define GENC_DIALECT_GEN_OPS_LINEAR_TD

include "genc/Dialect/Gen/GenBase.td"

def Gen_LinearOp : Gen_InferredOp<"linear", [Gen_Heavy]> {
  let summary = "y[..., o] = sum over i of x[..., i] * weight[i, o], on the last event axis";
  let description = [{
    C1. `x` has at least one event axis. C2. `weight` has two event axes, with `packed` three, and no plates.
    C3. The last axis of `x` equals the first of `weight`, with `packed` the second.
    A packed weight, made by `gen-pack-weights`, is `[panels, in, width]`: panel p holds the columns from p * width on.
    Example: `%y = gen.linear %x, %w : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x400xf32>`
  }];
  let arguments = (ins Gen_Float:$x, Gen_Float:$weight, DefaultValuedAttr<BoolAttr, "false">:$packed);
  let results = (outs Gen_Float:$result);
  let extraClassDeclaration = [{
    /// Length of the sums: elements of `x` that an element of the result is made of.
    int64_t depth();
  }];
}

def Gen_MatmulOp : Gen_InferredOp<"matmul", [Gen_Heavy]> {
  let summary = "matrix product over the last two event axes, batched over plates and the other axes";
  let description = [{
    C1. Both operands have at least two event axes. C2. Shared plates have equal sizes. C3. Leading event axes
    broadcast. C4. The inner sizes, after the transpositions asked for, are equal.
  }];
  let arguments = (ins Gen_Float:$a, Gen_Float:$b, DefaultValuedAttr<BoolAttr, "false">:$transpose_a,
                       DefaultValuedAttr<BoolAttr, "false">:$transpose_b);
  let results = (outs Gen_Float:$result);
}

def Gen_ConvOp : Gen_InferredOp<"conv", [Gen_Heavy]> {
  let summary = "convolution (cross-correlation) over 1, 2 or 3 spatial axes";
  let description = [{
    x: [spatial..., in]; filter: [kernel..., in / groups, out]; result: [spatial'..., out].
    y[p, o] = sum over k, i of x[p * stride + k * dilation - padding_low, i] * filter[k, i, o]; outside x is 0.
    C1. `x` has 2 to 4 event axes. C2. `filter` has one axis more than `x` has event axes, and no plates.
    C3. `groups` divides both channel counts, and the input's channels are groups * filter's. C4. Each attribute has one
    number a spatial axis: strides and dilation at least 1 (default 1), padding at least 0 (default 0).
    C5. Every output axis has at least one element.
  }];
  let arguments = (ins Gen_Float:$x, Gen_Float:$filter, OptionalAttr<DenseI64ArrayAttr>:$strides, OptionalAttr<DenseI64ArrayAttr>:$padding_low,
                       OptionalAttr<DenseI64ArrayAttr>:$padding_high,
                       OptionalAttr<DenseI64ArrayAttr>:$dilation, DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs Gen_Float:$result);
}

def Gen_ConvTransposeOp : Gen_InferredOp<"conv_transpose", [Gen_Heavy]> {
  let summary = "transposed convolution: the adjoint of `conv` in its input";
  let description = [{
    x: [spatial..., in]; filter: [kernel..., in, out / groups]; result: [spatial'..., out], where
    spatial' = (spatial - 1) * stride + (kernel - 1) * dilation + 1 - padding_low - padding_high + output_padding.
    y[q, o] = sum over p, k, i with q = p * stride + k * dilation - padding_low of x[p, i] * filter[k, i, o].
    C1 to C5 as in `conv`. C6. `output_padding` is below the stride or below the dilation.
  }];
  let arguments = (ins Gen_Float:$x, Gen_Float:$filter, OptionalAttr<DenseI64ArrayAttr>:$strides, OptionalAttr<DenseI64ArrayAttr>:$padding_low,
                       OptionalAttr<DenseI64ArrayAttr>:$padding_high,
                       OptionalAttr<DenseI64ArrayAttr>:$output_padding,
                       OptionalAttr<DenseI64ArrayAttr>:$dilation, DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs Gen_Float:$result);
}

def Gen_LinearWeightGradientOp : Gen_InferredOp<"linear_weight_gradient", [Gen_Heavy, Gen_WholeBatch, Gen_GradientOnly]> {
  let summary = "w[i, o] = sum of x[..., i] * gradient[..., o] over plates and leading axes: the adjoint of `linear` in its weight";
  let description = [{
    One matrix product, whose inner axis are all rows of all examples. With `batch_axes` = n, one for each place along the first n
    event axes, which are the first of the result: w[b..., i, o].
    C1. Both operands have at least one event axis. C2. Their leading axes are equal. C3. Shared plates have equal sizes.
    C4. `batch_axes` is at least 0 and below the number of event axes.
    Example: `%w = gen.linear_weight_gradient %x, %g : tensor<?x20xf32, #gen.plates<batch>>, tensor<?x400xf32, #gen.plates<batch>>`
  }];
  let arguments = (ins Gen_Float:$x, Gen_Float:$gradient, DefaultValuedAttr<I64Attr, "0">:$batch_axes);
  let results = (outs Gen_Float:$result);
}

def Gen_ConvFilterGradientOp : Gen_InferredOp<"conv_filter_gradient", [Gen_Heavy, Gen_WholeBatch, Gen_GradientOnly]> {
  let summary = "the adjoint of `conv` in its filter, summed over pixels and plates";
  let description = [{
    x: [spatial..., in]; gradient: [spatial'..., out]; result: [kernel..., in / groups, out].
    filter[k, i, o] = sum over plates and p of x[p * stride + k * dilation, i] * gradient[p, o]; a padding is part of x.
    One matrix product a tap, whose inner axis are all pixels of all examples.
    C1. `x` has 2 to 4 event axes, `gradient` as many. C2. `groups` divides both channel counts. C3. Each attribute has one
    number a spatial axis: kernel, strides and dilation at least 1 (default 1). C4. No window reaches beyond x.
    C5. Shared plates have equal sizes.
  }];
  let arguments = (ins Gen_Float:$x, Gen_Float:$gradient, DenseI64ArrayAttr:$kernel, OptionalAttr<DenseI64ArrayAttr>:$strides,
                       OptionalAttr<DenseI64ArrayAttr>:$dilation, DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs Gen_Float:$result);
}

#endif // GENC_DIALECT_GEN_OPS_LINEAR_TD
