#===- inputs.py - pictures and codes for tests of devices -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: inputs.py FOLDER BATCH PICTURE_SIZE CODE_SIZE: writes x.npy, pictures in [0, 1], and z.npy, normal.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np

folder, (batch, size, code) = sys.argv[1], map(int, sys.argv[2:])
generator = np.random.default_rng(1)
np.save(f"{folder}/x.npy", generator.random((batch, size, size, 1), dtype=np.float32))
np.save(f"{folder}/z.npy", generator.standard_normal((batch, code), dtype=np.float32))
