#===- take.py - the first examples of an idx or .npy file -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: take.py IMAGES.idx.gz COUNT OUT.npy: bytes stay bytes.
#
#===-------------------------------------------------------------------------------------------------------------===#
import gzip
import sys

import numpy as np

with gzip.open(sys.argv[1]) as file:
    head = np.frombuffer(file.read(16), ">u4")
    images = np.frombuffer(file.read(), np.uint8).reshape(head[1:].astype(int))
np.save(sys.argv[3], images[: int(sys.argv[2])])
