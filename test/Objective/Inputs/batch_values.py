#===- batch_values.py - objectives that see the whole batch, by PyTorch -----------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: batch_values.py DATA-FOLDER FOLDER [--expected]
#
# Writes x28.npy, x32.npy (test digits), noise_z.npy and noise_w.npy of both models to FOLDER. With --expected (needs torch)
# prints the values of the objectives for them, computed in float64 from the formulas of the papers: the numbers in
# test/Objective/batch.test.
#
#===-------------------------------------------------------------------------------------------------------------===#
import gzip
import math
import os
import sys

import numpy as np

EXAMPLES, SIZE = 50, 60000


def latents(count, width, start):
    """Normal numbers that do not depend on a library's generator: Box and Muller on a fixed sequence."""
    i = np.arange(start, start + count * width)
    u, v = (i * 0.6180339887498949) % 1, (i * 0.41421356237309515) % 1
    return (np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)).astype(np.float32).reshape(count, width)


def inputs(data):
    with gzip.open(os.path.join(data, "mnist", "t10k-images-idx3-ubyte.gz")) as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1)[:EXAMPLES]
    x = np.float32(images) / np.float32(255)
    return {
        "x28": x,
        "x32": np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0))),
        "noise20": latents(EXAMPLES, 20, 1),
        "noise10": latents(EXAMPLES, 10, 5000),
        "prior10": latents(EXAMPLES, 10, 9000),
    }


def expected(data, arrays):
    import torch
    import torch.nn.functional as F

    def load(*path):
        weights = torch.load(os.path.join(data, *path), map_location="cpu", weights_only=True)
        return {name: value.double() for name, value in weights.items()}

    tensors = {name: torch.from_numpy(value).double() for name, value in arrays.items()}

    def likelihood(logits, x):
        return -F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)

    def divergence(loc, log_var):
        return 0.5 * (loc**2 + log_var.exp() - log_var - 1).sum(1)

    def dense(w, name, h):
        return F.linear(h, w[name + ".weight"], w[name + ".bias"])

    # Free bits.
    w, x = load("mnist-gan-vae-pretrained", "vae_epoch_25.pth"), tensors["x28"].flatten(1)
    h = F.relu(dense(w, "fc1", x))
    loc, log_var = dense(w, "fc21", h), dense(w, "fc22", h)
    z = loc + (log_var / 2).exp() * tensors["noise20"]
    reconstruction, kl = likelihood(dense(w, "fc4", F.relu(dense(w, "fc3", z))), x), divergence(loc, log_var)
    yield "reconstruction", reconstruction
    yield "kl", kl
    yield "whole", reconstruction - torch.clamp(kl.mean(), min=26)
    yield "each", reconstruction - torch.clamp(kl, min=26)
    yield "centred", kl - kl.mean()

    # The convolutional model.
    w, x = load("disentangling-vae", "VAE_mnist", "model.pt"), tensors["x32"].permute(0, 3, 1, 2)
    h = x
    for name in ("conv1", "conv2", "conv3"):
        h = F.relu(F.conv2d(h, w[f"encoder.{name}.weight"], w[f"encoder.{name}.bias"], 2, 1))
    h = h.flatten(1)
    for name in ("lin1", "lin2"):
        h = F.relu(dense(w, "encoder." + name, h))
    loc, log_var = dense(w, "encoder.mu_logvar_gen", h).reshape(-1, 10, 2).unbind(-1)
    z, prior = loc + (log_var / 2).exp() * tensors["noise10"], tensors["prior10"]
    h = z
    for name in ("lin1", "lin2", "lin3"):
        h = F.relu(dense(w, "decoder." + name, h))
    h = h.reshape(-1, 32, 4, 4)
    for name in ("convT1", "convT2"):
        h = F.relu(F.conv_transpose2d(h, w[f"decoder.{name}.weight"], w[f"decoder.{name}.bias"], 2, 1))
    logits = F.conv_transpose2d(h, w["decoder.convT3.weight"], w["decoder.convT3.bias"], 2, 1)
    reconstruction = likelihood(logits, x)

    # Maximum mean discrepancy.
    def squared(a, b):
        return ((a[:, None] - b[None]) ** 2).sum(-1)

    def mmd(kernel, itself):
        def mean(a, b, same):
            k = kernel(squared(a, b))
            if same and not itself:
                return (k.sum(1) - k.diagonal()) / (len(k) - 1)
            return k.mean(1)

        return mean(z, z, True) + mean(prior, prior, True) - 2 * mean(z, prior, False)

    rbf = mmd(lambda d: torch.exp(-d / 20), True)
    imq = mmd(lambda d: 20 / (20 + d), False)
    near = mmd(lambda d: torch.exp(-d / 8), True)
    yield "mmd rbf", rbf
    yield "mmd imq", imq
    yield "info", reconstruction - 1000 * rbf - 100 * imq - near

    # Decomposition of the divergence: Chen et al. 2018, appendix C.
    def log_normal(z, loc, log_var):
        return -0.5 * (math.log(2 * math.pi) + log_var + (z - loc) ** 2 / log_var.exp())

    matrix = log_normal(z[:, None], loc[None], log_var[None])  # [i, j, dimension]
    batch = len(z)
    weighted = torch.full((batch, batch), 1 / (SIZE * batch), dtype=torch.float64)
    rest = batch - 1
    stratified = torch.full((batch, batch), 1 / rest, dtype=torch.float64)
    for i in range(batch):
        stratified[i, i] = 1 / SIZE
        stratified[i, (i + 1) % batch] = (SIZE - rest) / (SIZE * rest)
    for name, share in (("beta_tc", weighted), ("stratified", stratified)):
        # Minibatch weighted sampling leaves the constant 1/M of the mean to the estimate: 1/(N M) each.
        log_qz = torch.logsumexp(matrix.sum(2) + share.log(), 1)
        log_marginals = torch.logsumexp(matrix + share.log()[:, :, None], 1).sum(1)
        log_qzx = log_normal(z, loc, log_var).sum(1)
        log_pz = log_normal(z, torch.zeros_like(z), torch.zeros_like(z)).sum(1)
        information, total, dimensions = log_qzx - log_qz, log_qz - log_marginals, log_marginals - log_pz
        yield name + " information", information
        yield name + " total correlation", total
        yield name + " dimension-wise", dimensions
        yield name, reconstruction - information - 6 * total - dimensions


def main():
    data, folder = sys.argv[1:3]
    arrays = inputs(data)
    for name, array in arrays.items():
        np.save(os.path.join(folder, name + ".npy"), array)
    if "--expected" in sys.argv:
        for name, value in expected(data, arrays):
            print(f"{name}: {value.mean().item():.9g}")


if __name__ == "__main__":
    main()
