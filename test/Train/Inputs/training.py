#===- training.py - what the tests of genc train share -----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""Runs of `genc train` on the first digits of MNIST."""
import gzip
import os
import subprocess

import numpy

INPUTS = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(INPUTS, "digits.gen")


def digits(data, count):
    """uint8[count, 28, 28]"""
    with gzip.open(os.path.join(data, "mnist", "train-images-idx3-ubyte.gz")) as file:
        return numpy.frombuffer(file.read(16 + count * 784)[16:], numpy.uint8).reshape(count, 28, 28)


class Training:
    """Runs in a folder, always of one model on the same data."""

    def __init__(self, genc, folder, data, model=DIGITS, batch=100):
        self.command = [genc, "train", model, "--data", f"x={data}", f"--batch={batch}", "--threads=2"]
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def words(self, output, *more):
        return [*self.command, "-o", self.path(output), *more]

    def run(self, output, *more, code=0, **named):
        """What it says on stderr; it must exit with the code."""
        result = subprocess.run(self.words(output, *more), capture_output=True, text=True, check=False, **named)
        assert result.returncode == code, f"exit code {result.returncode}, expected {code}: {result.stderr}"
        return result.stderr

    def bytes(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()
