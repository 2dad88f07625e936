#===- groups.py - groups of parameters, penalties and norms of weights against PyTorch ---------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: groups.py GENC MODEL FOLDER: trains for 4 steps and compares all weights and averages with groups.json, which make-groups.py
# wrote. float32: Adam's first steps divide a gradient by its own size, so that an error of a gradient of 1e-6 relative moves a parameter by
# 1e-2 of that; others keep some 20 roundings of numbers near 1 a step: 1e-5 in all.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "Tools"))
from compare import read_safetensors
from values import write_safetensors

STEPS, BOUND = 4, 1e-5
SHAPES = {
    "h1.weight": (5, 4),
    "h1.bias": (4,),
    "h1.spectral_norm_0.u": (4,),
    "h2.weight": (4, 3),
    "h2.bias": (3,),
    "h2.weight_norm_0.scale": (3,),
    "h3.weight": (3, 3),
    "h3.bias": (3,),
    "bn.scale": (3,),
    "bn.shift": (3,),
    "bn.mean": (3,),
    "bn.variance": (3,),
    "out.weight": (3, 1),
    "out.bias": (1,),
}


def waves(shape, phase):
    return np.sin(np.arange(int(np.prod(shape))) * 1.7 + phase).reshape(shape).astype(np.float32)


def weights():
    result = {f"predict.{name}": waves(shape, i) for i, (name, shape) in enumerate(SHAPES.items())}
    result["predict.bn.variance"] = 1 + np.float32(0.5) * result["predict.bn.variance"]
    result["predict.h1.spectral_norm_0.u"] /= np.linalg.norm(result["predict.h1.spectral_norm_0.u"])
    return result


def data():
    return waves((8, 5), 0.3), waves((8, 1), 2.0)


def main(genc, model, folder):
    os.makedirs(folder, exist_ok=True)

    def path(name):
        return os.path.join(folder, name)

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "groups.json"), encoding="utf-8") as file:
        expected = json.load(file)
    write_safetensors(path("w.safetensors"), weights())
    command = [genc, "train", model, f"--weights={path('w.safetensors')}", "--batch=8", f"--epochs={STEPS}"]
    for name, value in zip("xy", data()):
        np.save(path(name + ".npy"), value)
        command += ["--data", f"{name}={path(name + '.npy')}"]
    command += ["-o", path("trained.safetensors"), f"--average={path('averaged.safetensors')}"]
    subprocess.run(command, check=True)
    worst = 0.0
    for kind, wanted in expected.items():
        found = read_safetensors(path(kind + ".safetensors"))
        for name, value in wanted.items():
            error = float(np.max(np.abs(found[name].reshape(-1) - np.array(value))))
            worst = max(worst, error)
            if not error <= BOUND:
                sys.exit(f"{kind} {name}: off by {error:.2g}, allowed {BOUND:.2g}")
    frozen = weights()
    found = read_safetensors(path("trained.safetensors"))
    for name in ("h3.weight", "h3.bias", "bn.mean"):
        if not np.array_equal(found["predict." + name], frozen["predict." + name]):
            sys.exit(f"{name} is frozen, but moved")
    print(f"{len(SHAPES)} weights agree within {worst:.1e}")


if __name__ == "__main__":
    main(*sys.argv[1:])
