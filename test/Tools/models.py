#===- models.py - run and evaluate models with given weights -----------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess

import numpy as np

from values import write_safetensors


class Model:
    """A model with its weights, and the commands that evaluate it."""

    def __init__(self, genc, path, folder, tensors):
        self.genc, self.path, self.folder = genc, path, folder
        os.makedirs(folder, exist_ok=True)
        self.weights = os.path.join(folder, "w.safetensors")
        write_safetensors(self.weights, {name: np.float32(value) for name, value in tensors.items()})

    def _inputs(self, option, inputs):
        words = []
        for name, value in inputs.items():
            if not isinstance(value, (int, float)):
                path = os.path.join(self.folder, f"in_{name}.npy")
                value = np.asarray(value)
                np.save(path, value if value.dtype.kind == "i" else np.float32(value))
                value = path
            words += [option, f"{name}={value}"]
        return words

    def run(self, entry, inputs, outputs, *options):
        """The outputs of an entry, in float64."""
        files = {name: os.path.join(self.folder, f"out_{name}.npy") for name in outputs}
        words = [word for name, path in files.items() for word in ("--out", f"{name}={path}")]
        command = [self.genc, "run", self.path, entry, f"--weights={self.weights}", *self._inputs("--in", inputs), *words, *options]
        subprocess.run(command, check=True)
        return [np.load(path).astype(np.float64) for path in files.values()]

    def evaluate(self, inputs, *options):
        """What `genc eval` says of a data set."""
        command = [self.genc, "eval", self.path, f"--weights={self.weights}", "--json", *self._inputs("--data", inputs), *options]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class Checks:
    """Prints what was found, and remembers whether all of it was right."""

    bad = 0

    def __call__(self, what, good):
        self.bad += not good
        print(("" if good else "WRONG: ") + what)

    def near(self, what, found, wanted, tolerance):
        error = float(np.max(np.abs(np.asarray(found) - np.asarray(wanted))))
        self(f"{what}: off by {error:.3g}, at most {float(np.max(tolerance)):.3g}", bool(np.all(np.abs(np.asarray(found) - wanted) <= tolerance)))
