#===- recurrent.py - reference values of recurrent layers -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Gate order i, f, g, o and r, z, n as in PyTorch; weights are [in, 4 * hidden] and [hidden, 4 * hidden].
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
import torch

from .case import Case, layer_bound, random

STEPS, WIDTH, HIDDEN = 7, 5, 6


def run(module, gates, name):
    x = random(name + "x", 2, STEPS, WIDTH)
    w, u = random(name + "w", WIDTH, gates * HIDDEN), random(name + "u", HIDDEN, gates * HIDDEN)
    b, c = random(name + "b", gates * HIDDEN), random(name + "c", gates * HIDDEN)
    layer = module(WIDTH, HIDDEN, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for parameter, value in (("weight_ih_l0", w.T), ("weight_hh_l0", u.T), ("bias_ih_l0", b), ("bias_hh_l0", c)):
            getattr(layer, parameter).copy_(torch.from_numpy(np.asarray(value, "f8")))
        want = layer(torch.from_numpy(x.astype("f8")))[0].numpy()
    return x, {"f.l.weight": w, "f.l.recurrent": u, "f.l.bias": b, "f.l.recurrent_bias": c}, want


def cases():
    for operator, module, gates in (("lstm", torch.nn.LSTM, 4), ("gru", torch.nn.GRU, 3)):
        x, weights, want = run(module, gates, operator)
        yield Case(operator, operator, f"x |> l: {operator}({HIDDEN})", want, {"x": x}, weights=weights, absolute=layer_bound(want))
