#===- timing.py - times of calls whose work is queued on a device -----------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""One way to time genc and its peers: milliseconds of a call."""
import statistics
import time


def milliseconds(call, synchronize, seconds, queued):
    """The median of a call that is waited for; with `queued` also the mean of calls behind each other, waited for once."""
    for number in range(3):  # the first compiles and loads programs, the second may record a graph of them
        begin = time.perf_counter()
        call()
        synchronize()
        if number and time.perf_counter() - begin > seconds:
            break
    samples, end = [], time.perf_counter() + seconds
    while not samples or (len(samples) < 1000 and time.perf_counter() < end):
        begin = time.perf_counter()
        call()
        synchronize()
        samples.append(1e3 * (time.perf_counter() - begin))
    result = {"ms": statistics.median(samples), "repetitions": len(samples)}
    if queued:
        count = max(2, min(1000, int(1e3 * seconds / result["ms"])))
        begin = time.perf_counter()
        for _ in range(count):
            call()
        synchronize()
        result["queued ms"] = 1e3 * (time.perf_counter() - begin) / count
    return result
