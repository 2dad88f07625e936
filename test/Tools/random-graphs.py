#===- random-graphs.py - optimised against reference on random graphs -------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: random-graphs.py GENC SCRATCH-FOLDER [--count=N] [--seed=S] [--jobs=J] [--print]
#
# A graph follows from its seed alone, which is printed where it fails: --seed=S --count=1 runs it again. It is told to
# contain five operators of the list in turn, so that N graphs contain every operator at least 5 N / 60 times. Optimised and float64 output may differ by 1e-4 of the
# largest output: some twenty float32 layers with sums of up to a few hundred products each.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import collections
import concurrent.futures
import os
import subprocess
import sys

import numpy as np

import graphs
from values import write_safetensors

BOUND = 1e-4


def make(seed):
    wanted = [graphs.OPERATORS[(5 * seed + i) % len(graphs.OPERATORS)] for i in range(5)]
    return graphs.Graph(seed, wanted)


def run(genc, seed, folder):
    """(operators, None or what is wrong)."""
    graph = make(seed)
    base = os.path.join(folder, str(seed))
    with open(base + ".gen", "w", encoding="utf-8") as file:
        file.write(graph.text())
    command = [genc, "run", base + ".gen", "f"]
    if graph.params:
        write_safetensors(base + ".safetensors", graph.params)
        command.append(f"--weights={base}.safetensors")
    for name, array in graph.data().items():
        np.save(f"{base}.{name}.npy", array)
        command += ["--in", f"{name}={base}.{name}.npy"]
    outputs = []
    for mode in ("fast", "reference"):
        out = f"{base}.{mode}.npy"
        extra = ["--reference"] if mode == "reference" else []
        done = subprocess.run([*command, *extra, "--out", f"f={out}"], capture_output=True, text=True, check=False)
        if done.returncode:
            return graph.operators, f"{mode}: exit {done.returncode}: {done.stderr.strip()[:800]}"
        outputs.append(np.load(out).astype(np.float64))
    fast, truth = outputs
    if fast.shape != truth.shape or not np.all(np.isfinite(truth)):
        return graph.operators, f"shapes {fast.shape} and {truth.shape}, or a reference that is not finite"
    error, largest = float(np.max(np.abs(fast - truth))), float(np.max(np.abs(truth)))
    if not error <= BOUND * largest:
        return graph.operators, f"off by {error:.3g} of {largest:.3g}"
    for name in os.listdir(folder):
        if name.startswith(f"{seed}."):
            os.remove(os.path.join(folder, name))
    return graph.operators, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("genc")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--print", action="store_true", help="print the graphs instead")
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    if arguments.print:
        print("\n".join(make(seed).text() for seed in seeds))
        return 0
    os.makedirs(arguments.folder, exist_ok=True)
    used, failed = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(run, arguments.genc, seed, arguments.folder) for seed in seeds]
        for seed, job in zip(seeds, jobs):
            operators, wrong = job.result()
            used.update(operators)
            if wrong:
                failed += 1
                print(f"seed {seed}: {wrong}", flush=True)
    rare = min(used[operator] for operator in graphs.OPERATORS)
    print(f"seeds {seeds[0]} to {seeds[-1]}: {failed} failures; the rarest operator is in {rare} graphs")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
