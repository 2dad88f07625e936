#===- philox.py - the random numbers of a library, computed again ------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011: Philox4x32-10. The key is the seed; the counter holds
# the number of the element (examples outermost), the draw site with the step of a loop in reversed bits, and the
# training step.
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np


def philox(counter, key):
    """Four words of 32 bits of four and two, as arrays of 64 bits."""
    low = np.uint64(2**32 - 1)
    counter, key = [np.asarray(word, np.uint64) for word in counter], [int(word) for word in key]
    for _ in range(10):
        p, q = counter[0] * np.uint64(0xD2511F53), counter[2] * np.uint64(0xCD9E8D57)
        first, second = (np.uint64(word) for word in key)
        shift = np.uint64(32)
        counter = [(q >> shift) ^ counter[1] ^ first, q & low, (p >> shift) ^ counter[3] ^ second, p & low]
        key = [(key[0] + 0x9E3779B9) % 2**32, (key[1] + 0xBB67AE85) % 2**32]
    return counter


def words(shape, seed=0, site=0, step=0):
    """Of the elements of a draw of that shape, the batch first."""
    index = np.arange(np.prod(shape, dtype=np.int64), dtype=np.uint64).reshape(shape)
    reversed_step = int(f"{step:032b}"[::-1], 2)
    return philox([index & np.uint64(2**32 - 1), index >> np.uint64(32), site ^ reversed_step, 0], [seed % 2**32, seed >> 32])


def from_bits(word):
    """The middle of one of 2^23 equal parts of [0, 1]."""
    return ((word >> np.uint64(9)).astype(np.float64) + 0.5) / 2**23


def uniforms(shape, **place):
    return from_bits(words(shape, **place)[0])


def normals(shape, **place):
    """Box and Muller, 1958."""
    u, v = (from_bits(word) for word in words(shape, **place)[:2])
    return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)
