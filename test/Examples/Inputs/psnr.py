#===- psnr.py - pictures of a model with rounded weights ----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: psnr.py FOUND.npy EXPECTED.npy DIGITS LAYERS
#
# Pictures with values in [0, 1]. A weight rounded to DIGITS binary digits is off by at most 2^-DIGITS of its size, u = 2^-DIGITS / sqrt(3)
# as the root of the mean square, and so is a layer's result, whose products are off independently; after all LAYERS it is
# sqrt(LAYERS) u. That is the noise in proportion to values of at most 1: the ratio of the peak to it is at least 1 / (sqrt(LAYERS) u), by
# 6 dB less where layers amplify noise twice as much as values. Less than 200 dB: rounding is seen.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np

found, expected = (np.load(path).astype(np.float64) for path in sys.argv[1:3])
digits, layers = map(int, sys.argv[3:])
ratio = -10 * np.log10(max(np.mean((found - expected) ** 2), 1e-30))
least = 20 * np.log10(3**0.5 * 2.0**digits / layers**0.5) - 6
print(f"PSNR {ratio:.1f} dB, at least {least:.1f}")
assert found.shape == expected.shape and least <= ratio < 200
