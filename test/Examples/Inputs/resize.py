#===- resize.py - test digits at another size -------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: resize.py IDX.gz COUNT SIZE OUT.npy: bilinear on bytes, as torchvision does, then [0, 1]
#
#===-------------------------------------------------------------------------------------------------------------===#
import gzip
import sys

import numpy as np
from PIL import Image

path, count, size, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
with gzip.open(path) as file:
    images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)[:count]
small = [np.asarray(Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR)) for image in images]
np.save(out, np.float32(np.stack(small)[..., None]) / 255)
