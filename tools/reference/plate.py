#===- plate.py - reference values of what sees the whole batch --------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
from scipy.special import logsumexp

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


def pairs():
    """Over all pairs of examples, against numpy and scipy on arrays of them."""
    x, y = random("pairs x", 23, 10, low=-2, high=2), random("pairs y", 23, 10, low=-2, high=2)
    wide, other = x.astype("f8"), y.astype("f8")
    difference = wide[:, None] - other[None]
    squared = np.sum(difference**2, axis=-1)
    renamed = 'rename_plate(y, to = "other")'
    kernel = f"exp(-reduce_sum((x - {renamed})^2) / 10)"
    yield Case("rename_plate", "rename_plate", f'plate_sum({kernel}, plate = "other")', np.sum(np.exp(-squared / 10), axis=1),
               {"x": x, "y": y}, relative=2 * (23 + 40) * ULP)
    columns = f'rename_plate(plate_sum({kernel}), from = "other", to = "batch")'
    yield Case("rename_plate_twice", "rename_plate", f'{columns} - plate_sum({kernel}, plate = "other")',
               np.sum(np.exp(-squared / 10), axis=0) - np.sum(np.exp(-squared / 10), axis=1), {"x": x, "y": y},
               absolute=4 * (23 + 40) * ULP * 23)
    largest = float(np.max(squared))
    yield Case("plate_logsumexp", "plate_logsumexp", f'plate_logsumexp(-reduce_sum((x - {renamed})^2), plate = "other")',
               logsumexp(-squared, axis=1), {"x": x, "y": y}, absolute=(30 + largest) * ULP)
    yield Case("plate_logsumexp_event", "plate_logsumexp", f'plate_logsumexp(-100 * (x - {renamed})^2, plate = "other")',
               logsumexp(-100 * difference**2, axis=1), {"x": x, "y": y}, absolute=(30 + 3200) * ULP)
    yield Case("plate_logsumexp_batch", "plate_logsumexp", "plate_logsumexp(900 + x)", logsumexp(900 + wide, axis=0), {"x": x},
               relative=8 * ULP)
    yield Case("plate_logsumexp_number", "plate_logsumexp", "plate_logsumexp(reduce_sum(x))", logsumexp(np.sum(wide, axis=1)),
               {"x": x}, absolute=100 * ULP)
    yield Case("batch_index", "batch_index", 'reduce_sum(x) * 0 + cast(batch_index(), to = "f32")', np.arange(23), {"x": x})
    own = 'cast(batch_index(), to = "f32")'
    yield Case("batch_index_pairs", "batch_index",
               f'plate_sum(select({own} > rename_plate({own}, to = "other"), reduce_sum(x), 0), plate = "other")',
               np.sum(wide, axis=1) * np.arange(23), {"x": x}, absolute=sum_bound(23, [20.0 * 23]))


def cases():
    yield from sums()
    yield from pairs()
    yield from fused()
