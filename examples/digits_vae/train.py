#===- train.py - train the digits' variational autoencoder with numpy -------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: train.py [--epochs=N] [-o weights.safetensors]
#
# The model is model.gen's: 64-256-(8, 8)-256-64, a Bernoulli likelihood on values / 16, one sample of z per image.
# The gradients are written out by hand; the digits come with scikit-learn. 1733 images train, the last 64 test.
# Prints the negative objective per image in nats. The same numpy and seed give the same file.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import struct

import numpy as np
from sklearn.datasets import load_digits

PIXELS, HIDDEN, LATENT, TESTS = 64, 256, 8, 64


def initial(rng):
    shapes = {
        "encoder.fc1": (PIXELS, HIDDEN),
        "encoder.fc21": (HIDDEN, LATENT),
        "encoder.fc22": (HIDDEN, LATENT),
        "decoder.fc3": (LATENT, HIDDEN),
        "decoder.fc4": (HIDDEN, PIXELS),
    }
    weights = {}
    for name, shape in shapes.items():
        weights[name + ".weight"] = rng.normal(0, np.sqrt(1 / shape[0]), shape)
        weights[name + ".bias"] = np.zeros(shape[1])
    return weights


def linear(weights, name, x):
    return x @ weights[name + ".weight"] + weights[name + ".bias"]


def forward(weights, x, eps):
    """Every value that the gradient needs; eps = 0 gives the reconstruction at the mean."""
    v = {"x": x, "eps": eps}
    v["h1"] = np.maximum(linear(weights, "encoder.fc1", x), 0)
    v["mean"] = linear(weights, "encoder.fc21", v["h1"])
    v["log_var"] = linear(weights, "encoder.fc22", v["h1"])
    v["z"] = v["mean"] + np.exp(v["log_var"] / 2) * eps
    v["h3"] = np.maximum(linear(weights, "decoder.fc3", v["z"]), 0)
    v["logits"] = linear(weights, "decoder.fc4", v["h3"])
    return v


def losses(v):
    """Cross-entropy and KL, each a mean over images of a sum over the image."""
    cross_entropy = np.logaddexp(0, v["logits"]) - v["x"] * v["logits"]
    kl = (np.exp(v["log_var"]) + v["mean"] ** 2 - 1 - v["log_var"]) / 2
    return cross_entropy.sum(1).mean(), kl.sum(1).mean()


def backward(weights, v):
    gradient = {}

    def through(name, x, dy):
        gradient[name + ".weight"] = x.T @ dy
        gradient[name + ".bias"] = dy.sum(0)
        return dy @ weights[name + ".weight"].T

    count = len(v["x"])
    dlogits = (1 / (1 + np.exp(-v["logits"])) - v["x"]) / count
    dh3 = through("decoder.fc4", v["h3"], dlogits) * (v["h3"] > 0)
    dz = through("decoder.fc3", v["z"], dh3)
    dmean = dz + v["mean"] / count
    dlog_var = dz * v["eps"] * np.exp(v["log_var"] / 2) / 2 + (np.exp(v["log_var"]) - 1) / 2 / count
    dh1 = through("encoder.fc21", v["h1"], dmean) + through("encoder.fc22", v["h1"], dlog_var)
    through("encoder.fc1", v["x"], dh1 * (v["h1"] > 0))
    return gradient


def adam(weights, gradient, state, step, rate):
    for name, g in gradient.items():
        m, s = state.setdefault(name, (np.zeros_like(g), np.zeros_like(g)))
        m = 0.9 * m + 0.1 * g
        s = 0.999 * s + 0.001 * g * g
        state[name] = m, s
        weights[name] = weights[name] - rate * (m / (1 - 0.9**step)) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)


def save(path, weights):
    """One tensor after another in a safetensors file, as float32."""
    header, blobs, offset = {}, [], 0
    for name in sorted(weights):
        blob = np.ascontiguousarray(weights[name], "<f4").tobytes()
        shape = list(weights[name].shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=600)
    parser.add_argument("-o", default="weights.safetensors")
    arguments = parser.parse_args()
    images = load_digits().images.reshape(-1, PIXELS) / 16
    train, test = images[:-TESTS], images[-TESTS:]
    rng = np.random.default_rng(0)
    weights, state, step, batch = initial(rng), {}, 0, 64
    for epoch in range(arguments.epochs):
        rate = 2e-3 * 0.5 * (1 + np.cos(np.pi * epoch / arguments.epochs))
        order, total = rng.permutation(len(train)), 0.0
        for begin in range(0, len(train), batch):
            x = train[order[begin : begin + batch]]
            v = forward(weights, x, rng.standard_normal((len(x), LATENT)))
            total += sum(losses(v)) * len(x)
            step += 1
            adam(weights, backward(weights, v), state, step, rate)
        if epoch % 50 == 49 or epoch == arguments.epochs - 1:
            at_mean = losses(forward(weights, test, np.zeros((TESTS, LATENT))))
            print(f"epoch {epoch + 1}: train {total / len(train):.3f}, test at the mean {at_mean[0]:.3f} + {at_mean[1]:.3f}")
    save(arguments.o, weights)


if __name__ == "__main__":
    main()
