#===- check-digits.py - look at the demo's picture --------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: check-digits.py PICTURE.png
#
# The reconstructions must be nearer to their digits than to the next digit's place, and the drawn digits must be as dark
# and as varied as digits are.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np
from PIL import Image

SIDE, SCALE, GAP = 8, 4, 16
GRID = SIDE * SIDE * SCALE
picture = np.asarray(Image.open(sys.argv[1]), np.float64) / 255
assert picture.shape == (GRID, 3 * GRID + 2 * GAP), picture.shape


def grid(column):
    left = column * (GRID + GAP)
    block = picture[::SCALE, left : left + GRID : SCALE]
    return block.reshape(SIDE, SIDE, SIDE, SIDE).swapaxes(1, 2).reshape(-1, SIDE * SIDE)


digits, again, drawn = (grid(column) for column in range(3))
own = np.abs(digits - again).mean()
others = np.abs(digits - np.roll(again, 1, axis=0)).mean()
print(f"reconstruction off by {own:.3f}, another digit by {others:.3f}; brightness {digits.mean():.3f} and {drawn.mean():.3f}")
good = own < 0.5 * others and abs(drawn.mean() - digits.mean()) < 0.1 and drawn.std(axis=0).mean() > 0.1
sys.exit(0 if good else 1)
