#===- make-optimizers.py - three steps of every optimizer, by PyTorch -------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: make-optimizers.py > optimizers.json; needs torch. In float64, from the parameters and gradients of optimizers.py. Lion is
# not in torch: it is written out from algorithm 2 of Chen et al., 2023.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json

import numpy as np
import torch

from optimizers import STEPS, gradient, parameter


class Lion(torch.optim.Optimizer):
    def __init__(self, parameters, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = group["betas"][0] * m + (1 - group["betas"][0]) * p.grad
                p -= group["lr"] * (torch.sign(c) + group["weight_decay"] * p)
                self.state[p]["m"] = group["betas"][1] * m + (1 - group["betas"][1]) * p.grad


def clip_norm(p):
    torch.nn.utils.clip_grad_norm_([p], 0.5)


def clip_value(p):
    torch.nn.utils.clip_grad_value_([p], 0.25)


optim = torch.optim
CASES = [
    (lambda p: optim.SGD(p, 0.1), None),
    (lambda p: optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.01), None),
    (lambda p: optim.SGD(p, 0.1, momentum=0.9, nesterov=True), None),
    (lambda p: optim.SGD(p, 0.1), clip_norm),
    (lambda p: optim.SGD(p, 0.1), clip_value),
    (lambda p: optim.Adam(p, 1e-2), None),
    (lambda p: optim.Adam(p, 1e-2, betas=(0.5, 0.999), weight_decay=0.1), None),
    (lambda p: optim.Adam(p, 1e-2, betas=(0.0, 0.999)), None),
    (lambda p: optim.AdamW(p, 1e-2, weight_decay=0.1), None),
    (lambda p: optim.RMSprop(p, 1e-2), None),
    (lambda p: optim.RMSprop(p, 1e-2, alpha=0.9, momentum=0.5, centered=True), None),
    (lambda p: optim.Adagrad(p, 1e-1), None),
    (lambda p: Lion(p, 1e-2, weight_decay=0.1), None),
]

results = []
for make, clip in CASES:
    p = torch.nn.Parameter(torch.tensor(parameter(), dtype=torch.float64))
    optimizer, rows = make([p]), []
    for step in range(STEPS):
        p.grad = torch.tensor(gradient(step), dtype=torch.float64)
        if clip:
            clip(p)
        optimizer.step()
        rows.append([float(f"{v:.9g}") for v in p.detach().numpy()])
    results.append(rows)
print(json.dumps(results, separators=(",", ":")).replace("]],[[", "]],\n[["))
