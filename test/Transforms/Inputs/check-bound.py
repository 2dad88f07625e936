#===- check-bound.py - the draws of a loop and the bound made of them ---------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===---------------------------------------------------------------------------===#
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tools"))
import philox

loc, eps, bound = (numpy.load(f"{sys.argv[1]}/{name}.npy").astype("f8") for name in ("loc", "e", "b"))
expected = numpy.stack([philox.normals(eps[:, 0].shape, seed=7, step=step) for step in range(40)], axis=1)
assert abs(eps[:, :40] - expected).max() < 1e-5, abs(eps[:, :40] - expected).max()
assert len(numpy.unique(eps[:, :40])) > 790 and not eps[:, 40:].any()
expected = numpy.log(numpy.exp(-((loc[:, None] + eps[:, :40]) ** 2).sum(-1)).sum(1))
assert abs(bound - expected).max() < 1e-4, abs(bound - expected).max()
