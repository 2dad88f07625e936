#===- batch_norm.py - a net with batch norm against PyTorch ------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: batch_norm.py GENC MODEL FOLDER (gradient [OPTION...] | train | data): compares with batch_norm.json, which
# make-batch_norm.py wrote. Bounds: a sum of n terms of float32 is off by about sqrt(n) 2^-24 of the terms; the longest is over 288
# pixels of order 1, through three norms that divide by deviations of 0.3 and more: 1e-5 relative to the largest element, and in five steps
# with momentum 20 times that.
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

STEPS = 5
SHAPES = {
    "c1.weight": (3, 3, 2, 4),
    "bn1": (4,),
    "c2.weight": (3, 3, 4, 3),
    "bn2": (3,),
    "fc.weight": (27, 4),
    "fc.bias": (4,),
    "bn3": (4,),
    "out.weight": (4, 1),
    "out.bias": (1,),
}


def waves(shape, phase):
    return np.sin(np.arange(int(np.prod(shape))) * 1.7 + phase).reshape(shape).astype(np.float32)


def weights():
    result = {}
    for i, (name, shape) in enumerate(SHAPES.items()):
        if name.startswith("bn"):
            result[f"predict.{name}.scale"] = 1 + 0.3 * waves(shape, i)
            result[f"predict.{name}.shift"] = 0.2 * waves(shape, i + 1)
            result[f"predict.{name}.mean"] = 0.1 * waves(shape, i + 2)
            result[f"predict.{name}.variance"] = 1 + 0.5 * waves(shape, i + 3)
        else:
            result[f"predict.{name}"] = np.float32(0.4) * waves(shape, i)
    return result


def data():
    return waves((8, 6, 6, 2), 0.3) + np.float32(0.5) * waves((8, 1, 1, 2), 1.1), waves((8, 1), 2.0)


def check(name, found, expected, bound):
    expected = np.array(expected).reshape(found.shape)
    error = float(np.max(np.abs(found - expected)))
    if not error <= bound * max(1.0, float(np.max(np.abs(expected)))):
        sys.exit(f"{name}: off by {error:.2g}, allowed {bound:.2g} of {np.max(np.abs(expected)):.3g}")
    return error


def main(genc, model, folder, what, *options):
    os.makedirs(folder, exist_ok=True)

    def path(name):
        return os.path.join(folder, name)

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "batch_norm.json"), encoding="utf-8") as file:
        expected = json.load(file)
    write_safetensors(path("w.safetensors"), weights())
    for name, value in zip("xy", data()):
        np.save(path(name + ".npy"), value)
    worst = 0.0
    inputs = [f"x={path('x.npy')}", f"y={path('y.npy')}"]
    if what == "gradient":
        for objective in ("loss", "twice"):
            names = list(expected[objective]["flat"])
            outputs = [f"{name}={path(name + '.npy')}" for name in [objective, *names]]
            command = [genc, "run", model, f"{objective}_gradient", "--reference", f"--weights={path('w.safetensors')}", *options]
            subprocess.run([*command, *sum((["--in", i] for i in inputs), []), *sum((["--out", o] for o in outputs), [])], check=True)
            check(objective, np.load(path(objective + ".npy")), expected[objective]["value"], 1e-5)
            for name in names:
                worst = max(worst, check(f"{objective} {name}", np.load(path(name + ".npy")), expected[objective]["flat"][name], 1e-5))
    if what == "train":
        command = [genc, "train", model, f"--weights={path('w.safetensors')}", "--batch=8", f"--steps={STEPS}", "-o", path("t.safetensors")]
        command += [f"--epochs={STEPS}", *sum((["--data", i] for i in inputs), []), *options]
        subprocess.run(command, check=True)
        trained = read_safetensors(path("t.safetensors"))
        for name, value in expected["trained"].items():
            worst = max(worst, check(name, trained[name], value, 2e-4))
        command = [genc, "run", model, "loss", f"--weights={path('t.safetensors')}", "--out", f"loss={path('loss.npy')}"]
        subprocess.run([*command, *sum((["--in", i] for i in inputs), [])], check=True)
        check("inference", np.load(path("loss.npy")), expected["inference"], 1e-3)
    print(f"{what} agrees within {worst:.1e}")


if __name__ == "__main__":
    main(*sys.argv[1:])
