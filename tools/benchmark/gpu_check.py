#===- gpu_check.py - what genc's libraries compute on a device, and how fast ------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# See tools/gpu-check, which runs this. Every measurement is a process of its own with a limit, so that what crashes or hangs takes nothing else with it.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time

import device_checks
import gpu_table
from workloads import WORKLOADS

HERE = os.path.dirname(os.path.abspath(__file__))


class Clock:
    """The limit of all, and until which share of it a stage may begin something."""

    SHARES = {"checks": 0.45, "genc": 0.7, "eager": 0.8, "compile": 0.97}

    def __init__(self, limit):
        self.limit, self.begin = limit, time.monotonic()

    def left(self, stage):
        return self.SHARES[stage] * self.limit - (time.monotonic() - self.begin)


class Report:
    """What was found, and what is written of it."""

    def __init__(self, arguments):
        self.arguments, self.failed = arguments, 0
        self.found = {"interface": arguments.interface, "device": None, "peaks": {}, "checks": [], "rows": [], "left out": []}

    def fail(self, text):
        self.failed += 1
        print(f"FAILED  {text}", flush=True)

    def leave_out(self, text):
        self.found["left out"].append(text)
        print(f"not run {text}", flush=True)

    def write(self):
        table = gpu_table.text(self.found)
        for path, content in ((self.arguments.out, table), (self.arguments.json, json.dumps(self.found, indent=1) + "\n")):
            if path:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(content)
        return table


def answers(command, requests, seconds):
    """(Answers, the last line of the messages, or nothing where all went well) of a script that takes and gives lines of JSON."""
    text = "".join(json.dumps(request) + "\n" for request in requests)
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=seconds, check=False)
        out, wrong = done.stdout, (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1] if done.returncode else ""
    except subprocess.TimeoutExpired as stopped:
        out, wrong = (stopped.stdout or b"").decode(), f"stopped after {seconds:.0f} s"
    return [json.loads(line) for line in out.splitlines() if line.startswith("{") and line.endswith("}")], wrong


def weight_bytes(arguments, workload, entry):
    """Of the weights that an entry reads: at the stage `tensor` there are no others. A train step's are in its state."""
    if entry == "train_step":
        return 0
    command = [arguments.genc, workload.path(), f"--entry={entry}", "--emit=tensor", "-o", "-", *workload.defines(arguments.short)]
    module = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    shapes = re.findall(r"^ *gen\.weight @.*? : tensor<([0-9x]*)f32>", module, re.MULTILINE)
    return sum(4 * math.prod(int(size) for size in shape.split("x")[:-1]) for shape in shapes)


def build(workload, report, folder):
    """Seconds and bytes of the code of its library, with drawn weights; None if it was not built."""
    arguments = report.arguments
    os.makedirs(folder, exist_ok=True)
    sizes = workload.defines(arguments.short)
    weights = os.path.join(folder, "drawn.safetensors")
    make = [arguments.genc, "build", workload.path(), f"--target=host+{arguments.interface}", f"--entry={','.join(workload.timed(arguments.short))}",
            "--type=shared", "--name=timed", f"--weights={weights}", "-o", folder, *sizes]  # fmt: skip
    for command in ([arguments.genc, "init", workload.path(), "--seed=1", "-o", weights, *sizes], make):
        begin = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode:
            return report.fail(f"{workload.number} is not built: {done.stderr.strip()[:600]}")
    with open(os.path.join(folder, "timed.json"), encoding="utf-8") as file:
        embedded = json.load(file)["weights"]["bytes"]
    return {"build s": time.monotonic() - begin, "code bytes": os.path.getsize(os.path.join(folder, "libtimed.so")) - embedded}


def time_genc(workload, report, clock, folder):
    if clock.left("genc") <= 0:
        return report.leave_out(f"{workload.number}: no time left")
    built = build(workload, report, folder)
    if not built:
        return None
    weights = {entry: weight_bytes(report.arguments, workload, entry) for entry in workload.timed(report.arguments.short)}
    requests = [{"number": workload.number, "entry": entry, "batch": batch, "weight bytes": weights[entry]}
                for entry, batch in workload.measurements(report.arguments.short)]  # fmt: skip
    command = [sys.executable, os.path.join(HERE, "device_times.py"), folder, "timed", f"--seconds={report.arguments.seconds}",
               f"--until={max(1, clock.left('genc'))}"]  # fmt: skip
    got, wrong = answers(command, requests, max(10, clock.left("compile")))
    for answer in got:
        if "entry" not in answer:
            report.found["device"] = answer["device"]
            continue
        report.found["rows"].append({"title": workload.title, **answer, **built, "engines": {}})
        print(f"timed   {answer['number']} {answer['entry']}, batch {answer['batch']}: {answer['ms']:.4f} ms", flush=True)
    if wrong:
        report.fail(f"{workload.number}: {wrong}")
    for request in requests[sum("entry" in answer for answer in got) :]:
        report.leave_out(f"{request['number']} {request['entry']}, batch {request['batch']}")
    return None


def torch_python(arguments):
    python = arguments.torch_python or sys.executable
    found = subprocess.run([python, "-c", "import torch"], capture_output=True, check=False).returncode == 0
    return python if found else None


def time_torch(report, clock):
    arguments, rows = report.arguments, report.found["rows"]
    python = torch_python(arguments)
    if not python:
        return report.leave_out("PyTorch: it is not there")
    script = [python, os.path.join(HERE, "torch_times.py")]
    got, wrong = answers([*script, "peaks", f"--seconds={min(1, arguments.seconds)}"], [], max(10, clock.left("compile")))
    if wrong or (arguments.interface == "cuda" and got[0]["device"] == "the processor"):
        return report.leave_out(f"PyTorch: {wrong or 'it has no CUDA device'}")
    report.found["peaks"] = got[0]
    requests = [{key: row[key] for key in ("number", "entry", "batch", "shape")} for row in rows]
    for mode in ("eager",) if arguments.short else ("eager", "compile"):
        command = [*script, mode, f"--seconds={arguments.seconds}", f"--until={max(0, clock.left(mode))}"]
        got, wrong = answers(command, requests, max(10, clock.left("compile")))
        for answer in got:
            row = next(r for r in rows if all(r[key] == answer[key] for key in ("number", "entry", "batch")))
            row["engines"][answer["engine"]] = {key: answer[key] for key in ("ms", "queued ms", "error") if key in answer}
            print(f"timed   PyTorch {answer['engine']}, {answer['number']} {answer['entry']}, batch {answer['batch']}: "
                  f"{answer.get('error') or format(answer['ms'], '.4f') + ' ms'}", flush=True)  # fmt: skip
        if wrong or {(a["number"], a["entry"], a["batch"]) for a in got} != {(r["number"], r["entry"], r["batch"]) for r in requests}:
            report.leave_out(f"PyTorch, {mode}: the rows without a time ({wrong or 'no time left'})")
        report.write()
    return None


def main():
    parser = argparse.ArgumentParser(prog="tools/gpu-check")
    parser.add_argument("--genc", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--interface", default="cuda", choices=("cuda", "opencl", "vulkan"))
    parser.add_argument("--short", action="store_true", help="fewer operators, small batches, few repetitions")
    parser.add_argument("--seconds", type=float, help="of a measurement (default 0.5; 0.1 with --short)")
    parser.add_argument("--limit", type=float, default=600, help="seconds of all; what is left then is skipped")
    parser.add_argument("--only", help="parts: W1 to W8, operators, examples; all by default")
    parser.add_argument("--torch-python", help="a Python that has PyTorch")
    parser.add_argument("--peak", type=float, help="TFLOPS of the device in float32, where PyTorch does not measure them")
    parser.add_argument("--bandwidth", type=float, help="GB/s of the device's memory, where PyTorch does not measure them")
    parser.add_argument("--json", help="also write all that was found here")
    parser.add_argument("--out", help="also write the table here, in Markdown")
    arguments = parser.parse_args()
    arguments.genc = os.path.abspath(arguments.genc)  # what runs in the scratch folder leaves its files there
    arguments.seconds = arguments.seconds or (0.1 if arguments.short else 0.5)
    parts = [workload.number for workload in WORKLOADS] + ["operators", "examples"]
    only = arguments.only.split(",") if arguments.only else parts
    if not set(only) <= set(parts):
        parser.error(f"--only: parts are {', '.join(parts)}")
    clock, report = Clock(arguments.limit), Report(arguments)
    with tempfile.TemporaryDirectory(prefix="genc-gpu-check") as folder:
        checks = [c for c in device_checks.Checks(arguments.genc, arguments.interface, folder).every(arguments.short) if c.part in only]
        for check, status, said in device_checks.run_all(checks, clock, max(1, min(4, (os.cpu_count() or 1) // 2))):
            report.found["checks"].append({"name": check.name, "part": check.part, "status": status, "said": said})
            report.failed += status == "FAILED"
        for workload in WORKLOADS:
            if workload.number in only:
                time_genc(workload, report, clock, os.path.join(folder, workload.number))
                report.write()
        if report.found["rows"]:
            time_torch(report, clock)
    for key, value in (("float32 TFLOPS", arguments.peak), ("GB/s", arguments.bandwidth)):
        if value:
            report.found["peaks"][key] = value
    print("\n" + report.write(), end="")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
