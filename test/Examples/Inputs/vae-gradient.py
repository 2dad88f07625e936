#===- vae-gradient.py - the gradient of the pretrained autoencoder's bound --------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: vae-gradient.py noise OUT.npy
#        vae-gradient.py check FOLDER BOUND              of every weight PATH, FOLDER/PATH.npy against vae-gradient.json
#        vae-gradient.py make IMAGES.npy WEIGHTS.pth OUT.json                                         (needs torch)
#
# `make` computes the bound's mean over the images in float64 with PyTorch, for the noise of `noise`, and stores of the
# gradient by each weight its length, its product with a random direction, and where its largest element is.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import sys
import zlib

import numpy as np

EXAMPLES, LATENT = 64, 20


def noise():
    return np.random.default_rng(7).standard_normal((EXAMPLES, LATENT)).astype(np.float32)


def summary(path, gradient):
    direction = np.random.default_rng(zlib.crc32(path.encode())).standard_normal(gradient.shape)
    largest = int(np.argmax(np.abs(gradient)))
    return {"length": float(np.sqrt(np.sum(gradient**2))), "along": float(np.sum(gradient * direction)),
            "at": largest, "largest": float(gradient.reshape(-1)[largest])}


def make(images, weights, out):
    import torch

    state = {name: value.double().requires_grad_() for name, value in torch.load(weights, map_location="cpu", weights_only=True).items()}
    x, eps = torch.from_numpy(np.load(images).reshape(EXAMPLES, 784) / 255.0), torch.from_numpy(noise().astype("f8"))
    layer = lambda name, h: torch.nn.functional.linear(h, state[name + ".weight"], state[name + ".bias"])
    h = layer("fc1", x).relu()
    loc, log_var = layer("fc21", h), layer("fc22", h)
    logits = layer("fc4", layer("fc3", loc + torch.exp(log_var / 2) * eps).relu())
    likelihood = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
    divergence = 0.5 * (log_var.exp() + loc**2 - 1 - log_var).sum(1)
    (likelihood - divergence).mean().backward()
    result = {}
    for name, value in state.items():
        path = ("encoder." if name[:3] in ("fc1", "fc2") else "decoder.") + name
        result[path] = summary(path, value.grad.numpy().T)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


def check(folder, bound):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vae-gradient.json"), encoding="utf-8") as file:
        expected = json.load(file)
    worst = 0
    for path, want in expected.items():
        found = summary(path, np.load(os.path.join(folder, path + ".npy")).astype(np.float64))
        # An error of the gradient moves its product by that times the direction's length at most.
        errors = [abs(found["length"] - want["length"]) / want["length"], abs(found["largest"] - want["largest"]) / abs(want["largest"]),
                  abs(found["along"] - want["along"]) / want["length"]]
        worst = max(worst, *errors)
        if found["at"] != want["at"] or max(errors) > bound:
            sys.exit(f"{path}: found {found}, expected {want}")
    print(f"{len(expected)} gradients, the largest error {worst:.2g} of the length")


if __name__ == "__main__":
    if sys.argv[1] == "noise":
        np.save(sys.argv[2], noise())
    elif sys.argv[1] == "make":
        make(*sys.argv[2:])
    else:
        check(sys.argv[2], float(sys.argv[3]))
