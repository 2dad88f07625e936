#===- gpu_table.py - the table of tools/gpu-check in Markdown ---------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import collections

HEAD = ("workload", "entry", "batch", "genc", "queued", "eager", "compiled", "eager TF32", "compiled TF32", "ratio", "GFLOP/s", "bound", "of bound",
        "launches", "build s", "code KB")  # fmt: skip
ENGINES = ("eager float32", "compile float32", "eager TF32", "compile TF32")
STRICT = ENGINES[:2]
LEGEND = """Milliseconds a call, the median of calls that are waited for; queued: the mean of calls behind each other, waited for once.
Ratio: the best PyTorch in strict float32 over genc. GFLOP/s: a multiply-add is two. Bound: what the device's float32 arithmetic and memory
bandwidth allow, the larger of operations / peak and bytes / bandwidth, where bytes are tensors and weights once, of a train step its inputs and its
state twice; of bound: in proportion to genc's time. Launches: of kernels, in a call. Code: of the library, without its weights.
"""


def bound(row, peaks):
    """Milliseconds, or None where a peak is not known."""
    if not {"float32 TFLOPS", "GB/s"} <= set(peaks):
        return None
    return max(row["flops"] / peaks["float32 TFLOPS"] / 1e9, row["bytes"] / peaks["GB/s"] / 1e6)


def cells(row, peaks):
    times = {engine: row["engines"].get(engine, {}).get("ms") for engine in ENGINES}
    best, least = min((times[engine] for engine in STRICT if times[engine]), default=None), bound(row, peaks)
    number = lambda value, form: "-" if value is None else format(value, form)
    return [
        f"{row['number']} {row['title']}", row["entry"], str(row["batch"]), number(row["ms"], ".4f"), number(row.get("queued ms"), ".4f"),
        *(number(times[engine], ".4f") for engine in ENGINES),
        number(best and best / row["ms"], ".2f"), number(row["flops"] / row["ms"] / 1e6, ".1f"), number(least, ".4f"),
        number(least and 100 * least / row["ms"], ".0f") + ("%" if least else ""), str(row["launches"]), number(row["build s"], ".1f"),
        number(row["code bytes"] / 1024, ".0f"),
    ]  # fmt: skip


def text(found):
    peaks, counts = found["peaks"], collections.Counter(check["status"] for check in found["checks"])
    lines = [f"{found['interface']}: {found['device'] or 'no device was timed'}. Checks: "
             + ", ".join(f"{counts[status]} {status}" for status in ("passed", "FAILED", "not run")) + "."]  # fmt: skip
    if peaks:
        known = [f"{peaks[key]:.4g} {key}" for key in ("float32 TFLOPS", "TF32 TFLOPS", "GB/s") if key in peaks]
        lines.append(f"Peaks: {', '.join(known)}." + (f" PyTorch {peaks['torch']} on {peaks['device']}." if "torch" in peaks else ""))
    lines += ["", "| " + " | ".join(HEAD) + " |", "| --- | --- |" + " ---: |" * (len(HEAD) - 2)]
    lines += ["| " + " | ".join(cells(row, peaks)) + " |" for row in found["rows"]]
    lines += ["", LEGEND]
    lines += [f"- FAILED {check['name']}: {check['said']}" for check in found["checks"] if check["status"] == "FAILED"]
    lines += [f"- not run: {what}" for what in found["left out"]]
    return "\n".join(lines) + "\n"
