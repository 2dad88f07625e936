#===- keras_vae.py - examples/keras_vae in PyTorch ---------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: keras_vae.py IMAGES.npy [--seed=S] [--epochs=E]
#
# The schedule of the Keras example: Adam 1e-3 with epsilon 1e-7, batches of 128 of float32[N, 28, 28, 1], Glorot-uniform
# weights, zero biases, `same` padding as TensorFlow does it (at the end). Prints means over the batches of every epoch. One
# thread.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser()
parser.add_argument("images")
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--epochs", type=int, default=30)
given = parser.parse_args()
torch.set_num_threads(1)
torch.manual_seed(given.seed)
images = torch.from_numpy(np.load(given.images)).permute(0, 3, 1, 2)

net = nn.ModuleDict({
    "conv1": nn.Conv2d(1, 32, 3, 2), "conv2": nn.Conv2d(32, 64, 3, 2), "fc": nn.Linear(3136, 16), "mean": nn.Linear(16, 2),
    "log_var": nn.Linear(16, 2), "expand": nn.Linear(2, 3136), "deconv1": nn.ConvTranspose2d(64, 64, 3, 2),
    "deconv2": nn.ConvTranspose2d(64, 32, 3, 2), "deconv3": nn.ConvTranspose2d(32, 1, 3, 1, padding=1),
})  # fmt: skip
net.to(memory_format=torch.channels_last)
for layer in net.values():
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-7, fused=True)


def losses(x):
    """Reconstruction and KL, means over the batch."""
    h = F.relu(net["conv1"](F.pad(x, (0, 1, 0, 1))))
    h = F.relu(net["conv2"](F.pad(h, (0, 1, 0, 1))))
    h = F.relu(net["fc"](h.flatten(1)))
    mean, log_var = net["mean"](h), net["log_var"](h)
    z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
    h = F.relu(net["expand"](z)).view(-1, 64, 7, 7).contiguous(memory_format=torch.channels_last)
    h = F.relu(net["deconv1"](h)[:, :, :14, :14])
    logits = net["deconv3"](F.relu(net["deconv2"](h)[:, :, :28, :28]))
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum((1, 2, 3)).mean()
    return reconstruction, (-0.5 * (1 + log_var - mean**2 - log_var.exp())).sum(1).mean()


for epoch in range(given.epochs):
    found = []
    for examples in torch.randperm(len(images)).split(128):
        parts = losses(images[examples].contiguous(memory_format=torch.channels_last))
        adam.zero_grad()
        sum(parts).backward()
        adam.step()
        found.append([part.item() for part in parts])
    print("epoch {}: reconstruction {:.2f}, KL {:.3f}".format(epoch + 1, *np.mean(found, 0)), flush=True)
