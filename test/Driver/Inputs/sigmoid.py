#===- sigmoid.py - the error of stored sigmoids in units of the last place --------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: sigmoid.py ARRAY LIMIT     the array holds sigmoid of x.npy; prints the largest error
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np

exact = 1 / (1 + np.exp(-np.load("x.npy").astype(np.float64)))
error = np.abs(np.load(sys.argv[1]) - exact) / np.spacing(exact.astype(np.float32))
print(error.max())
sys.exit(int(error.max() > float(sys.argv[2])))
