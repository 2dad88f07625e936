#===- cross-entropy.py - mean Bernoulli cross-entropy of images under logits ------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: cross-entropy.py LOGITS.npy IMAGES.idx.gz EXPECTED BOUND: summed over an image, in nats, in float64.
#
#===-------------------------------------------------------------------------------------------------------------===#
import gzip
import sys

import numpy as np

logits = np.load(sys.argv[1]).astype(np.float64)
with gzip.open(sys.argv[2]) as file:
    images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(len(logits), -1) / 255
logits = logits.reshape(images.shape)
found = np.mean(np.sum(np.logaddexp(0, logits) - images * logits, axis=1))
expected, bound = float(sys.argv[3]), float(sys.argv[4])
print(f"{found:.6f} nats, expected {expected} within {bound}")
sys.exit(0 if abs(found - expected) <= bound else 1)
