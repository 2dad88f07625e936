#===- make-groups.py - groups of parameters, penalties and norms of weights, by PyTorch --------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: make-groups.py > groups.json; needs torch. In float64, the net of groups.gen from the weights of groups.py: the weights after 4
# steps, and the averages.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import warnings

import numpy as np
import torch
from torch.nn.utils import spectral_norm, weight_norm

from groups import STEPS, data, weights

warnings.simplefilter("ignore")
torch.set_default_dtype(torch.float64)
given = {name: torch.tensor(value.astype(np.float64)) for name, value in weights().items()}
h1, h2, h3, out = torch.nn.Linear(5, 4), torch.nn.Linear(4, 3), torch.nn.Linear(3, 3), torch.nn.Linear(3, 1)
bn = torch.nn.BatchNorm1d(3)
with torch.no_grad():
    for name, layer in (("h1", h1), ("h2", h2), ("h3", h3), ("out", out)):
        layer.weight.copy_(given[f"predict.{name}.weight"].T)
        layer.bias.copy_(given[f"predict.{name}.bias"])
    for ours, theirs in (("scale", bn.weight), ("shift", bn.bias), ("mean", bn.running_mean), ("variance", bn.running_var)):
        theirs.copy_(given[f"predict.bn.{ours}"])
h1, h2 = spectral_norm(h1), weight_norm(h2)
with torch.no_grad():
    h1.weight_u.copy_(given["predict.h1.spectral_norm_0.u"])
    h2.weight_g.copy_(given["predict.h2.weight_norm_0.scale"][:, None])
mean = bn.running_mean.clone()
first = [h1.weight_orig, h1.bias]
second = [h2.weight_v, h2.weight_g, h2.bias, bn.weight, bn.bias]
third = [out.weight, out.bias]
optimizers = [
    torch.optim.Adam(first, lr=1e-2),
    torch.optim.SGD(second, lr=0.1, momentum=0.9, nesterov=True),
    torch.optim.SGD(third, lr=0.05),
]
x, y = (torch.tensor(a.astype(np.float64)) for a in data())
averages = {}
for step in range(STEPS):
    value = out(torch.tanh(bn(h3(torch.tanh(h2(torch.tanh(h1(x))))))))
    loss = ((value - y) ** 2).sum(1).mean()
    loss = loss + 0.1 * ((h1.weight_orig**2).sum() + (h1.bias**2).sum() + (h2.bias**2).sum()) + 0.01 * out.weight.abs().sum()
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    bn.running_mean.copy_(mean)  # frozen
    for group, decay in ((first, 0.75), (third, 0.5)):
        for p in group:
            before = averages.get(p, p.detach().clone())
            averages[p] = decay * before + (1 - decay) * p.detach()


def listed(value):
    return [float(f"{v:.9g}") for v in value.detach().numpy().T.reshape(-1)]


trained = {
    "h1.weight": h1.weight_orig,
    "h1.bias": h1.bias,
    "h1.spectral_norm_0.u": h1.weight_u,
    "h2.weight": h2.weight_v,
    "h2.weight_norm_0.scale": h2.weight_g,
    "h2.bias": h2.bias,
    "h3.weight": h3.weight,
    "h3.bias": h3.bias,
    "bn.scale": bn.weight,
    "bn.shift": bn.bias,
    "bn.mean": bn.running_mean,
    "bn.variance": bn.running_var,
    "out.weight": out.weight,
    "out.bias": out.bias,
}
result = {
    "trained": {f"predict.{name}": listed(value) for name, value in trained.items()},
    "averaged": {f"predict.{name}": listed(averages.get(value, value)) for name, value in trained.items()},
}
print(json.dumps(result, separators=(",", ":")))
