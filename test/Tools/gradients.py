#===- gradients.py - run stored reference gradients through genc -------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: gradients.py GENC SCRATCH-FOLDER [--operator=NAME | --only=CASE] [--compiled] [genc options...]
#
# Runs the entry `value_gradient` of every case of test/Data/gradient.json in the reference mode and compares the gradient of
# each weight with the stored one, within its bound. tools/reference/gradient.py says where the numbers come from.
# --compiled runs the library's, in float32 throughout: what it computes on the way may be off by as much as the result again
# and again, so that 8 times the bound is allowed.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import os
import subprocess
import sys

import numpy as np

from compare import flat_parts, read_safetensors
from values import HERE, write_safetensors


def run(genc, case, tensors, folder, compiled, options):
    """None where the case passes, else what is wrong."""
    base = os.path.join(folder, case["name"])
    with open(base + ".gen", "w", encoding="utf-8") as file:
        file.write(case["text"])
    write_safetensors(base + ".safetensors", {name: tensors[key] for name, key in case["weights"].items()})
    command = [genc, "run", base + ".gen", "value_gradient", f"--weights={base}.safetensors", *options]
    for name, key in case["inputs"].items():
        np.save(f"{base}.{name}.npy", tensors[key])
        command += ["--in", f"{name}={base}.{name}.npy"]
    if compiled:
        command += ["--out", f"gradient={base}.d.npy"]
    else:
        command += ["--reference"]
        for path in case["gradients"]:
            command += ["--out", f"{path}={base}.d.{path}.npy"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.strip()[:600]}"
    if compiled:
        parts = flat_parts(np.load(base + ".d.npy").reshape(-1), {path: tensors[key] for path, key in case["weights"].items()})
    for path, key in case["gradients"].items():
        found, want = parts[path] if compiled else np.load(f"{base}.d.{path}.npy"), tensors[key].astype(np.float64)
        found = found.astype(np.float64)
        if found.shape != want.shape:
            return f"{path}: found shape {found.shape}, expected {want.shape}"
        error, bound = np.abs(found - want), case["absolute"][path] * (8 if compiled else 1)
        if not np.all(error <= bound):
            at = np.unravel_index(int(np.argmax(np.where(np.isnan(error), np.inf, error))), want.shape)
            return f"{path} at {tuple(map(int, at))}: found {found[at]:.9g}, expected {want[at]:.9g}, the bound is {bound:.3g}"
    return None


def main():
    parser = argparse.ArgumentParser()
    for name in ("genc", "folder"):
        parser.add_argument(name)
    for name in ("--operator", "--only"):
        parser.add_argument(name)
    parser.add_argument("--compiled", action="store_true")
    arguments, options = parser.parse_known_args()
    data = os.path.join(HERE, os.pardir, "Data", "gradient")
    with open(data + ".json", encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    cases = [case for case in cases if arguments.operator in (None, case["operator"]) and arguments.only in (None, case["name"])]
    tensors = read_safetensors(data + ".safetensors")
    os.makedirs(arguments.folder, exist_ok=True)
    failures = 0
    for case in cases:
        wrong = run(arguments.genc, case, tensors, arguments.folder, arguments.compiled, options)
        if wrong:
            failures += 1
            print(f"{case['name']}: {wrong}")
    print(f"{len(cases)} cases, {failures} failures")
    return 1 if failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
