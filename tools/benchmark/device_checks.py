#===- device_checks.py - whether a device computes what the host does -------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""The runs of test/Device for any interface: operators, entries and train steps of the examples, and the timed workloads'."""
import concurrent.futures
import dataclasses
import glob
import os
import re
import subprocess
import sys

from workloads import ROOT, WORKLOADS

DEVICE_TESTS = os.path.join(ROOT, "test", "Device")
TOOLS = os.path.join(ROOT, "test", "Tools")
RUN = re.compile(r"^# RUN: %python %S/Inputs/agree\.py %genc %source/(\S+) %t\.opencl opencl (.*)$", re.MULTILINE)
LIMIT = 180  # seconds of one check


@dataclasses.dataclass
class Check:
    name: str
    part: str  # of --only: "W3", "operators", "examples"
    command: list
    folder: str


class Checks:
    def __init__(self, genc, interface, folder):
        self.genc, self.interface, self.folder = genc, interface, folder

    def agree(self, part, source, options):
        name = f"{os.path.relpath(source, ROOT)} {' '.join(options)}"
        folder = os.path.join(self.folder, re.sub(r"\W+", "_", name))
        script = os.path.join(DEVICE_TESTS, "Inputs", "agree.py")
        return Check(name, part, [sys.executable, script, self.genc, source, folder, self.interface, *options], self.folder)

    def examples(self):
        """As test/Device has them."""
        parts = {workload.path(): workload.number for workload in WORKLOADS}
        for test in sorted(glob.glob(os.path.join(DEVICE_TESTS, "*.test"))):
            with open(test, encoding="utf-8") as file:
                for source, options in RUN.findall(file.read()):
                    path = os.path.join(ROOT, source)
                    yield self.agree(parts.get(path, "examples"), path, options.split())

    def workloads(self, short):
        for workload in WORKLOADS:
            for entry in workload.timed(short) if workload.checked else ():
                if short and entry == "train_step":  # the examples' will do
                    continue
                options = ["--batch=4", "--rounds=1"] if entry == "train_step" else ["--batch=3"]
                yield self.agree(workload.number, workload.path(), [*options, f"--entry={entry}", *workload.defines(short=True)])

    def operators(self, short):
        sys.path.insert(0, TOOLS)
        from graph_operators import OPERATORS

        for number in range(0, len(OPERATORS), 12 if short else 1):
            folder = os.path.join(self.folder, f"operator{number}")
            command = [sys.executable, os.path.join(TOOLS, "random-graphs.py"), self.genc, folder, "--single", "--count=1", f"--seed={number}",
                       "--jobs=1", f"--targets=host+{self.interface}"]  # fmt: skip
            yield Check(f"operator {OPERATORS[number]}", "operators", command, self.folder)

    def every(self, short):
        of_examples = [check for check in self.examples() if not short or check.part != "examples"]
        return [*self.workloads(short), *of_examples, *self.operators(short)]


def run(check, clock):
    """("passed", "FAILED" or "not run", what it said last)"""
    seconds = min(LIMIT, clock.left("checks"))
    if seconds <= 0:
        return "not run", "no time left"
    try:
        done = subprocess.run(check.command, capture_output=True, text=True, timeout=seconds, cwd=check.folder, check=False)
    except subprocess.TimeoutExpired:
        return ("not run" if seconds < LIMIT else "FAILED"), f"stopped after {seconds:.0f} s"
    said = [line for line in (done.stdout if not done.returncode else done.stdout + done.stderr).strip().splitlines() if line]
    if done.returncode:
        return "FAILED", " | ".join(said[-3:])[:600] or f"exit {done.returncode}"
    return "passed", said[-1] if check.part == "operators" else ", ".join(said)


def run_all(checks, clock, jobs):
    """Prints a line a check; yields (check, status, text)."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for check, (status, said) in zip(checks, pool.map(lambda check: run(check, clock), checks)):
            print(f"{status:7} {check.name}: {said}", flush=True)
            yield check, status, said
