#===- samplers.py - draws of the library against scipy's deciles ------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: samplers.py GENC SCRATCH-FOLDER     draws and compares
#        samplers.py --write                 makes samplers.json anew; needs scipy
#
# One model has a latent variable of every distribution, its entry `sample` gives them all. Chi-square over ten bins of
# equal probability: 33.72 is exceeded once in 10^4 (9 degrees of freedom). The seed is fixed, so the result is, too.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess
import sys

import numpy as np

STORE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "samplers.json")
DRAWS, LIMIT = 80000, 33.72


def write():
    from scipy import stats

    laws = {
        "normal(0.5, 2)": stats.norm(0.5, 2),
        "log_normal(0.25, 0.75)": stats.lognorm(0.75, scale=np.exp(0.25)),
        "laplace(0.5, 2)": stats.laplace(0.5, 2),
        "logistic(0.5, 2)": stats.logistic(0.5, 2),
        "cauchy(0.5, 2)": stats.cauchy(0.5, 2),
        "uniform(-3, 4)": stats.uniform(-3, 7),
        "exponential(1.75)": stats.expon(scale=1 / 1.75),
        "gamma(2.5, 1.75)": stats.gamma(2.5, scale=1 / 1.75),
        "gamma(0.5, 1)": stats.gamma(0.5),
        "inverse_gamma(2.5, 1.75)": stats.invgamma(2.5, scale=1.75),
        "beta(2.5, 1.75)": stats.beta(2.5, 1.75),
        "student_t(4.5, 0.5, 2)": stats.t(4.5, 0.5, 2),
    }
    deciles = {text: law.ppf(np.arange(1, 10) / 10).tolist() for text, law in laws.items()}
    with open(STORE, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in deciles.items()) + "\n}\n")


def compare(genc, folder):
    os.makedirs(folder, exist_ok=True)
    with open(STORE, encoding="utf-8") as file:
        deciles = json.load(file)
    names = [f"z{i}" for i in range(len(deciles))]
    model, result = os.path.join(folder, "samplers.gen"), os.path.join(folder, "x.npy")
    with open(model, "w", encoding="utf-8") as file:
        file.write(f"model samplers {{\n  data x: f32[{len(names)}];\n")
        for name, text in zip(names, deciles):
            file.write(f"  prior p({name}) {{ {name}: [1] ~ {text}; }}\n")
        file.write(f"  decoder p(x | {', '.join(names)}) {{ x ~ normal(concat({', '.join(names)}), 1); }}\n}}\n")
    subprocess.run([genc, "run", model, "sample", f"--batch={DRAWS}", "--seed=7", "--out", f"x={result}"], check=True)
    draws = np.load(result)
    bad = 0
    for column, (text, edges) in enumerate(deciles.items()):
        counts = np.bincount(np.searchsorted(edges, draws[:, column]), minlength=10)
        statistic = float(np.sum((counts - DRAWS / 10) ** 2) / (DRAWS / 10))
        if not (np.all(np.isfinite(draws[:, column])) and statistic < LIMIT):
            print(f"{text}: chi-square {statistic:.1f}, counts {counts.tolist()}")
            bad += 1
    sys.exit(bad != 0)


if sys.argv[1] == "--write":
    write()
else:
    compare(sys.argv[1], sys.argv[2])
