# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %t
#===- initial.py - weights begin alike everywhere ----------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# `genc init`, `genc train` for any target and NAME_init(weights = NULL) of a library for this machine draw the same bits for a
# seed, also where the library has but some of the weights.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import platform
import subprocess
import sys

import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "Inputs"), os.path.join(HERE, os.pardir, "Tools")]
from compare import read_safetensors
from library import Library
from training import Training

genc, folder = sys.argv[1:]
MODEL = os.path.join(HERE, "Inputs", "begins.gen")
train = Training(genc, folder, os.path.join(folder, "x.npy"), MODEL)
OTHER = ["x86-64"] if platform.machine() == "x86_64" else []
numpy.save(train.path("x.npy"), numpy.random.default_rng(1).standard_normal((40, 7)).astype(numpy.float32))
for seed, others in ((0, OTHER), (12345678901, [])):
    subprocess.run([genc, "init", MODEL, "-o", train.path("init.safetensors"), f"--seed={seed}"], check=True)
    drawn = read_safetensors(train.path("init.safetensors"))
    names = [name for name in drawn if "other" not in name and "moving" not in name]
    for name, scale in (("gain", 0.3), ("spread", 0.4), ("f.fc1.weight", 0.2), ("other.first.weight", 0.4)):
        assert numpy.std(drawn[name]) > scale / 3, name

    for target in ("host", *others):
        train.run("trained.safetensors", f"--seed={seed}", "--steps=1", "-Drate=0", f"--target={target}")
        trained = read_safetensors(train.path("trained.safetensors"))
        moved = [name for name in drawn if trained[name].tobytes() != drawn[name].tobytes()]
        assert sorted(moved) == ["f.batch_norm_0.mean", "f.batch_norm_0.variance"], (target, moved)

    subprocess.run([genc, MODEL, "-o", train.path("lib"), "--type=shared", "--entry=train_step"], check=True)
    library = Library(train.path("lib"), "begins")
    begun = library.initial_weights(seed)
    assert sorted(begun) == sorted(name for name in drawn if not name.startswith("other")), begun.keys()
    for name, values in begun.items():
        assert values.tobytes() == drawn[name].tobytes(), name

# A library can have it as an entry.
subprocess.run([genc, MODEL, "-o", train.path("own"), "--type=shared", "--entry=init"], check=True)
library = Library(train.path("own"), "begins")
(weights,) = library.parameters("init")
flat = numpy.zeros(weights["shape"], numpy.float32)
library.run("init", 1, [flat], seed)
everything = numpy.concatenate([values.reshape(-1) for values in drawn.values()])
assert numpy.array_equal(numpy.sort(flat[flat != 0]), numpy.sort(everything[everything != 0]))
