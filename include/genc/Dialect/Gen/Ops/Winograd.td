//===- Winograd.td - linear maps of an image's tiles -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_WINOGRAD_TD
#define GENC_DIALECT_GEN_OPS_WINOGRAD_TD

include "genc/Dialect/Gen/GenBase.td"

/// Both operators have the attributes of one map; the second is the adjoint of the first.
class Gen_TileMapOp<string mnemonic, dag more> : Gen_InferredOp<mnemonic, [Gen_Heavy, Gen_GradientOnly]> {
  dag map = (ins DenseF64ArrayAttr:$matrix, I64Attr:$points, I64Attr:$step, I64Attr:$stride, DenseI64ArrayAttr:$low,
                 DenseI64ArrayAttr:$tiles, I64Attr:$inner);
  let arguments = !con((ins Gen_Float:$x), map, more);
  let results = (outs Gen_Float:$result);
}

def Gen_TileTransformOp : Gen_TileMapOp<"tile_transform", (ins)> {
  let summary = "M d M^T of every tile d of an image's phases: what Winograd's convolutions multiply";
  let description = [{
    x: [height, width, channels]; `matrix` M: [points, taps], row by row; result: [points^2, tiles, channels * stride^2].
    The image has stride^2 phases: pixel (stride * u + py, stride * v + px) of the image with `low` zeros in front is pixel (u, v)
    of phase (py, px). A tile is taps x taps pixels of a phase; tile (i, j) begins at (step * i, step * j); outside of x is 0:
    y[points * a + b, tiles[1] * i + j, o, p, c] = sum over k, l of M[a, k] * M[b, l] * phase_p[step * i + k, step * j + l, o, c],
    where p = stride * py + px, and the channels of x are [channels / inner, inner], indexed by (o, c).
    A tile of an image, a filter or a gradient differ in M alone (Lavin and Gray, Fast algorithms for convolutional neural
    networks, 2016: B^T d B, G g G^T; A dy A^T for gradients).
    C1. `x` has three event axes. C2. `matrix` has whole rows. C3. points, step, stride and inner are at least 1, and there are two
    `tiles`, at least 1, and two `low`, at least 0. C4. `inner` divides the channels.
  }];
}

def Gen_TileAssembleOp : Gen_TileMapOp<"tile_assemble", (ins DenseI64ArrayAttr:$size)> {
  let summary = "the adjoint of `tile_transform`: an image as the sum of M^T y M of its tiles";
  let description = [{
    x: [points^2, tiles, channels * stride^2], as `tile_transform` gives it of an image of `size` [height, width];
    result: [height, width, channels]. With Winograd's A for M the result is a convolution's, with B the gradient of its input,
    with G that of its filter.
    C1. `x` has three event axes. C2 and C3 as in `tile_transform`. C4. The sizes of `x` are points^2, the product of `tiles`, and a
    multiple of stride^2 * inner. C5. `size` has two numbers, at least 1.
  }];
}

#endif // GENC_DIALECT_GEN_OPS_WINOGRAD_TD
