#===- linear.py - reference values of matrix products -----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np

from .case import Case, random, sum_bound


def product(a, b):
    """The product and the same over magnitudes, in float64."""
    wide = np.matmul(a.astype("f8"), b.astype("f8"))
    return wide, np.matmul(np.abs(a).astype("f8"), np.abs(b).astype("f8"))


def matmul_case(name, a, b, transpose_a=False, transpose_b=False):
    left = np.swapaxes(a, -1, -2) if transpose_a else a
    right = np.swapaxes(b, -1, -2) if transpose_b else b
    want, magnitudes = product(left, right)
    attributes = {}
    if transpose_a:
        attributes["transpose_a"] = True
    if transpose_b:
        attributes["transpose_b"] = True
    call = "".join(f", {key} = true" for key in attributes)
    return Case(name, "matmul", f"matmul(a, b{call})", want, {"a": a, "b": b}, attributes=attributes,
                absolute=sum_bound(left.shape[-1], magnitudes))


def cases():
    for name, event, out in (("linear", (20,), 33), ("linear_rows", (5, 17), 6), ("linear_wide", (200,), 10)):
        x, w = random(name + "x", 3, *event), random(name + "w", event[-1], out)
        want, magnitudes = product(x, w)
        yield Case(name, "linear", "linear(x, w)", want, {"x": x}, {"w": w}, absolute=sum_bound(event[-1], magnitudes))

    x, w, b = random("densex", 4, 13), random("densew", 13, 9), random("denseb", 9)
    want, magnitudes = product(x, w)
    bound = sum_bound(14, magnitudes + np.abs(b))
    yield Case("dense", "dense", "x |> l: dense(9)", want + b, {"x": x}, weights={"f.l.weight": w, "f.l.bias": b}, absolute=bound)
    yield Case("dense_no_bias", "dense", "x |> l: dense(9, bias = false)", want, {"x": x}, weights={"f.l.weight": w},
               absolute=bound)

    yield matmul_case("matmul", random("mma", 2, 5, 7), random("mmb", 2, 7, 3))
    yield matmul_case("matmul_ta", random("mma", 2, 7, 5), random("mmb", 2, 7, 3), transpose_a=True)
    yield matmul_case("matmul_tb", random("mma", 2, 5, 7), random("mmb", 2, 3, 7), transpose_b=True)
    yield matmul_case("matmul_tab", random("mma", 2, 7, 5), random("mmb", 2, 3, 7), transpose_a=True, transpose_b=True)
    yield matmul_case("matmul_batched", random("mba", 2, 3, 4, 6), random("mbb", 2, 3, 6, 5))
    yield matmul_case("matmul_broadcast", random("mca", 2, 3, 4, 6), random("mcb", 2, 1, 6, 5))
