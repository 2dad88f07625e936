#===- linear_gaussian.py - bounds of a model whose evidence is known --------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: linear_gaussian.py GENC MODEL SCRATCH-FOLDER
#
# x = W z + b + 0.5 e with orthogonal columns of W, so that the exact posterior has a diagonal covariance and fits the encoder.
# Under it every importance weight is the evidence, whatever is drawn; beside it the gap of the bound is the divergence
# to the exact posterior. Sums of float32 numbers of order 10 are off by 1e-5 at most.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import struct
import subprocess
import sys

import numpy as np

genc, model, folder = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
random = np.random.default_rng(5)
basis = np.linalg.qr(random.normal(size=(5, 2)))[0]
W, b, noise = (basis * [1.5, 0.75]).T, random.normal(size=5), 0.25
N = 4000
x = np.float32(random.normal(size=(N, 2)) @ W + b + 0.5 * random.normal(size=(N, 5))).astype(np.float64)
covariance = W.T @ W + noise * np.eye(5)
residual = x - b
evidence = -0.5 * (np.einsum("ni,ij,nj->n", residual, np.linalg.inv(covariance), residual)
                   + np.linalg.slogdet(covariance)[1] + 5 * np.log(2 * np.pi))  # fmt: skip
variance = noise / (np.sum(W * W, axis=1) + noise)  # of the posterior, for each component
loc = residual @ W.T * variance / noise


def write(path, tensors):
    header, data = {}, b""
    for name, value in tensors.items():
        value = np.float32(value)
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + value.nbytes]}
        data += value.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def evaluate(shift, widen, *options):
    """The objectives under q = N(posterior mean + shift, (widen * posterior scale)^2)."""
    weights = os.path.join(folder, "w.safetensors")
    write(weights, {
        "encoder.posterior.weight": W.T * variance / noise,
        "encoder.posterior.bias": -b @ W.T * variance / noise + shift,
        "encoder.log_scale": np.log(widen * np.sqrt(variance)),
        "decoder.components.weight": W,
        "decoder.components.bias": b,
    })  # fmt: skip
    data = os.path.join(folder, "x.npy")
    np.save(data, np.float32(x))
    command = [genc, "eval", model, f"--weights={weights}", "--data", f"x={data}", "--json", *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


bad = 0


def check(what, good):
    global bad
    bad += not good
    print(("" if good else "WRONG: ") + what)


def near(what, found, wanted, tolerance):
    check(f"{what}: {found:.7f}, expected {wanted:.7f} within {tolerance:.2g}", abs(found - wanted) <= tolerance)


for options in ([], ["--reference"]):
    exact = evaluate(0, 1, "--samples=7", *options)
    for name in ("log_marginal", "iwae5", "iwae50", "renyi5"):
        near(f"{name} under the posterior {options}", exact[name]["mean"], evidence.mean(), 1e-5)
    kl = 0.5 * np.sum(variance + loc**2 - 1 - np.log(variance), axis=1)
    near("KL(q || p)", exact["kl_z"]["mean"], kl.mean(), 1e-5)
    near("elbo", exact["elbo"]["mean"], evidence.mean(), 5 * exact["elbo"]["standard_error"])

shift, widen = np.array([0.25, -0.5]), 1.5
apart = evaluate(shift, widen, "--samples=1000")
gap = 0.5 * np.sum(widen**2 - 1 - 2 * np.log(widen) + shift**2 / variance)
for name in ("elbo", "joint"):
    near(f"{name} beside the posterior", apart[name]["mean"], evidence.mean() - gap, 5 * apart[name]["standard_error"])
near("elbo and joint, one noise", apart["elbo"]["mean"], apart["joint"]["mean"], 1e-5)
bounds = [apart[name]["mean"] for name in ("elbo", "iwae5", "iwae50", "log_marginal")] + [evidence.mean()]
# The noise of a bound about the evidence is far below its value's spread over the data: examples are paired.
check("bounds rise with the number of draws: " + ", ".join(f"{v:.5f}" for v in bounds), all(a < c for a, c in zip(bounds, bounds[1:])))
near("the bound of 1000 draws", bounds[3], bounds[4], 2e-3)
sys.exit(bad != 0)
