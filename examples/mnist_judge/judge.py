#===- judge.py - what the judge found in many pictures of digits --------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: judge.py PROBABILITIES.npy [LABELS.idx.gz]
#
# Prints the mean confidence, which is the probability of the likeliest class, how many of the pictures are held for each digit,
# and the Inception score exp(E KL(p(y | x) || p(y))) (Salimans et al., "Improved Techniques for Training GANs", 2016), at most 10;
# with the true labels also how many of the pictures are classified right.
#
#===-------------------------------------------------------------------------------------------------------------===#
import gzip
import sys

import numpy as np

probabilities = np.load(sys.argv[1]).astype(np.float64)
found = probabilities.argmax(1)
shares = np.bincount(found, minlength=10) / len(found)
divergence = probabilities * np.log(np.maximum(probabilities, 1e-30) / probabilities.mean(0))
print(f"{len(found)} pictures, mean confidence {probabilities.max(1).mean():.3f}, score {np.exp(divergence.sum(1).mean()):.2f}")
print("shares of 0 to 9: " + " ".join(f"{100 * share:.1f} %" for share in shares) + f", the least {100 * shares.min():.1f} %")
if len(sys.argv) > 2:
    labels = np.frombuffer(gzip.open(sys.argv[2]).read()[8:], np.uint8)
    print(f"right {100 * (found == labels).mean():.2f} %")
