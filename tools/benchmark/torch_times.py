#===- torch_times.py - PyTorch's times beside those of a library on a device ------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: torch_times.py peaks | eager | compile  --seconds=S --until=S < REQUESTS
#
# A request is a line of JSON: number, entry, batch, and the shape of an example with its channels last; so is an answer, which has
# the times beside it. `--until`: seconds after which nothing more is begun. `float32` is strict, without TF32. The compiled form of an
# entry is replayed as a graph of launches, where PyTorch can ("reduce-overhead"). Runs on the first CUDA device, or else on the processor, once.
# `peaks` answers with the arithmetic and the bandwidth of the device, measured by a product of matrices and by a copy.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import json
import sys
import time

import torch
import torch_models

from timing import milliseconds

CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")


def synchronize():
    if CUDA:
        torch.cuda.synchronize()


def use(precision):
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "TF32"


def name():
    return torch.cuda.get_device_name() if CUDA else "the processor"


def peaks(seconds):
    size, count = (8192, 1 << 28) if CUDA else (1024, 1 << 24)
    a, b = torch.rand(size, size, device=DEVICE), torch.rand(size, size, device=DEVICE)
    one, other = torch.rand(count, device=DEVICE), torch.empty(count, device=DEVICE)
    answer = {"device": name(), "torch": torch.__version__}
    for precision in ("float32", "TF32") if CUDA else ("float32",):
        use(precision)
        answer[f"{precision} TFLOPS"] = 2 * size**3 / milliseconds(lambda: torch.mm(a, b), synchronize, seconds, False)["ms"] / 1e9
    answer["GB/s"] = 8 * count / milliseconds(lambda: other.copy_(one), synchronize, seconds, False)["ms"] / 1e6
    return answer


def compiler(mode, step):
    if mode == "eager":
        return lambda function: function
    return lambda function: torch.compile(function, dynamic=False, mode=None if step else "reduce-overhead")


def call_of(request, mode):
    shape = request["shape"]
    x = torch.rand(request["batch"], *shape[-1:], *shape[:-1], device=DEVICE)
    step = request["entry"] == "train_step"
    if step:
        return torch_models.train_step(torch_models.STEPS[request["number"]], x)(compiler(mode, step))
    module = torch_models.ENTRIES[request["number"], request["entry"]]().to(DEVICE).eval()
    function = compiler(mode, step)(module)

    def call():
        with torch.inference_mode():
            function(x)

    return call


def answer(request, mode, precision, seconds):
    use(precision)
    torch.compiler.reset()
    try:
        times = milliseconds(call_of(request, mode), synchronize, seconds, request["batch"] == 1)
    except Exception as error:  # one of the compilers' many: the line says which
        times = {"error": f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200]}"}
    if CUDA:
        torch.cuda.empty_cache()
    return {**request, "engine": f"{mode} {precision}", **times}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("peaks", "eager", "compile"))
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--until", type=float, default=600)
    arguments = parser.parse_args()
    end = time.perf_counter() + arguments.until
    torch.backends.cudnn.benchmark = True
    if arguments.mode == "peaks":
        print(json.dumps(peaks(arguments.seconds)))
        return
    for line in sys.stdin:
        request = json.loads(line)
        for precision in ("float32", "TF32") if CUDA else ("float32",):
            if time.perf_counter() < end:
                print(json.dumps(answer(request, arguments.mode, precision, arguments.seconds)), flush=True)


if __name__ == "__main__":
    main()
