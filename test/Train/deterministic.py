# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %data %t
#===- deterministic.py - equal runs give equal bytes -------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from training import Training, digits

genc, data, folder = sys.argv[1:]
pictures = digits(data, 330)
train = Training(genc, folder, os.path.join(folder, "x.npy"), batch=100)
numpy.save(train.path("x.npy"), pictures)

# Whatever the number of threads; another seed gives other weights.
train.run("w1.safetensors", "--epochs=2", "--threads=1")
for threads in (2, 4, 16):
    train.run("w.safetensors", "--epochs=2", f"--threads={threads}")
    assert train.bytes("w.safetensors") == train.bytes("w1.safetensors"), f"{threads} threads"
train.run("w.safetensors", "--epochs=2", "--seed=1")
assert train.bytes("w.safetensors") != train.bytes("w1.safetensors")

# The last batch of an epoch has the examples that are left over, and no others: a round of all 30 examples is a
# partial batch of one run and a whole batch of the other.
numpy.save(train.path("x.npy"), pictures[:30])
train.run("partial.safetensors", "--epochs=3", "--batch=100")
train.run("cut.safetensors", "--epochs=3", "--batch=30")
assert train.bytes("partial.safetensors") == train.bytes("cut.safetensors")
