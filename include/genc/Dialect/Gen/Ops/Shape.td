//===- Shape.td - rearrangements -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_SHAPE_TD
#define GENC_DIALECT_GEN_OPS_SHAPE_TD

include "genc/Dialect/Gen/GenBase.td"

/// Marks operators whose result is their operand's bytes under another type: between kernels they cost nothing.
def Gen_View : NativeOpTrait<"View"> { let cppNamespace = "::genc::gen"; }

def Gen_ReshapeOp : Gen_InferredOp<"reshape", [Gen_View]> {
  let summary = "the same elements in row-major order under another event shape";
  let description = "C1. Sizes are positive, at most one is -1 (inferred). C2. The number of elements stays.";
  let arguments = (ins Gen_Stored:$x, DenseI64ArrayAttr:$shape);
  let results = (outs Gen_Stored:$result);
  let hasFolder = 1;
}
def Gen_TransposeOp : Gen_InferredOp<"transpose"> {
  let summary = "permutes event axes: axis i of the result is axis permutation[i] of x";
  let description = "C1. `permutation` is a permutation of the event axes.";
  let arguments = (ins Gen_Stored:$x, DenseI64ArrayAttr:$permutation);
  let results = (outs Gen_Stored:$result);
  let hasFolder = 1;
}
def Gen_ConcatOp : Gen_InferredOp<"concat"> {
  let summary = "joins along one event axis";
  let description = [{
    C1. At least one operand; all of one rank and element type. C2. `axis` is an event axis (default -1).
    C3. The other sizes are equal. C4. Shared plates have equal sizes.
  }];
  let arguments = (ins Variadic<Gen_Tensor>:$xs, DefaultValuedAttr<I64Attr, "-1">:$axis);
  let results = (outs Gen_Tensor:$result);
  let hasFolder = 1;
}
def Gen_SliceOp : Gen_InferredOp<"slice"> {
  let summary = "x[start : start + size * step : step] on every event axis";
  let description = "C1. One number an event axis. C2. Steps at least 1 (default 1), sizes at least 1, and the slice lies inside.";
  let arguments = (ins Gen_Stored:$x, DenseI64ArrayAttr:$start, DenseI64ArrayAttr:$size, OptionalAttr<DenseI64ArrayAttr>:$step);
  let results = (outs Gen_Stored:$result);
  let hasFolder = 1;
}
def Gen_PadOp : Gen_InferredOp<"pad"> {
  let summary = "adds a border of a constant";
  let description = "C1. One number an event axis. C2. Numbers are at least 0.";
  let arguments = (ins Gen_Tensor:$x, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high, DefaultValuedAttr<F64Attr, "0.0">:$value);
  let results = (outs Gen_Tensor:$result);
  let hasFolder = 1;
}
def Gen_BroadcastOp : Gen_InferredOp<"broadcast"> {
  let summary = "stretches axes of size 1 and adds leading event axes, and plates";
  let description = [{
    C1. The event broadcasts to exactly `shape`. C2. `plates` has those of `x`, in their order; the others have dynamic size:
    what is the same for all examples becomes a value of each.
    Example: `%y = gen.broadcast %x {shape = array<i64: 3, 4>, plates = #gen.plates<batch>} : tensor<4xf32>`
  }];
  let arguments = (ins Gen_Tensor:$x, DenseI64ArrayAttr:$shape, OptionalAttr<Gen_PlatesAttr>:$plates);
  let builders = [OpBuilder<(ins "::mlir::Value":$x, "::llvm::ArrayRef<int64_t>":$shape),
                            "build($_builder, $_state, x, shape, ::genc::gen::PlatesAttr());">];
  let results = (outs Gen_Tensor:$result);
  let hasFolder = 1;
}
def Gen_TileOp : Gen_InferredOp<"tile"> {
  let summary = "repeats x along every event axis";
  let description = "C1. One number, at least 1, an event axis.";
  let arguments = (ins Gen_Tensor:$x, DenseI64ArrayAttr:$repeats);
  let results = (outs Gen_Tensor:$result);
  let hasFolder = 1;
}
def Gen_GatherOp : Gen_InferredOp<"gather"> {
  let summary = "rows of a table: y[i..., d...] = table[indices[i...], d...]; indices are clamped to the table";
  let description = "C1. `table` has at least one event axis. C2. Shared plates have equal sizes.";
  let arguments = (ins Gen_Tensor:$table, Gen_Index:$indices);
  let results = (outs Gen_Tensor:$result);
}
def Gen_ScatterAddOp : Gen_InferredOp<"scatter_add", [Gen_Heavy, Gen_WholeBatch, Gen_GradientOnly]> {
  let summary = "sums rows by their index: y[r, d...] = sum of x[i..., d...] over all i with indices[i...] = r";
  let description = [{
    The adjoint of `gather` in its table; indices are clamped to the rows. Sums over plates too, unless `keep_plates`.
    C1. `rows` is at least 1. C2. The event of `x` starts with that of `indices`. C3. Shared plates have equal sizes.
    Example: `%y = gen.scatter_add %x, %i {rows = 10 : i64} : tensor<?x7x4xf32, #gen.plates<batch>>, tensor<?x7xi32, #gen.plates<batch>>`
  }];
  let arguments = (ins Gen_Float:$x, Gen_Index:$indices, I64Attr:$rows, DefaultValuedAttr<BoolAttr, "false">:$keep_plates);
  let results = (outs Gen_Float:$result);
}
def Gen_OneHotOp : Gen_InferredOp<"one_hot", [Gen_NotDifferentiable]> {
  let summary = "y[i..., c] = 1 where indices[i...] = c, else 0; a new last axis of size depth";
  let description = "C1. `depth` is at least 1.";
  let arguments = (ins Gen_Index:$indices, I64Attr:$depth);
  let results = (outs Gen_Float:$result);
}
def Gen_IotaOp : Gen_InferredOp<"iota", [Gen_NotDifferentiable]> {
  let summary = "0, 1, 2... as f32 along one axis of a shape";
  let description = "C1. Sizes are positive. C2. `axis` is one of the shape's axes.";
  let arguments = (ins DenseI64ArrayAttr:$shape, DefaultValuedAttr<I64Attr, "0">:$axis);
  let results = (outs Gen_Float:$result);
  let assemblyFormat = "attr-dict";
}
def Gen_ReverseOp : Gen_InferredOp<"reverse"> {
  let summary = "turns event axes around: y[..., i, ...] = x[..., n - 1 - i, ...] on each of them";
  let description = [{
    C1. `axes` are distinct event axes.
    Example: `%y = gen.reverse %x {axes = array<i64: 0, 1>} : tensor<5x5x8x4xf32>`
  }];
  let arguments = (ins Gen_Stored:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Gen_Stored:$result);
  let hasFolder = 1;
}
def Gen_InterleaveOp : Gen_InferredOp<"interleave"> {
  let summary = "weaves phases into one image: y[p, c] = xs[p mod factors][p / factors, c]";
  let description = [{
    xs: one [spatial..., channels] a phase, phases in row-major order of p mod factors; for two axes with factors
    [2, 2] xs[0] are the even rows' even columns, xs[1] their odd columns, and so on. The result has as many elements
    along a spatial axis as its phases together, so the first phases may be one longer. A phase without
    plates is the same for every example.
    C1. `factors` has 1 to 3 numbers, one a spatial axis of the operands, each at least 1. C2. There are as many
    operands as the product of the factors, of one rank, element type and number of channels. C3. Along an axis with n
    elements in all, phase i has ceil((n - i) / factor). C4. Shared plates have equal sizes.
    Example: `%y = gen.interleave %a, %b {factors = array<i64: 2>} : tensor<5x8xf32>, tensor<4x8xf32>`
  }];
  let arguments = (ins Variadic<Gen_Tensor>:$xs, DenseI64ArrayAttr:$factors);
  let results = (outs Gen_Tensor:$result);
  let hasFolder = 1;
}
class Gen_ResizeOp<string mnemonic> : Gen_InferredOp<mnemonic> {
  let description = "x: [spatial..., channels]. C1. `x` has 2 to 4 event axes. C2. One factor, at least 1, a spatial axis.";
  let arguments = (ins Gen_Float:$x, DenseI64ArrayAttr:$factor);
  let results = (outs Gen_Float:$result);
  let hasFolder = 1;
}
def Gen_ResizeNearestOp : Gen_ResizeOp<"resize_nearest"> { let summary = "repeats every pixel factor times"; }
def Gen_ResizeLinearOp : Gen_ResizeOp<"resize_linear"> {
  let summary = "multilinear interpolation at half-pixel centres, clamped at the border";
}

def Gen_BatchIndexOp : Gen_InferredOp<"batch_index", [Gen_WholeBatch, Gen_NotDifferentiable]> {
  let summary = "which example of the call: 0, 1, 2...";
  let description = "Example: `%i = gen.batch_index`, of type `tensor<?xi32, #gen.plates<batch>>`";
  let arguments = (ins);
  let results = (outs Gen_Index:$result);
  let assemblyFormat = "attr-dict";
}

def Gen_RenamePlateOp : Gen_InferredOp<"rename_plate", [Gen_View]> {
  let summary = "the same values along a plate of another name";
  let description = [{
    An operator on values of the plates `batch` and `other`, which have the same examples, ranges over all pairs of them.
    No kernel writes such a value: only a reduction over one of the plates leaves it.
    C1. `from` is a plate of `x`. C2. `to` is none.
    Canonical form: behind operators that compute every example by itself.
    Example: `%y = gen.rename_plate %x {to = "other"} : tensor<?x8xf32, #gen.plates<batch>>`
  }];
  let arguments = (ins Gen_Tensor:$x, StrAttr:$to, DefaultValuedAttr<StrAttr, "\"batch\"">:$from);
  let results = (outs Gen_Tensor:$result);
  let hasFolder = 1;
}

#endif // GENC_DIALECT_GEN_OPS_SHAPE_TD
