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

BATCH, WIDTH, HIDDEN = 3, 5, 6


def tensor(array):
    return torch.from_numpy(np.asarray(array, "f8"))


def cell(module, gates, name, states, second_bias=1):
    """One step: its inputs, its weights and the states after it, side by side."""
    inputs = {"x": random(name + "x", BATCH, WIDTH)} | {s: random(name + s, BATCH, HIDDEN) for s in states}
    w, u = random(name + "w", WIDTH, gates * HIDDEN), random(name + "u", HIDDEN, gates * HIDDEN)
    b, c = random(name + "b", gates * HIDDEN), second_bias * random(name + "c", gates * HIDDEN)
    layer = module(WIDTH, HIDDEN, dtype=torch.float64)
    with torch.no_grad():
        for parameter, value in (("weight_ih", w.T), ("weight_hh", u.T), ("bias_ih", b), ("bias_hh", c)):
            getattr(layer, parameter).copy_(tensor(value))
        before = tuple(tensor(inputs[s]) for s in states)
        after = layer(tensor(inputs["x"]), before if len(states) > 1 else before[0])
    want = torch.cat(after, 1) if len(states) > 1 else after
    return inputs, (w, u, b, c), want.detach().numpy()


def cases():
    # PyTorch adds two biases; genc has one for both, so the second is zero here.
    inputs, (w, u, b, _), want = cell(torch.nn.LSTMCell, 4, "lstm", ("h", "c"), second_bias=0)
    yield Case("lstm_cell", "lstm_cell", "concat(next_h, next_c)", want, inputs,
               weights={"f.l.input_weight": w, "f.l.state_weight": u, "f.l.bias": b}, absolute=layer_bound(want),
               lets="let next_h, next_c = l: lstm_cell(x, h, c);")
    inputs, (w, u, b, c), want = cell(torch.nn.GRUCell, 3, "gru", ("h",))
    yield Case("gru_cell", "gru_cell", "l: gru_cell(x, h)", want, inputs,
               weights={"f.l.input_weight": w, "f.l.state_weight": u, "f.l.input_bias": b, "f.l.state_bias": c},
               absolute=layer_bound(want))
