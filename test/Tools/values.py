#===- values.py - run stored reference cases through genc -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: values.py GENC FAMILY SCRATCH-FOLDER [--operator=NAME | --layers | --only=CASE] [genc options...]
#
# --layers takes the cases of library functions: those that are no operator with a test of its own.
#
# Runs every case of test/Data/FAMILY.json with `genc run`, optimised and with --reference, and compares the output with
# the stored one within the case's bound. tools/make-reference-values.py says where the numbers come from.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import os
import struct
import subprocess
import sys

import numpy as np

from compare import read_safetensors

HERE = os.path.dirname(os.path.abspath(__file__))


def write_safetensors(path, tensors):
    header, offset = {}, 0
    for name, array in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array, "<f4").tobytes())


def run(genc, case, tensors, folder, options):
    """None where the case passes, else what is wrong."""
    model, out = os.path.join(folder, case["name"] + ".gen"), os.path.join(folder, case["name"] + ".npy")
    with open(model, "w", encoding="utf-8") as file:
        file.write(case["text"])
    command = [genc, "run", model, "f", "--out", f"f={out}", *options]
    for name, key in case["inputs"].items():
        path = os.path.join(folder, f"{case['name']}.{name}.npy")
        np.save(path, tensors[key])
        command += ["--in", f"{name}={path}"]
    if case["weights"]:
        path = os.path.join(folder, case["name"] + ".safetensors")
        write_safetensors(path, {name: tensors[key] for name, key in case["weights"].items()})
        command.append(f"--weights={path}")
    if os.path.exists(out):
        os.remove(out)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.strip()[:600]}"
    found, want = np.load(out).astype(np.float64), tensors[case["output"]].astype(np.float64)
    if found.shape != want.shape:
        return f"found shape {found.shape}, expected {want.shape}"
    excess = np.abs(found - want) - (case["absolute"] + case["relative"] * np.abs(want))
    if not np.all(excess <= 0):
        at = np.unravel_index(int(np.argmax(np.where(np.isnan(excess), np.inf, excess))), want.shape)
        return f"at {tuple(map(int, at))}: found {found[at]:.9g}, expected {want[at]:.9g}, above the bound by {excess[at]:.3g}"
    return None


def chosen(case, arguments):
    if arguments.only:
        return case["name"] == arguments.only
    if arguments.operator:
        return case["operator"] == arguments.operator
    primitive = os.path.join(HERE, os.pardir, "Operators", case["operator"] + ".mlir")
    return not (arguments.layers and os.path.isfile(primitive))


def main():
    parser = argparse.ArgumentParser()
    for name in ("genc", "family", "folder"):
        parser.add_argument(name)
    for name in ("--operator", "--only"):
        parser.add_argument(name)
    parser.add_argument("--layers", action="store_true")
    arguments, options = parser.parse_known_args()
    data = os.path.join(HERE, os.pardir, "Data", arguments.family)
    with open(data + ".json", encoding="utf-8") as file:
        cases = [case for case in json.load(file)["cases"] if chosen(case, arguments)]
    tensors = read_safetensors(data + ".safetensors")
    os.makedirs(arguments.folder, exist_ok=True)
    failures = 0
    for case in cases:
        for mode in ([], ["--reference"]):
            wrong = run(arguments.genc, case, tensors, arguments.folder, mode + options)
            if wrong:
                failures += 1
                print(f"{case['name']} {' '.join(mode)}: {wrong}")
    print(f"{len(cases)} cases, {failures} failures")
    return 1 if failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
