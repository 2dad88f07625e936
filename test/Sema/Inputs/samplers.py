#===- samplers.py - draws of the library against scipy's distributions -------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: samplers.py GENC SCRATCH-FOLDER [DRAWS SEEDS]     draws and compares; 10^6 and 20 is the long version
#        samplers.py --write                               makes samplers.json anew; needs scipy
#
# One model has a latent variable of every distribution, its entry `sample` gives a number of each. Chi-square over
# percentiles, of counts over their values; the probability of the statistic lies in [1e-4, 1 - 1e-4]. Seeds are fixed,
# so the result is, too.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import math
import os
import subprocess
import sys

import numpy as np

STORE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "samplers.json")


def laws():
    """(distribution, what is taken of a draw z, a distribution of scipy's or a table of (edges, probabilities))."""
    from scipy import integrate, stats

    number = "z"
    yield "normal(0.5, 2)", number, stats.norm(0.5, 2)
    yield "log_normal(0.25, 0.75)", number, stats.lognorm(0.75, scale=np.exp(0.25))
    yield "laplace(0.5, 2)", number, stats.laplace(0.5, 2)
    yield "logistic(0.5, 2)", number, stats.logistic(0.5, 2)
    yield "cauchy(0.5, 2)", number, stats.cauchy(0.5, 2)
    yield "uniform(-3, 4)", number, stats.uniform(-3, 7)
    yield "exponential(1.75)", number, stats.expon(scale=1 / 1.75)
    yield "gamma(2.5, 1.75)", number, stats.gamma(2.5, scale=1 / 1.75)
    yield "gamma(0.5, 1)", number, stats.gamma(0.5)
    yield "inverse_gamma(2.5, 1.75)", number, stats.invgamma(2.5, scale=1.75)
    yield "beta(2.5, 1.75)", number, stats.beta(2.5, 1.75)
    yield "student_t(4.5, 0.5, 2)", number, stats.t(4.5, 0.5, 2)
    yield "bernoulli(0.25)", number, stats.bernoulli(0.25)
    yield "poisson(2.5)", number, stats.poisson(2.5)
    yield "poisson(45)", number, stats.poisson(45)
    yield "negative_binomial(2.5, 1.25)", number, stats.nbinom(1.25, 1.25 / 3.75)
    yield "relaxed_bernoulli(0.75, 2)", "log(z) - log1p(-z)", stats.logistic(0.75 / 2, 1 / 2)
    p = 0.75
    yield "continuous_bernoulli(0.75)", number, (np.log1p(np.arange(1, 100) / 100 * (p / (1 - p) - 1)) / np.log(p / (1 - p)), None)
    zero, counts = 1 / (1 + np.exp(-0.5)), np.arange(60)
    yield "zero_inflated_negative_binomial(2.5, 1.25, 0.5)", number, (
        counts[:-1] + 0.5, (1 - zero) * stats.nbinom(1.25, 1.25 / 3.75).pmf(counts) + zero * (counts == 0))  # fmt: skip
    law, levels = stats.logistic(0.25, np.exp(-2)), (np.arange(256) - 127.5) / 127.5
    edges = (levels[1:] + levels[:-1]) / 2
    yield "discretized_logistic(0.25, -2)", number, (edges, np.diff(law.cdf(edges), prepend=0, append=1))
    weights = np.exp([0.25, -1, 2]) / np.sum(np.exp([0.25, -1, 2]))
    yield "one_hot_categorical([0.25, -1, 2])", "dot(z, [0, 1, 2])", (np.array([0.5, 1.5]), weights)
    yield "dirichlet([2.5, 1.75, 4])", "z[0]", stats.beta(2.5, 5.75)
    yield "multivariate_normal([0.5, -1], [[1.5, 0], [0.5, 2]])", "z[1]", stats.norm(-1, np.sqrt(4.25))
    grid = np.linspace(-5, 6, 200001)
    mixed = stats.norm([-1, 0.5, 2], [0.5, 1.25, 0.25]).cdf(grid[:, None]) @ weights
    yield "mixture([0.25, -1, 2], normal([-1, 0.5, 2], [0.5, 1.25, 0.25]))", number, (np.interp(np.arange(1, 100) / 100, mixed, grid), None)
    yield "product_of_experts(normal(0, 1), normal(1, 2))", number, stats.norm(0.2, np.sqrt(0.8))
    for n, kappa, loc in ((3, 2.5, [0, 0.6, 0.8]), (8, 20, [0, 0.6, 0, 0, 0, 0.8, 0, 0])):
        w = np.linspace(-1, 1, 400001)
        mass = integrate.cumulative_simpson(np.exp(kappa * (w - 1)) * (1 - w * w) ** ((n - 3) / 2), x=w, initial=0)
        text = f"von_mises_fisher({loc}, {kappa})"
        yield text, f"dot(z, {loc})", (np.interp(np.arange(1, 100) / 100, mass / mass[-1], w), None)


def write():
    """For every distribution edges of bins and the bins' probabilities (equal ones are left out)."""
    from scipy import stats

    rows = []
    for text, taken, law in laws():
        if not isinstance(law, tuple):
            if isinstance(law.dist, stats.rv_discrete):
                counts = np.arange(0, int(law.ppf(1 - 1e-12)) + 1)
                law = (counts[:-1] + 0.5, np.append(law.pmf(counts[:-1]), law.sf(counts[-2])))
            else:
                law = (law.ppf(np.arange(1, 100) / 100), None)
        edges, mass = law
        if mass is not None:  # no bin with less than a thousandth
            kept, sums = [], [0.0]
            for i, m in enumerate(mass):
                sums[-1] += m
                if i < len(edges) and sums[-1] >= 1e-3 and np.sum(mass[i + 1 :]) >= 1e-3:
                    kept.append(edges[i])
                    sums.append(0.0)
            edges, mass = np.array(kept), sums
        rows.append(json.dumps([text, taken, edges.tolist(), mass]))
    with open(STORE, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


def chi_square_tail(statistic, freedom):
    """The probability of a larger value. Wilson and Hilferty, "The distribution of chi-square", 1931."""
    z = ((statistic / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))
    return math.erfc(z / math.sqrt(2)) / 2 if freedom > 2 else math.exp(-statistic / 2) if freedom == 2 else math.erfc(math.sqrt(statistic / 2))


def compare(genc, folder, draws, seeds):
    os.makedirs(folder, exist_ok=True)
    with open(STORE, encoding="utf-8") as file:
        cases = json.load(file)
    names = [f"z{i}" for i in range(len(cases))]
    model, result = os.path.join(folder, "samplers.gen"), os.path.join(folder, "x.npy")
    with open(model, "w", encoding="utf-8") as file:
        file.writelines(f"block taken{i}(z) = reshape({taken}, 1);\n" for i, (_, taken, _, _) in enumerate(cases))
        file.write(f"model samplers {{\n  data x: f32[{len(names)}];\n")
        for name, (text, taken, _, _) in zip(names, cases):
            file.write(f"  prior p({name}) {{ {name}{': [1]' if 'z[' not in taken and 'dot' not in taken else ''} ~ {text}; }}\n")
        values = ", ".join(f"taken{i}({name})" for i, name in enumerate(names))
        file.write(f"  decoder p(x | {', '.join(names)}) {{ x ~ normal(concat({values}), 1); }}\n}}\n")
    bad, smallest, largest = 0, [1.0] * len(cases), [0.0] * len(cases)
    for seed in range(7, 7 + seeds):
        subprocess.run([genc, "run", model, "sample", f"--batch={draws}", f"--seed={seed}", "--out", f"x={result}"], check=True)
        found = []
        for i, (column, (text, _, edges, mass)) in enumerate(zip(np.load(result).T, cases)):
            counts = np.bincount(np.searchsorted(edges, column), minlength=len(edges) + 1)
            expected = draws * (np.array(mass) if mass else 1 / len(counts))
            p = chi_square_tail(float(np.sum((counts - expected) ** 2 / expected)), len(edges))
            found.append(p)
            smallest[i], largest[i] = min(smallest[i], p), max(largest[i], p)
            if not (np.all(np.isfinite(column)) and 1e-4 <= p <= 1 - 1e-4):
                print(f"{text}, seed {seed}: p = {p:.2e}, counts {counts.tolist()}")
                bad += 1
        print(f"seed {seed}: p from {min(found):.2e} to {max(found):.6f}", flush=True)
    for (text, _, _, _), low, high in zip(cases, smallest, largest):
        print(f"{text}: p from {low:.4f} to {high:.4f}")
    sys.exit(bad != 0)


if sys.argv[1] == "--write":
    write()
else:
    compare(sys.argv[1], sys.argv[2], *(int(n) for n in sys.argv[3:5] or (80000, 1)))
