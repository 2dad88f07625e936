#===- random-graphs.py - optimised against reference on random graphs -------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: random-graphs.py GENC SCRATCH-FOLDER [--count=N] [--seed=S] [--jobs=J] [--single] [--gradient] [--targets=T,U] [--print]
#
# A graph follows from its seed alone, which is printed where it fails: --seed=S --count=1 runs it again. It is told to
# contain five operators of the list in turn, so that N graphs contain every operator about 5 N / 65 times or more; the last
# lines say how often each is in one. `random-graphs.py build/bin/genc /tmp/graphs --count=500` takes about half an hour of
# one processor. With --single a graph is one operator on five random shapes, and graph S has the operator S of the list:
# --single --count=192 takes every operator three times. With --gradient twenty graphs are one model, and 500 take about half
# an hour, too; their bounds are in gradient_graphs.py.
#
# The bounds, in units of u = 2^-24, half the distance from 1 to the next float32; every value that leaves the graph is
# compared for itself, in proportion to its largest element or to 1 (values stay near one; a difference of equal ones is
# as wrong as they were):
#   - A single operator sums up to N = 6000 or 40000 products of random sign, whose rounding errors add up like a random
#     walk: sqrt(N) u, by 4 for the largest of many elements. Functions of one element stay below 8 u, well within.
#   - A graph has some twenty layers. A layer adds up to 20 u (sums of up to a few hundred products; functions 8 u) and is
#     drawn to keep the size of its input, so that it keeps the size of the errors too; by 4 for chains that do not:
#     20 * 20 * 4 u = 1e-4.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import collections
import concurrent.futures
import functools
import itertools
import math
import os
import subprocess
import sys

import numpy as np

import gradient_graphs
import graphs
from graph_operators import DRAWS, OPERATORS
from values import write_safetensors

UNIT = 2.0**-24


def make(seed, single):
    count = len(OPERATORS)
    if single:
        return graphs.Single(seed, [OPERATORS[seed % count]])
    return graphs.Graph(seed, [OPERATORS[(5 * seed + i) % count] for i in range(5)])


def compare(graph, fast, truth, bound):
    """(largest error in proportion, None or what is wrong)."""
    if fast.shape != truth.shape or not np.all(np.isfinite(truth)):
        return 0, f"shapes {fast.shape} and {truth.shape}, or a reference that is not finite"
    worst, begin = 0, 0
    for name, size in zip(graph.sinks(), graph.sink_sizes()):
        part = slice(begin, begin + size)
        begin += size
        largest = max(1, float(np.max(np.abs(truth[:, part]))))
        error = float(np.max(np.abs(fast[:, part] - truth[:, part]))) / largest
        if not error <= bound:
            return error, f"{name} is off by {error:.3g} of {largest:.3g}, bound {bound:.3g}"
        worst = max(worst, error)
    return worst, None if begin == truth.shape[-1] else f"{truth.shape[-1]} elements instead of {begin}"


def run(genc, seeds, folder, single, targets):
    """[(graph, largest error, None or what is wrong)], on every target"""
    (seed,) = seeds
    graph = make(seed, single)
    base = os.path.join(folder, str(seed))
    with open(base + ".gen", "w", encoding="utf-8") as file:
        file.write(graph.text())
    command = [genc, "run", base + ".gen", graph.entry]
    data = graph.data()
    if graph.params:
        write_safetensors(base + ".safetensors", graph.params)
        command.append(f"--weights={base}.safetensors")
    for name, array in data.items():
        np.save(f"{base}.{name}.npy", array)
        command += ["--in", f"{name}={base}.{name}.npy"]
    if not data:
        command.append(f"--batch={graph.batch}")
    bound = 4 * math.sqrt(graph.largest) * UNIT if single else 20 * 20 * 4 * UNIT
    truth, worst, wrong = None, 0, None
    for mode in ("reference", *targets):
        out = f"{base}.{mode}.npy"
        extra = "--reference" if mode == "reference" else f"--target={mode}"
        done = subprocess.run([*command, extra, "--out", f"{graph.output}={out}"], capture_output=True, text=True, check=False)
        if done.returncode:
            return [(graph, worst, f"{mode}: exit {done.returncode}: {done.stderr.strip()[:800]}")]
        found = np.load(out).astype(np.float64)
        if mode == "reference":
            truth = found
            continue
        error, difference = compare(graph, found, truth, bound)
        worst, wrong = max(worst, error), wrong or difference and f"{mode}: {difference}"
    if not wrong:
        for name in os.listdir(folder):
            if name.startswith(f"{seed}."):
                os.remove(os.path.join(folder, name))
    return [(graph, worst, wrong)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("genc")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--single", action="store_true", help="one operator a graph, on five shapes")
    parser.add_argument("--gradient", action="store_true", help="the gradient of the graph against differences; see gradient_graphs.py")
    parser.add_argument("--targets", default="host", help="what the optimised graph is compiled for, parted by commas")
    parser.add_argument("--print", action="store_true", help="print the graphs instead")
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    if arguments.print:
        print("\n".join(make(seed, arguments.single).text() for seed in seeds))
        return 0
    one = functools.partial(run, targets=arguments.targets.split(","))
    check, group = (gradient_graphs.run, gradient_graphs.GROUP) if arguments.gradient else (one, 1)
    groups = [list(members) for _, members in itertools.groupby(seeds, lambda seed: seed // group)]
    os.makedirs(arguments.folder, exist_ok=True)
    used, failed, worst, nodes = collections.Counter(), 0, 0, []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(check, arguments.genc, members, arguments.folder, arguments.single) for members in groups]
        results = (result for job in jobs for result in job.result())
        for seed, (graph, error, wrong) in zip(seeds, results):
            used.update(graph.operators)
            worst = max(worst, error)
            nodes.append(len(graph.lines))
            if wrong:
                failed += 1
                print(f"seed {seed}: {wrong}", flush=True)
    print(", ".join(f"{operator} {used[operator]}" for operator in OPERATORS))
    rare = min(used[operator] for operator in OPERATORS if not (arguments.gradient and operator in DRAWS))
    print(f"seeds {seeds[0]} to {seeds[-1]} of {min(nodes)} to {max(nodes)} nodes: {failed} failures, the largest error "
          f"{worst:.2g}; the rarest operator is in {rare} graphs")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
