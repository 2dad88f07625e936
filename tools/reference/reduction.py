#===- reduction.py - reference values of reductions -------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
from scipy.special import logsumexp

from .case import ULP, Case, random, sum_bound

REDUCTIONS = {
    "reduce_sum": np.sum,
    "reduce_max": np.max,
    "reduce_min": np.min,
    "reduce_prod": np.prod,
    "reduce_logsumexp": lambda x, axis, keepdims: logsumexp(x, axis=axis, keepdims=keepdims),
}
LIBRARY = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}


def primitives():
    x = random("reduction", 3, 4, 5, 6, low=-2, high=2)
    wide = x.astype("f8")
    for name, function in REDUCTIONS.items():
        for suffix, axes, keep in (("", None, False), ("_last", [-1], False), ("_middle", [1], True), ("_two", [0, 2], False)):
            shifted = tuple(a if a < 0 else a + 1 for a in (axes or [0, 1, 2]))
            count = int(np.prod([x.shape[a] for a in shifted]))
            want = function(wide, axis=shifted, keepdims=keep)
            absolute, relative = 0.0, 0.0
            if name == "reduce_sum":
                absolute = sum_bound(count, np.sum(np.abs(wide), axis=shifted))
            if name == "reduce_prod":
                relative = 2 * count * ULP
            if name == "reduce_logsumexp":
                absolute = 8 * ULP * (1 + np.log(count)) + sum_bound(count, [1])
            attributes = ({"axes": axes} if axes else {}) | ({"keep": True} if keep else {})
            text = (f", axes = {axes}" if axes else "") + (", keep = true" if keep else "")
            yield Case(name + suffix, name, f"{name}(x{text})", want, {"x": x}, attributes=attributes, absolute=absolute,
                       relative=relative)
    ties = np.round(x * 2).astype(np.float32)
    for axis in (-1, 0, 1):
        want = np.argmax(ties, axis=axis if axis < 0 else axis + 1)
        yield Case(f"argmax_{axis % 3}", "argmax", f'cast(argmax(x, axis = {axis}), to = "f32")', want, {"x": ties},
                   attributes={"axis": axis})
    large = random("logsumexp", 2, 9, low=900, high=1000)
    yield Case("reduce_logsumexp_large", "reduce_logsumexp", "reduce_logsumexp(x)", logsumexp(large.astype("f8"), axis=1),
               {"x": large}, relative=4 * ULP)


def library():
    x = random("library", 2, 5, 8, low=-2, high=2)
    for name, function in LIBRARY.items():
        for suffix, text, axis in (("", "", (1, 2)), ("_axis", "(axes = [0])", (1,))):
            want = function(x.astype("f8"), axis=axis)
            yield Case(name + suffix, name, f"x |> {name}{text}", want, {"x": x}, absolute=sum_bound(40, [80.0]),
                       attributes={"axes": [0]} if text else {})


def cases():
    yield from primitives()
    yield from library()
