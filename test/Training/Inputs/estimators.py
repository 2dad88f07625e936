#===- estimators.py - gradients past choices ---------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: estimators.py GENC MODEL FOLDER: the score function's gradient over 10 calls of 10000 examples against differences of the sum over
# all classes, within 4 standard errors; the straight-through gradient against differences of what van den Oord et al., 2017, equation 3
# state, with the choice kept; and both objectives rise in training.
#
#===-------------------------------------------------------------------------------------------------------------===#
import itertools
import json
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "Tools"))
from values import write_safetensors

CALLS, COUNT = 10, 10000
X = np.array([0.2, 0.9, 0.6], np.float32)
SHAPES = {
    "encoder.fc.weight": (3, 6),
    "encoder.fc.bias": (6,),
    "decoder.table": (3, 3),
    "codes": (4, 2),
    "embed.e.weight": (3, 2),
    "embed.e.bias": (2,),
    "rebuild.d.weight": (2, 3),
    "rebuild.d.bias": (3,),
}


def weights():
    return {n: np.sin(np.arange(np.prod(s)) * 1.7 + i).reshape(s).astype(np.float32) for i, (n, s) in enumerate(SHAPES.items())}


def elbo(w):
    logits = (X @ w["encoder.fc.weight"] + w["encoder.fc.bias"]).reshape(2, 3)
    log_q = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    value = -(np.exp(log_q) * (log_q - np.log(1 / 3))).sum()
    for k in itertools.product(range(3), repeat=2):
        score = w["decoder.table"][list(k)].sum(0)
        value += np.exp(log_q[0, k[0]] + log_q[1, k[1]]) * (X * score - np.log1p(np.exp(score))).sum()
    return value


def vq(w, at):
    """The values at `at` are those that nothing is differentiated through."""
    e, fixed_e = (X @ v["embed.e.weight"] + v["embed.e.bias"] for v in (w, at))
    k = np.argmin(((fixed_e - at["codes"]) ** 2).sum(1))
    code, fixed_code = w["codes"][k], at["codes"][k]
    back = (fixed_code + e - fixed_e) @ w["rebuild.d.weight"] + w["rebuild.d.bias"]
    return -((X - back) ** 2).sum() - ((fixed_e - code) ** 2).sum() - 0.25 * ((e - fixed_code) ** 2).sum()


def difference(function, name):
    w = {n: v.astype(np.float64) for n, v in weights().items()}
    result = np.zeros(SHAPES[name])
    for i in np.ndindex(*SHAPES[name]):
        values = []
        for h in (1e-5, -1e-5):
            moved = {n: v.copy() for n, v in w.items()}
            moved[name][i] += h
            values.append(function(moved))
        result[i] = (values[0] - values[1]) / 2e-5
    return result


def main(genc, model, folder):
    os.makedirs(folder, exist_ok=True)

    def path(name):
        return os.path.join(folder, name)

    write_safetensors(path("w.safetensors"), weights())
    np.save(path("x.npy"), np.tile(X, (COUNT, 1)))

    def gradients(objective, names, seed):
        command = [genc, "run", model, objective + "_gradient", "--reference", f"--seed={seed}", f"--weights={path('w.safetensors')}"]
        command += ["--in", f"x={path('x.npy')}", *sum((["--out", f"{n}={path(n + '.npy')}"] for n in names), [])]
        subprocess.run(command, check=True)
        return [np.load(path(n + ".npy")) for n in names]

    sampled, direct = list(SHAPES)[:3], list(SHAPES)[3:]
    calls = [gradients("elbo", sampled, seed) for seed in range(CALLS)]
    worst = 0.0
    for name, values in zip(sampled, zip(*calls)):
        error = np.std(values, axis=0, ddof=1) / np.sqrt(CALLS)
        off = np.abs(np.mean(values, axis=0) - difference(elbo, name)) / (error + 1e-7)
        worst = max(worst, float(off.max()))
        if worst > 4:
            sys.exit(f"{name}: {worst:.1f} standard errors from the sum over all classes")
    at = {n: v.astype(np.float64) for n, v in weights().items()}
    for name, value in zip(direct, gradients("vq", direct, 0)):
        off = float(np.abs(value - difference(lambda w: vq(w, at), name)).max())
        if off > 1e-5:
            sys.exit(f"{name}: off by {off:.2g}")
    rows = (np.arange(256)[:, None] // np.array([1, 2, 4]) % 2).astype(np.float32)
    np.save(path("x.npy"), rows)
    command = [genc, "train", model, f"--weights={path('w.safetensors')}", "--data", f"x={path('x.npy')}", "--batch=64", "--epochs=40"]
    subprocess.run([*command, f"--log={path('log')}", "-o", path("t.safetensors")], check=True, stderr=subprocess.DEVNULL)
    with open(path("log"), encoding="utf-8") as file:
        log = [json.loads(line) for line in file]
    for objective in ("elbo", "vq"):
        first, last = (np.mean([line[objective] for line in part]) for part in (log[:8], log[-8:]))
        if not last > first + 0.3:
            sys.exit(f"{objective}: {first:.3f} before training, {last:.3f} after it")
    print(f"score function: {worst:.1f} standard errors; both train")


if __name__ == "__main__":
    main(*sys.argv[1:])
