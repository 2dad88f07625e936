#===- digits.py - take real digits out of scikit-learn's package ------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: digits.py OUT.pgm
#
# Writes the 64 images that train.py did not see as one grey picture, 8 rows of 8 digits of 8x8 pixels, 16 = white.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np
from sklearn.datasets import load_digits

images = load_digits().images[-64:].astype(np.uint8).reshape(8, 8, 8, 8)
grid = images.transpose(0, 2, 1, 3).reshape(64, 64)
with open(sys.argv[1], "wb") as file:
    file.write(b"P5\n64 64\n16\n" + grid.tobytes())
