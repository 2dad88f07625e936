#===- check-completed.py - arcs between digits, and completed halves ---------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: check-completed.py RECONSTRUCTIONS.npy FOLDER
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

import numpy as np

again, folder = np.load(sys.argv[1]), sys.argv[2]
path = np.load(os.path.join(folder, "path.npy")).reshape(5, 10, 28, 28, 1)
ends = max(np.max(np.abs(path[:, 0] - again[:5])), np.max(np.abs(path[:, -1] - again[5:10])))
x = np.load(os.path.join(folder, "x.npy")) / 255
completed = np.load(os.path.join(folder, "completed.npy"))
kept = np.max(np.abs(completed[:, :14] - x[:, :14]))
error = np.mean((completed[:, 14:] - x[:, 14:]) ** 2)
others = np.mean([np.mean((x[i, 14:] - x[j, 14:]) ** 2) for i in range(len(x)) for j in range(len(x)) if i != j])
print(f"ends off by {ends:.2g}, kept halves by {kept:.2g}; squared error {error:.4f}, with halves of other digits {others:.4f}")
sys.exit(not (ends < 1e-5 and kept < 1e-6 and error < 0.75 * others))
