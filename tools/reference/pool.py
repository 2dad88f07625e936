#===- pool.py - reference values of pooling ---------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
import torch
import torch.nn.functional as F

from .case import ULP, Case, random, sum_bound
from .conv import attribute_text, channels_first, channels_last

MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def padded(x, low, high, value):
    pads = [p for axis in reversed(range(len(low))) for p in (low[axis], high[axis])]
    return F.pad(channels_first(x), pads, value=value)


def primitive(name, spatial, window, strides=None, low=None, high=None):
    rank = len(spatial)
    x = random(name, 2, *spatial, 3)
    given = {"strides": strides, "padding_low": low, "padding_high": high}
    attributes = {"window": list(window)} | {key: list(value) for key, value in given.items() if value}
    strides, low, high = strides or window, low or [0] * rank, high or [0] * rank
    text = attribute_text(attributes)
    largest = MAX[rank](padded(x, low, high, -np.inf), window, strides)
    yield Case(name + "_max", "pool_max", f"pool_max(x{text})", channels_last(largest), {"x": x}, attributes=attributes)
    count = int(np.prod(window))
    total = channels_last(AVG[rank](padded(x, low, high, 0), window, strides)) * count
    bound = sum_bound(count, channels_last(AVG[rank](padded(np.abs(x), low, high, 0), window, strides)) * count)
    yield Case(name + "_sum", "pool_sum", f"pool_sum(x{text})", total, {"x": x}, attributes=attributes, absolute=bound)


def layers():
    x = random("pool2d", 2, 6, 8, 5)
    first = channels_first(x)
    bound = sum_bound(9, np.abs(x))
    inputs = {"x": x}
    yield Case("max_pool2d", "max_pool2d", "x |> max_pool2d(2)", channels_last(F.max_pool2d(first, 2)), inputs)
    yield Case("avg_pool2d", "avg_pool2d", "x |> avg_pool2d(2)", channels_last(F.avg_pool2d(first, 2)), inputs, absolute=bound)
    yield Case("max_pool2d_s1", "max_pool2d", "x |> max_pool2d(3, stride = 1, padding = 1)",
               channels_last(F.max_pool2d(first, 3, 1, 1)), inputs, attributes={"stride": 1, "padding": 1})
    yield Case("avg_pool2d_s2", "avg_pool2d", "x |> avg_pool2d(3, stride = 2)", channels_last(F.avg_pool2d(first, 3, 2)), inputs,
               absolute=bound, attributes={"stride": 2})
    x1 = random("pool1d", 2, 9, 4)
    yield Case("max_pool1d", "max_pool1d", "x |> max_pool1d(3)", channels_last(F.max_pool1d(channels_first(x1), 3)), {"x": x1})
    yield Case("avg_pool1d", "avg_pool1d", "x |> avg_pool1d(3)", channels_last(F.avg_pool1d(channels_first(x1), 3)), {"x": x1},
               absolute=bound)
    x3 = random("pool3d", 2, 4, 4, 6, 2)
    yield Case("max_pool3d", "max_pool3d", "x |> max_pool3d(2)", channels_last(F.max_pool3d(channels_first(x3), 2)), {"x": x3})
    yield Case("avg_pool3d", "avg_pool3d", "x |> avg_pool3d(2)", channels_last(F.avg_pool3d(channels_first(x3), 2)), {"x": x3},
               absolute=bound)
    mean = torch.mean(first, (2, 3)).numpy()
    yield Case("global_avg_pool", "global_avg_pool", "x |> global_avg_pool", mean, inputs, absolute=sum_bound(48, [1]) + ULP)
    yield Case("global_max_pool", "global_max_pool", "x |> global_max_pool", torch.amax(first, (2, 3)).numpy(), inputs)


def cases():
    yield from primitive("pool2d", (6, 8), (2, 2))
    yield from primitive("pool2d_3s2", (7, 8), (3, 3), (2, 2), (1, 1), (1, 1))
    yield from primitive("pool2d_uneven", (7, 9), (2, 3), (2, 1), (0, 1), (1, 1))
    yield from primitive("pool1d", (11,), (3,), (2,))
    yield from primitive("pool3d", (4, 5, 6), (2, 2, 3), (2, 1, 3), (0, 1, 0), (0, 0, 0))
    yield from layers()
