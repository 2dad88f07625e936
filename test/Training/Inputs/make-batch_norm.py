#===- make-batch_norm.py - a net with batch norm, by PyTorch -----------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: make-batch_norm.py > batch_norm.json; needs torch. In float64, the net of batch_norm.gen from the weights of batch_norm.py:
# the gradients and states of one step of `loss` and `twice`, the weights after 5 steps, and the loss at inference behind them.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json

import numpy as np
import torch

from batch_norm import STEPS, data, weights

torch.set_default_dtype(torch.float64)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = torch.nn.Conv2d(2, 4, 3, padding=1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(4)
        self.c2 = torch.nn.Conv2d(4, 3, 3, stride=2, padding=1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(3, eps=1e-3, momentum=0.25)
        self.fc = torch.nn.Linear(27, 4)
        self.bn3 = torch.nn.BatchNorm1d(4)
        self.out = torch.nn.Linear(4, 1)

    def forward(self, x):
        h = torch.relu(self.bn1(self.c1(x)))
        h = torch.relu(self.bn2(self.c2(h)))
        h = h.permute(0, 2, 3, 1).flatten(1)  # channels last, as genc flattens
        return self.out(torch.tanh(self.bn3(self.fc(h))))


NAMES = {"weight": "scale", "bias": "shift", "running_mean": "mean", "running_var": "variance"}


def path(name):
    layer, tensor = name.split(".")
    return f"predict.{layer}.{NAMES[tensor] if layer.startswith('bn') else tensor}"


def to_genc(name, value):
    value = value.detach().numpy()
    return value.transpose(2, 3, 1, 0) if value.ndim == 4 else value.T


def load(net):
    given = weights()
    with torch.no_grad():
        for name, value in net.state_dict().items():
            if name.endswith("num_batches_tracked"):
                continue
            array = given[path(name)].astype(np.float64)
            array = array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T
            value.copy_(torch.tensor(array.copy()))


def listed(array):
    return [float(f"{v:.9g}") for v in np.asarray(array).reshape(-1)]


def state(net):
    return {path(n): listed(to_genc(n, v)) for n, v in net.state_dict().items() if not n.endswith("num_batches_tracked")}


x, y = data()
x = torch.tensor(x.astype(np.float64)).permute(0, 3, 1, 2)
y = torch.tensor(y.astype(np.float64))
result = {}
for name in ("loss", "twice"):
    net = Net()
    load(net)
    value = ((net(x) - y) ** 2).sum(1)
    if name == "twice":
        value = value + ((net(0.5 * x + 1) - y) ** 2).sum(1)
    value.mean().backward()
    flat = {path(n): listed(to_genc(n, p.grad)) for n, p in net.named_parameters()}
    flat |= {p: v for p, v in state(net).items() if p not in flat}
    result[name] = {"value": listed(value.detach().numpy()), "flat": flat}
net = Net()
load(net)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for _ in range(STEPS):
    optimizer.zero_grad()
    ((net(x) - y) ** 2).sum(1).mean().backward()
    optimizer.step()
result["trained"] = state(net)
net.eval()
result["inference"] = listed(((net(x) - y) ** 2).sum(1).detach().numpy())
print(json.dumps(result, separators=(",", ":")))
