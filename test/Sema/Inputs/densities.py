#===- densities.py - the library's distributions against scipy --------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: densities.py GENC SCRATCH-FOLDER    compares
#        densities.py --write                makes densities.json anew; needs scipy
#
# All expressions stand in one net, so that one run gives all values. Constants of a model and the output are float32:
# each is off by at most 2^-24 of its size, and no case here amplifies that by more than 16.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess
import sys

import numpy as np

STORE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "densities.json")
REAL, POSITIVE, UNIT = [-2, -0.25, 0.5, 1.125, 3], [0.0625, 0.25, 0.875, 1.75, 4], [0.03125, 0.25, 0.5, 0.75, 0.96875]
BINARY, COUNTS = [0, 1, 1, 0, 1], [0, 1, 3, 7, 20]


def distributions():
    """(text, places, scipy's distribution, members to compare)."""
    from scipy import stats

    three = ("mean", "variance", "entropy")
    yield "normal(0.5, 2)", REAL, stats.norm(0.5, 2), three
    yield "normal(0.5, log_var = 1.25)", REAL, stats.norm(0.5, np.exp(0.625)), three
    yield "normal(0.5, log_scale = -0.5)", REAL, stats.norm(0.5, np.exp(-0.5)), three
    yield "log_normal(0.25, 0.75)", POSITIVE, stats.lognorm(0.75, scale=np.exp(0.25)), three
    yield "laplace(0.5, 2)", REAL, stats.laplace(0.5, 2), three
    yield "logistic(0.5, 2)", REAL, stats.logistic(0.5, 2), three
    yield "cauchy(0.5, 2)", REAL, stats.cauchy(0.5, 2), ("entropy",)
    yield "uniform(-3, 4)", REAL, stats.uniform(-3, 7), three
    yield "exponential(1.75)", POSITIVE, stats.expon(scale=1 / 1.75), three
    yield "gamma(2.5, 1.75)", POSITIVE, stats.gamma(2.5, scale=1 / 1.75), three
    yield "inverse_gamma(2.5, 1.75)", POSITIVE, stats.invgamma(2.5, scale=1.75), ()
    yield "beta(2.5, 1.75)", UNIT, stats.beta(2.5, 1.75), three
    yield "student_t(4.5, 0.5, 2)", REAL, stats.t(4.5, 0.5, 2), ("mean",)
    yield "bernoulli(0.25)", BINARY, stats.bernoulli(0.25), three
    yield "bernoulli(logits = 0.75)", BINARY, stats.bernoulli(1 / (1 + np.exp(-0.75))), three
    yield "poisson(2.5)", COUNTS, stats.poisson(2.5), ("mean", "variance")
    yield "negative_binomial(2.5, 1.25)", COUNTS, stats.nbinom(1.25, 1.25 / 3.75), ("mean", "variance")


def write():
    from scipy import special, stats

    cases = []
    for text, x, law, members in distributions():
        density = law.logpmf if isinstance(law.dist, stats.rv_discrete) else law.logpdf
        cases.append([f"log_density({text}, x)", x, [float(v) for v in density(x)]])
        numbers = {"mean": law.mean, "variance": law.var, "entropy": law.entropy}
        cases += [[f"{member}({text}) + 0 * x", x, [float(numbers[member]())] * 5] for member in members]
    u = np.array(UNIT)
    for p in (0.125, 0.5, 0.49609375, 0.875):
        constant = np.log(2 * np.arctanh(1 - 2 * p) / (1 - 2 * p)) if p != 0.5 else np.log(2)
        value = u * np.log(p) + (1 - u) * np.log1p(-p) + constant
        cases.append([f"log_density(continuous_bernoulli({p}), x)", UNIT, value.tolist()])
    logits = np.array([0.25, -1, 2])
    logs = logits - special.logsumexp(logits)
    classes = [0, 1, 2, 1, 0]
    cases.append(['log_density(categorical(logits = [0.25, -1, 2]), cast(x, "i32"))', classes, logs[classes].tolist()])
    law, zero = stats.nbinom(1.25, 1.25 / 3.75), 1 / (1 + np.exp(-0.5))
    value = np.where(np.array(COUNTS) == 0, np.log(zero + (1 - zero) * law.pmf(0)), np.log1p(-zero) + law.logpmf(COUNTS))
    cases.append(["log_density(zero_inflated_negative_binomial(2.5, 1.25, 0.5), x)", COUNTS, value.tolist()])
    levels = [-1.0, 63 / 127.5 - 1, 128 / 127.5 - 1, 200 / 127.5 - 1, 1.0]
    x = np.float32(levels).astype(np.float64)

    def below(v):
        return special.expit((v - 0.25) / np.exp(-2))

    value = np.log(below(x + 1 / 255) - below(x - 1 / 255))
    value[0], value[-1] = np.log(below(x[0] + 1 / 255)), np.log1p(-below(x[-1] - 1 / 255))
    cases.append(["log_density(discretized_logistic(0.25, -2), x)", levels, value.tolist()])
    with open(STORE, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def compare(genc, folder):
    os.makedirs(folder, exist_ok=True)
    with open(STORE, encoding="utf-8") as file:
        cases = json.load(file)
    model, places = os.path.join(folder, "densities.gen"), os.path.join(folder, "x.npy")
    lines = [f"    let v{i} = f{i}(part(x, {i}, {len(cases)}, 0));" for i in range(len(cases))]
    values = ", ".join(f"v{i}" for i in range(len(cases)))
    with open(model, "w", encoding="utf-8") as file:
        file.writelines(f"block f{i}(x) = {text};\n" for i, (text, _, _) in enumerate(cases))
        file.write(f"model densities {{\n  net f(x: f32[{5 * len(cases)}]) {{\n" + "\n".join(lines))
        file.write(f"\n    return concat({values});\n  }}\n}}\n")
    np.save(places, np.concatenate([np.float32(x) for _, x, _ in cases])[None])
    result = os.path.join(folder, "y.npy")
    subprocess.run([genc, "run", model, "f", "--reference", "--in", f"x={places}", "--out", f"f={result}"], check=True)
    found = np.load(result)[0].astype(np.float64).reshape(len(cases), 5)
    bad = 0
    for (text, x, wanted), row in zip(cases, found):
        error = np.abs(row - wanted) / np.maximum(1, np.abs(wanted))
        if not np.all(error <= 16 * 2.0**-24):
            print(f"{text} at {x}: found {row.tolist()}, expected {wanted}")
            bad += 1
    sys.exit(bad != 0)


if sys.argv[1] == "--write":
    write()
else:
    compare(sys.argv[1], sys.argv[2])
