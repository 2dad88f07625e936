#===- probe.py - take single elements out of a large output -----------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: probe.py ARRAY.npy PROBE.npz OUT.npy: the elements at PROBE's `index`, counted through the flattened array.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np

array = np.load(sys.argv[1], mmap_mode="r")
np.save(sys.argv[3], array.reshape(-1)[np.load(sys.argv[2])["index"]])
