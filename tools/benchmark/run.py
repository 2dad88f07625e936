#===- run.py - time genc and its peers in turn ------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import os
import sys
import tempfile
import time

import numpy as np

import engines
import graphs

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir)
LARGE = {"taef2_decoder"}  # batch 1 alone


# Seconds before an engine's turn in which the threads of the one before, which spin for a while after their work, fall asleep.
REST = 0.05


def times(candidates, seconds):
    """Best time of one call of each, in seconds. They take turns, so that a slow moment of the machine hits all."""
    best, repeats = {}, {}
    for engine in candidates:
        for _ in range(2):
            engine()
        begin = time.perf_counter()
        engine()
        repeats[engine.name] = max(1, int(0.02 / max(time.perf_counter() - begin, 1e-7)))
        best[engine.name] = float("inf")
    end, rounds = time.perf_counter() + seconds, 0
    while rounds < 5 or time.perf_counter() < end:
        for engine in candidates:
            count = repeats[engine.name]
            time.sleep(REST)
            engine()
            begin = time.perf_counter()
            for _ in range(count):
                engine()
            best[engine.name] = min(best[engine.name], (time.perf_counter() - begin) / count)
        rounds += 1
    return best


def measure(name, batch, arguments, folder):
    graph, example, entry, defines = graphs.MODELS[name]()
    x = np.random.default_rng(1).standard_normal((batch, *graph.shape)).astype(np.float32)
    model = graph.model(batch)
    candidates = [engines.OnnxRuntimeEngine(model, x, arguments.threads), engines.OpenVinoEngine(model, x, arguments.threads)]
    for engine in candidates:
        engine()
    want = candidates[0].output().copy()
    if not arguments.peers_only:
        source = os.path.join(ROOT, "examples", example, "model.gen")
        begin = time.perf_counter()
        library = engines.GencLibrary(arguments.genc, source, entry, graph.weights, os.path.join(folder, name), defines)
        compile_seconds = time.perf_counter() - begin
        candidates.append(library.engine(entry, x, want.size, arguments.threads))
    row = {"model": name, "batch": batch, "milliseconds": {}, "largest difference": {}}
    largest = float(np.max(np.abs(want)))
    for engine in candidates:
        engine()
        row["largest difference"][engine.name] = float(np.max(np.abs(engine.output() - want))) / largest
    for engine, seconds in times(candidates, arguments.seconds).items():
        row["milliseconds"][engine] = seconds * 1e3
    if not arguments.peers_only:
        row["compile seconds"] = compile_seconds
        ours = row["milliseconds"]["genc"]
        row["ratio"] = min(t for n, t in row["milliseconds"].items() if n != "genc") / ours
        row["GFLOP/s"] = 2 * graph.operations * batch / ours / 1e6
    return row


def show(row):
    cells = [f"{row['model']:15}", f"{row['batch']:5}"]
    for name in ("genc", "ONNX Runtime", "OpenVINO"):
        value = row["milliseconds"].get(name)
        cells.append(f"{value:12.4f}" if value else " " * 11 + "-")
    cells.append(f"{row['ratio']:6.2f}" if "ratio" in row else "     -")
    cells.append(f"{row['GFLOP/s']:8.0f}" if "GFLOP/s" in row else "       -")
    cells.append(f"{row['compile seconds']:9.1f}" if "compile seconds" in row else "        -")
    cells.append(f"{max(row['largest difference'].values()):.1e}")
    print("| " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description="genc beside ONNX Runtime and OpenVINO on the same models")
    parser.add_argument("--genc", required=True)
    parser.add_argument("--models", default=",".join(graphs.MODELS))
    parser.add_argument("--batches", default="1,32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--json", help="also write the rows here")
    parser.add_argument("--peers-only", action="store_true")
    arguments = parser.parse_args()
    print(f"{arguments.threads} threads, best of {arguments.seconds:g} s each in turn, milliseconds a call; "
          "ratio: best peer's time / genc's; difference: in parts of the largest output")
    print("| model           | batch |         genc | ONNX Runtime |     OpenVINO |  ratio |  GFLOP/s | compile s | difference |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    rows, failed = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.models.split(","):
            for batch in map(int, arguments.batches.split(",")):
                if name in LARGE and batch > 1:
                    continue
                try:
                    rows.append(measure(name, batch, arguments, folder))
                    show(rows[-1])
                except RuntimeError as error:
                    failed += 1
                    print(f"| {name:15} | {batch:5} | {str(error).strip()[:2000]}", flush=True)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
