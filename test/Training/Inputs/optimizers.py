#===- optimizers.py - three steps of every optimizer against PyTorch --------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: optimizers.py GENC MODEL FOLDER [OPTION...]: runs every update of the model for three steps and compares the parameters with
# optimizers.json. float32: a step rounds some ten times relative to the parameters (below 2) and to the step itself (below
# 0.3), so after three steps 3 * 12 * 2^-24 * 2 = 4e-6 bound the difference; the norm of torch's clipping adds 1e-6 to its divisor.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess
import sys

import numpy as np

STEPS = 3
BOUND = 4e-6


def parameter():
    return np.float32(1.5) * np.sin(np.arange(16, dtype=np.float32)).astype(np.float32)


def gradient(step):
    return np.cos(np.arange(16, dtype=np.float32) * np.float32(step + 2)).astype(np.float32)


def main(genc, model, folder, *options):
    os.makedirs(folder, exist_ok=True)

    def path(name):
        return os.path.join(folder, name + ".npy")

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimizers.json")) as file:
        expected = json.load(file)
    updates = subprocess.run([genc, model, "--emit=model", "-o", "-"], check=True, capture_output=True, text=True).stdout
    names = [line.split("@")[1].split("(")[0] for line in updates.splitlines() if "gen.update" in line]
    if len(names) != len(expected):
        sys.exit(f"{len(names)} updates, {len(expected)} expected")
    worst = 0.0
    for name, rows in zip(names, expected):
        line = next(line for line in updates.splitlines() if f"@{name}(" in line)
        states = [part.split('"')[1] for part in line.split("->")[0].split("gen.name = ")[1:]][3:]
        np.save(path("parameter"), parameter())
        for state in states:
            np.save(path(state), np.zeros(16, np.float32))
        for step, row in enumerate(rows):
            np.save(path("gradient"), gradient(step))
            np.save(path("step"), np.float32(step))
            command = [genc, "run", model, name, *options]
            for value in ["parameter", "gradient", "step", *states]:
                command += ["--in", f"{value}={path(value)}"]
            for value in ["parameter", *states]:
                command += ["--out", f"{value}={path(value + '.new')}"]
            subprocess.run(command, check=True)
            for value in ["parameter", *states]:
                os.replace(path(value + ".new"), path(value))
            difference = float(np.max(np.abs(np.load(path("parameter")) - np.array(row))))
            worst = max(worst, difference)
            if not difference <= BOUND:
                sys.exit(f"{name}, step {step}: off by {difference:.2g}, allowed {BOUND:.2g}")
    print(f"{len(names)} optimizers agree within {worst:.1e}")


if __name__ == "__main__":
    main(*sys.argv[1:])
