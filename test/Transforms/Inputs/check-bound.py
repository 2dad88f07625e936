#===- check-bound.py - the draws of a loop and the bound made of them ---------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===---------------------------------------------------------------------------===#
import sys

import numpy

loc, eps, bound = (numpy.load(f"{sys.argv[1]}/{name}.npy").astype("f8") for name in ("loc", "e", "b"))


def philox(counter, key):
    """Philox4x32-10 as in its paper."""
    low = 2**32 - 1
    for _ in range(10):
        p, q = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = [(q >> 32) ^ counter[1] ^ key[0], q & low, (p >> 32) ^ counter[3] ^ key[1], p & low]
        key = [(key[0] + 0x9E3779B9) & low, (key[1] + 0xBB67AE85) & low]
    return counter


# The word of the site has the step with its bits reversed.
for example, step, element in ((0, 0, 0), (2, 1, 3), (4, 39, 2)):
    site = int(f"{step:032b}"[::-1], 2)
    words = philox([example * 4 + element, 0, site, 0], [7, 0])
    u, v = ((word >> 9) + 0.5 for word in words[:2])
    expected = numpy.sqrt(-2 * numpy.log(u / 2**23)) * numpy.cos(2 * numpy.pi * v / 2**23)
    assert abs(eps[example, step, element] - expected) < 1e-5, (example, step, element, expected)
assert len(numpy.unique(eps[:, :40])) > 790 and not eps[:, 40:].any()
expected = numpy.log(numpy.exp(-((loc[:, None] + eps[:, :40]) ** 2).sum(-1)).sum(1))
assert abs(bound - expected).max() < 1e-4, abs(bound - expected).max()
