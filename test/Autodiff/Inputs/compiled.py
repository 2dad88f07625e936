#===- compiled.py - gradients of compiled entries beside those of the reference mode -----------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: compiled.py GENC MODEL SCRATCH-FOLDER X.npy [options of genc run...]
#
# Draws weights, runs `elbo_gradient` of the library and in float64 on the same weights, data and draws, and compares the
# gradient of every weight. A gradient is a sum over examples, pixels and units of products of float32 numbers: each has an
# error of some 2^-24 of its size, and they add up as a random walk. The bound is 64 times 2^-24 of the largest element of the
# weight's gradient and of the largest term of such a sum, which the sum of absolute values of a bias' gradient stands for.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tools"))
from compare import flat_parts, read_safetensors

genc, model, folder, data, *options = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
weights = os.path.join(folder, "w.safetensors")


def run(*arguments):
    subprocess.run([genc, *arguments], check=True, stdout=subprocess.DEVNULL)


run("init", model, "-o", weights, "--seed=3")
drawn = read_safetensors(weights)
call = [model, "elbo_gradient", f"--weights={weights}", "--in", f"x={data}", "--seed=5", *options]
path = lambda name: os.path.join(folder, name + ".npy")
run("run", *call, "--out", f"gradient={path('flat')}")
run("run", *call, "--reference", *sum((["--out", f"{name}={path(name)}"] for name in drawn), []))
parts, wrong = flat_parts(np.load(path("flat")).reshape(-1), drawn), 0
for name in drawn:
    found, want = parts[name], np.load(path(name))
    error, bound = np.abs(found - want).max(), 64 * 2.0**-24 * np.abs(want).max()
    if not error <= bound:
        wrong += 1
        print(f"{name}: off by {error:.3g}, at most {bound:.3g}")
print(f"{len(drawn)} weights, {wrong} wrong")
sys.exit(1 if wrong or not drawn else 0)
