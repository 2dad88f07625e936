#===- runs.py - trainings and evaluations of an experiment -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""What the experiments share: the options of their command lines, data, and calls of `genc train` and `genc eval`."""
import argparse
import gzip
import json
import os
import subprocess

import numpy as np

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")


def model(*path):
    return os.path.join(EXAMPLES, *path)


def read_idx(path):
    """Images [N, height, width] in [0, 1], or labels [N]."""
    with gzip.open(path) as file:
        content = file.read()
    sizes = np.frombuffer(content, ">i4", content[3], 4)
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(sizes)
    return np.int32(values) if values.ndim == 1 else np.float32(values) / 255


def arguments(description, **defaults):
    """--genc, --data, --folder, --threads and a number for every default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--genc", default="genc")
    parser.add_argument("--data", required=True, help="the folder with the outside data")
    parser.add_argument("--folder", required=True, help="where weights and pictures go")
    parser.add_argument("--threads", type=int, default=2)
    for name, value in defaults.items():
        parser.add_argument("--" + name, type=type(value), default=value, help=f"(default: {value})")
    return parser.parse_args()


def options_of(data):
    return [word for name, path in data.items() for word in ("--data", f"{name}={path}")]


class Runs:
    def __init__(self, given):
        self.given = given
        os.makedirs(given.folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.given.folder, name)

    def save(self, name, values):
        """`values` as a data set; its path."""
        np.save(self.path(name + ".npy"), values)
        return self.path(name + ".npy")

    def train(self, text, weights, data, *options):
        subprocess.run([self.given.genc, "train", text, *options_of(data), "-o", self.path(weights), f"--threads={self.given.threads}", *options],
                       check=True, stderr=subprocess.DEVNULL)  # fmt: skip

    def evaluate(self, text, weights, data, *options):
        """Every objective and term: its mean and standard error."""
        words = [self.given.genc, "eval", text, *options_of(data), f"--weights={self.path(weights)}", "--json", *options]
        return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)

    def run(self, text, entry, weights, inputs, output, *options):
        """One result of an entry."""
        words = [self.given.genc, "run", text, entry, f"--weights={self.path(weights)}", "--out", f"{output}={self.path('out.npy')}", *options]
        for name, path in inputs.items():
            words += ["--in", f"{name}={path}"]
        subprocess.run(words, check=True, stderr=subprocess.DEVNULL)
        return np.load(self.path("out.npy"))


def mean_and_error(values):
    """The mean, and its standard error."""
    return np.mean(values), np.std(values, ddof=1) / len(values) ** 0.5
