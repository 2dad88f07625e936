#===- calibration.py - simulation-based calibration ---------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: calibration.py GENC MODELS SCRATCH-FOLDER
#
# Talts et al., "Validating Bayesian Inference Algorithms with Simulation-Based Calibration", 2018: the rank of a parameter
# among draws from the posterior of its data is uniform. 1000 data sets, 127 draws of each, ranks in 16 bins of 8; the
# probability of chi-square lies in [1e-4, 1 - 1e-4], and below 1e-6 for posteriors that are wrong on purpose.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy as np
from scipy import stats

SETS, DRAWS, BINS = 1000, 127, 16
genc, models, folder = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tools"))
from values import write_safetensors


def run(entry, model, options, inputs, outputs, seed):
    path = lambda name: os.path.join(folder, f"{model}.{name}.npy")
    command = [genc, "run", models, entry, f"--model={model}", f"--seed={seed}", *options]
    for name, value in inputs.items():
        np.save(path(name), np.float32(value))
        command += ["--in", f"{name}={path(name)}"]
    for name in outputs:
        command += ["--out", f"{name}={path(name)}"]
    subprocess.run(command, check=True)
    return [np.load(path(name)).astype(np.float64) for name in outputs]


def ranks(model, truth, claimed):
    """Probabilities that ranks of the elements of z are as uneven, and of their product or square."""
    x, origin = run("sample_x", model, [*truth, f"--batch={SETS}"], {}, ["x", "origin"], 1)
    (z,) = run("encode_sample", model, claimed, {"x": np.repeat(x, DRAWS, axis=0)}, ["z"], 2)
    z = z.reshape(SETS, DRAWS, -1)
    whole = lambda v: np.concatenate([v, np.prod(v, -1, keepdims=True)], -1) if v.shape[-1] > 1 else v
    rank = np.sum(whole(z) < whole(origin)[:, None], axis=1)
    counts = [np.bincount(column * BINS // (DRAWS + 1), minlength=BINS) for column in rank.T]
    return [float(stats.chisquare(count).pvalue) for count in counts]


def principal_components(name, shift=0.0, widen=1.0):
    random = np.random.default_rng(4)
    W, b, noise = random.normal(size=(2, 5)), random.normal(size=5), 0.25
    covariance = np.linalg.inv(np.eye(2) + W @ W.T / noise)
    gain = W.T @ covariance / noise
    path = os.path.join(folder, name + ".safetensors")
    write_safetensors(path, {"decoder.components.weight": np.float32(W), "decoder.components.bias": np.float32(b),
                             "encoder.posterior.weight": np.float32(gain), "encoder.posterior.bias": np.float32(shift - b @ gain),
                             "encoder.factor": np.float32(widen * np.linalg.cholesky(covariance))})  # fmt: skip
    return [f"--weights={path}"]


bad = 0
right = principal_components("right")
cases = [("principal_components", "the posterior", right, right, True),
         ("principal_components", "moved", right, principal_components("moved", shift=0.05), False),
         ("principal_components", "narrower", right, principal_components("narrow", widen=0.75), False),
         ("coin", "the posterior", [], [], True),
         ("coin", "of another prior", [], ["-Dclaimed=3"], False)]  # fmt: skip
for model, what, truth, claimed, calibrated in cases:
    found = ranks(model, truth, claimed)
    good = all(1e-4 <= p <= 1 - 1e-4 for p in found) if calibrated else min(found) < 1e-6
    bad += not good
    print(f"{model}, {what}: p = {', '.join(f'{p:.2g}' for p in found)}{'' if good else ' WRONG'}")
sys.exit(bad != 0)
