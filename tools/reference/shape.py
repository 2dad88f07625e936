#===- shape.py - reference values of rearrangements and resizing ------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
import torch.nn.functional as F

from .case import ULP, Case, random
from .conv import channels_first, channels_last

LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}


def rearrangements():
    x = random("shape", 2, 3, 4, 6)
    inputs = {"x": x}
    yield Case("reshape", "reshape", "reshape(x, shape = [6, 12])", x.reshape(2, 6, 12), inputs, attributes={"shape": [6, 12]})
    yield Case("reshape_infer", "reshape", "reshape(x, shape = [8, -1])", x.reshape(2, 8, 9), inputs, attributes={"shape": [8, -1]})
    for permutation in ([2, 0, 1], [1, 0, 2], [0, 2, 1]):
        name = "transpose_" + "".join(map(str, permutation))
        want = x.transpose([0] + [p + 1 for p in permutation])
        yield Case(name, "transpose", f"transpose(x, permutation = {permutation})", want, inputs,
                   attributes={"permutation": permutation})
    y = random("concat", 2, 3, 4, 5)
    yield Case("concat", "concat", "concat(x, y)", np.concatenate([x, y], -1), {"x": x, "y": y})
    z = random("concat0", 2, 2, 4, 6)
    yield Case("concat_axis", "concat", "concat(x, z, x, axis = 0)", np.concatenate([x, z, x], 1), {"x": x, "z": z},
               attributes={"axis": 0})
    yield Case("slice", "slice", "slice(x, start = [1, 0, 2], size = [2, 3, 4])", x[:, 1:3, 0:3, 2:6], inputs,
               attributes={"start": [1, 0, 2], "size": [2, 3, 4]})
    yield Case("slice_step", "slice", "slice(x, start = [0, 1, 1], size = [2, 2, 3], step = [2, 2, 2])", x[:, 0:4:2, 1:4:2, 1:6:2],
               inputs, attributes={"start": [0, 1, 1], "size": [2, 2, 3], "step": [2, 2, 2]})
    widths = [(0, 0), (1, 0), (2, 1), (0, 3)]
    yield Case("pad", "pad", "pad(x, low = [1, 2, 0], high = [0, 1, 3])", np.pad(x, widths), inputs,
               attributes={"low": [1, 2, 0], "high": [0, 1, 3]})
    yield Case("pad_value", "pad", "pad(x, low = [1, 2, 0], high = [0, 1, 3], value = -1.5)",
               np.pad(x, widths, constant_values=-1.5), inputs, attributes={"low": [1, 2, 0], "high": [0, 1, 3], "value": -1.5})
    row = random("broadcast", 2, 4, 1)
    yield Case("broadcast", "broadcast", "broadcast(x, shape = [3, 4, 5])", np.broadcast_to(row[:, None], (2, 3, 4, 5)), {"x": row},
               attributes={"shape": [3, 4, 5]})
    yield Case("reverse", "reverse", "reverse(x, axes = [0, 2])", x[:, ::-1, :, ::-1], inputs, attributes={"axes": [0, 2]})
    whole = random("interleave", 2, 5, 4, 3)
    phases = {f"x{i}": np.ascontiguousarray(whole[:, i // 2 :: 2, i % 2 :: 2]) for i in range(4)}
    yield Case("interleave", "interleave", "interleave(x0, x1, x2, x3, factors = [2, 2])", whole, phases, attributes={"factors": [2, 2]})
    yield Case("tile", "tile", "tile(x, repeats = [2, 1, 3])", np.tile(x, (1, 2, 1, 3)), inputs, attributes={"repeats": [2, 1, 3]})
    yield Case("flatten", "flatten", "x |> flatten", x.reshape(2, -1), inputs)
    halves = np.concatenate([x[..., 3:], x[..., :3]], -1)
    yield Case("split", "split", "concat(b, a)", halves, inputs, lets="let a, b = split(x, 2);")


def lookups():
    table, rows = random("table", 7, 3), np.array([[0, 6, 2, 2], [5, 1, 4, 3]], np.int32)
    inputs, types = {"i": rows}, {"i": "class(7)[4]"}
    yield Case("gather", "gather", "gather(table, i)", table[rows], inputs, {"table": table}, types=types)
    yield Case("embedding", "embedding", "i |> l: embedding(7, 3)", table[rows], inputs, weights={"f.l.weight": table}, types=types)
    yield Case("one_hot", "one_hot", "one_hot(i, depth = 7)", np.eye(7)[rows], inputs, types=types, attributes={"depth": 7})
    x = random("iota", 2, 4, 3)
    ramp = np.arange(4, dtype=np.float32)[:, None]
    yield Case("iota", "iota", "x + iota(shape = [4, 3], axis = 0)", x + ramp, {"x": x}, relative=ULP, attributes={"axis": 0})


def resizing():
    for rank, spatial, factor in ((1, (5,), [3]), (2, (4, 5), [2, 2]), (2, (3, 4), [3, 2]), (3, (2, 3, 2), [2, 1, 2])):
        name = f"{rank}d_" + "x".join(map(str, factor))
        x = random("resize" + name, 2, *spatial, 3)
        first = channels_first(x)
        nearest = channels_last(F.interpolate(first, scale_factor=factor, mode="nearest"))
        linear = channels_last(F.interpolate(first, scale_factor=factor, mode=LINEAR[rank], align_corners=False))
        attributes = {"factor": factor}
        yield Case("nearest_" + name, "resize_nearest", f"resize_nearest(x, factor = {factor})", nearest, {"x": x},
                   attributes=attributes)
        yield Case("linear_" + name, "resize_linear", f"resize_linear(x, factor = {factor})", linear, {"x": x}, absolute=8 * ULP,
                   attributes=attributes)
    x = random("upsample", 2, 3, 4, 8)
    first = channels_first(x)
    yield Case("upsample", "upsample", "x |> upsample(2)", channels_last(F.interpolate(first, scale_factor=2)), {"x": x})
    # PyTorch's channel order: output channel c takes input channels c * 4 ... c * 4 + 3, row by row.
    yield Case("pixel_shuffle", "pixel_shuffle", "x |> pixel_shuffle(2)", channels_last(F.pixel_shuffle(first, 2)), {"x": x})


def cases():
    yield from rearrangements()
    yield from lookups()
    yield from resizing()
