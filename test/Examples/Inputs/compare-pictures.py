#===- compare-pictures.py - two pictures, level by level --------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: compare-pictures.py FOUND.png EXPECTED.png LEVELS
#
# Both have the same size and channels, and no pixel differs by more than LEVELS of 255.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np
from PIL import Image

found, expected = (np.asarray(Image.open(path), np.int16) for path in sys.argv[1:3])
assert found.shape == expected.shape, (found.shape, expected.shape)
difference = np.abs(found - expected)
print(f"largest difference {difference.max()} of 255, {np.count_nonzero(difference)} of {found.size} values differ")
sys.exit(int(difference.max() > int(sys.argv[3])))
