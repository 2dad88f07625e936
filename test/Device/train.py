# REQUIRES: data, opencl, vulkan
# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %data %t %source
#===- train.py - genc train on devices ---------------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import sys

import numpy

genc, data, folder, source = sys.argv[1:]
sys.path.insert(0, os.path.join(source, "test", "Train", "Inputs"))
from training import Training, digits

train = Training(genc, folder, os.path.join(folder, "x.npy"))
numpy.save(train.path("x.npy"), digits(data, 250))  # batches of 100, 100 and 50


def values(target, *options):
    """Objectives and terms of every round, then of every epoch's validation."""
    log = train.path(target + ".log")
    train.run(target + ".safetensors", "--target=host" + target, "--log=" + log, *options)
    with open(log, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    names = ("elbo", "log_p_x", "kl_z")
    rounds = [[line[name] for name in names] for line in lines if "round" in line]
    return numpy.array(rounds), [line["validation"]["elbo"] for line in lines if "validation" in line]


# Sums of some thousand numbers, each off by some units of 2^-24, at random: far below 1e-5 of the sum. Rounds follow from the weights
# that those before them left, and the validation from those of the whole epoch.
validated = ["--epochs=2", "--validation-split=0.2"]
rounds, epochs = values("", *validated)
assert len(rounds) == 4 and len(epochs) == 2
for target in ("+opencl", "+vulkan"):
    theirs, their_epochs = values(target, *validated)
    numpy.testing.assert_allclose(theirs, rounds, rtol=1e-5, err_msg=target)
    numpy.testing.assert_allclose(their_epochs, epochs, rtol=1e-5, err_msg=target)

# A checkpoint has the device's state: going on gives the bytes of a run that did not stop.
half = ["--target=host+opencl", "--validation-split=0.2", "--checkpoint=" + train.path("checkpoint")]
train.run("half.safetensors", "--epochs=1", *half)
train.run("half.safetensors", "--epochs=2", "--resume", *half)
assert train.bytes("half.safetensors") == train.bytes("+opencl.safetensors")

# An objective that is not finite stops the run as it does on the host, and leaves no weights.
pictures = digits(data, 250).astype(numpy.float32)
pictures[120, 3, 3] = numpy.inf
numpy.save(train.path("x.npy"), pictures)
said = train.run("infinite.safetensors", "--target=host+opencl", code=1)
assert "in step" in said and "not finite" in said, said
assert not os.path.exists(train.path("infinite.safetensors"))

assert "--microbatch is for the host" in train.run("w.safetensors", "--target=host+opencl", "--microbatch=10", code=2)
