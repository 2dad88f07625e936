#===- check-steps.py - a net with a run-time number of steps against the reference mode ---===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===---------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy

genc, model, folder = sys.argv[1:]
NAMES = ("h", "c", "all")


def run(steps, mode):
    """The results of one call, or what it says where it fails."""
    numpy.save(f"{folder}/n.npy", numpy.array(steps))
    outputs = [f"{folder}/some-{name}.npy" for name in NAMES]
    for path in outputs:
        if os.path.exists(path):
            os.remove(path)
    command = [genc, "run", model, "some", *mode, f"--weights={folder}/w.safetensors"]
    command += ["--in", f"x={folder}/x.npy", "--in", f"n={folder}/n.npy"]
    for name, path in zip(NAMES, outputs):
        command += ["--out", f"{name}={path}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        assert done.returncode == 1 and not any(os.path.exists(path) for path in outputs), done
        return done.stderr
    return [numpy.load(path) for path in outputs]


for steps in (0, 1, 4, 6):
    compiled, reference = run(steps, []), run(steps, ["--reference"])
    for name, a, b in zip(NAMES, compiled, reference):
        assert a.shape == b.shape and abs(a - b).max() < 5e-5, (steps, name, abs(a - b).max())
    h, _, states = compiled
    assert (states[:, :steps] != 0).all() and not states[:, steps:].any(), steps
    assert (h == (states[:, steps - 1] if steps else 0)).all(), steps
for steps in (-1, 7):
    for mode in ([], ["--reference"]):
        message = run(steps, mode)
        assert "a number of steps is negative, or larger than the length" in message and "[E0613]" in message, message
