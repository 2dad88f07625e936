# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %data %t
#===- microbatch.py - gradients of parts of a batch make the step of the batch ----------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from training import Training, digits

genc, data, folder = sys.argv[1:]
train = Training(genc, folder, os.path.join(folder, "x.npy"))
numpy.save(train.path("x.npy"), digits(data, 150))  # batches of 100 and 50


def values(*options):
    """Of the log: objectives and terms of every round."""
    train.run("w.safetensors", "--epochs=2", "--log=" + train.path("log"), *options)
    with open(train.path("log"), encoding="utf-8") as file:
        rounds = [line for line in map(json.loads, file) if "round" in line]
    return numpy.array([[line[name] for name in ("elbo", "log_p_x", "kl_z")] for line in rounds])


whole, first = values(), train.bytes("w.safetensors")
for size in (100, 40, 7):
    parts, second = values(f"--microbatch={size}"), train.bytes("w.safetensors")
    assert (second == first) == (size == 100), size  # in parts sums are rounded differently
    # The same draws and steps: differences are those of sums in float32, which a few steps of Adam hardly spread. Other draws
    # would differ by a nat.
    error = numpy.max(numpy.abs(parts / whole - 1))
    assert error < 1e-4, (size, error)
    print(f"microbatch of {size}: values within {error:.1e}")
# Another run than that of the checkpoint.
checkpoint = "--checkpoint=" + train.path("c.safetensors")
train.run("w.safetensors", "--epochs=1", checkpoint)
assert "size of the parts of a batch" in train.run("w.safetensors", "--epochs=2", checkpoint, "--resume", "--microbatch=40", code=1)
