#===- plate.py - reference values of what sees the whole batch --------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np

from .case import ULP, Case, random, sum_bound


def sums():
    """Sums of few elements run in lanes, of many in tiles: sizes on both sides of both, with and without rests."""
    for batch, event in ((1, ()), (16, ()), (37, ()), (200, ()), (37, (3,)), (5, (63,)), (9, (64,)), (37, (83,)), (33, (7, 20)),
                         (6, (4, 5, 33)), (20, (784,)), (3, (2, 2, 2, 40))):
        name = "_".join(map(str, (batch, *event)))
        x = random("plate" + name, batch, *event, low=-2, high=2)
        wide = x.astype("f8")
        bound = sum_bound(batch, np.sum(np.abs(wide), axis=0))
        yield Case("plate_sum_" + name, "plate_sum", "plate_sum(x)", np.sum(wide, axis=0), {"x": x}, absolute=bound)


def fused():
    x, y = random("fused x", 21, 12, low=-2, high=2), random("fused y", 21, 25, low=-2, high=2)
    wide, other = x.astype("f8"), y.astype("f8")
    products = np.abs(wide)[:, :, None] * np.abs(other)[:, None, :]
    yield Case("plate_sum_outer", "plate_sum", "plate_sum(reshape(x, 12, 1) * y)", np.einsum("ni,nj->ij", wide, other),
               {"x": x, "y": y}, absolute=sum_bound(21, np.sum(products, axis=0)))
    spread = np.sqrt(np.mean(wide**2, axis=0))
    yield Case("plate_sum_root", "plate_sum", "sqrt(plate_sum(x * x) / batch_size())", spread, {"x": x}, relative=40 * ULP)
    yield Case("plate_sum_back", "plate_sum", "x - plate_sum(x) / batch_size()", wide - np.mean(wide, axis=0), {"x": x},
               absolute=sum_bound(21, [4.0]))
    total = np.sum(np.exp(wide))
    yield Case("plate_sum_all", "plate_sum", "reduce_sum(plate_sum(exp(x)))", total, {"x": x}, relative=2 * 21 * 12 * ULP)
    yield Case("batch_size", "batch_size", "reduce_sum(x) * 0 + batch_size()", np.full(21, 21.0), {"x": x})


def cases():
    yield from sums()
    yield from fused()
