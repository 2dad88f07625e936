#===- norm.py - reference values of normalisations --------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
import torch
import torch.nn.functional as F

from .case import Case, layer_bound, random
from .conv import channels_first, channels_last


def wide(array):
    return torch.from_numpy(array.astype("f8"))


def cases():
    x = random("norm", 2, 5, 4, 8, low=-2, high=3)
    scale, shift = random("norm scale", 8, low=0.5, high=1.5), random("norm shift", 8)
    mean, variance = random("norm mean", 8), random("norm variance", 8, low=0.5, high=2)
    affine = {"f.l.scale": scale, "f.l.shift": shift}
    first, inputs = channels_first(x), {"x": x}

    def case(name, operator, call, want, weights):
        return Case(name, operator, f"x |> l: {call}", want, inputs, weights=weights, absolute=layer_bound(want))

    batch = F.batch_norm(first, wide(mean), wide(variance), wide(scale), wide(shift), eps=1e-5)
    running = {"f.l.mean": mean, "f.l.variance": variance}
    yield case("batch_norm", "batch_norm", "batch_norm(epsilon = 1e-5)", channels_last(batch), affine | running)
    keras = F.batch_norm(first, wide(mean), wide(variance), wide(scale), wide(shift), eps=1e-3)
    yield case("batch_norm_keras", "batch_norm", "batch_norm(epsilon = 1e-3)", channels_last(keras), affine | running)
    group = F.group_norm(first, 4, wide(scale), wide(shift), eps=1e-5)
    yield case("group_norm", "group_norm", "group_norm(4)", channels_last(group), affine)
    instance = F.group_norm(first, 8, wide(scale), wide(shift), eps=1e-5)
    yield case("instance_norm", "instance_norm", "instance_norm", channels_last(instance), affine)
    layer = F.layer_norm(wide(x), (8,), wide(scale), wide(shift), eps=1e-5)
    yield case("layer_norm", "layer_norm", "layer_norm", layer.numpy(), affine)
    root = F.rms_norm(wide(x), (8,), wide(scale), eps=1e-6)
    yield case("rms_norm", "rms_norm", "rms_norm", root.numpy(), {"f.l.scale": scale})
    yield Case("dropout", "dropout", "x |> dropout(0.3)", x, inputs)
