#===- samplers.py - draws of the library against the distributions' laws ------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: samplers.py GENC SCRATCH-FOLDER [DRAWS SEEDS]     10^6 and 20 is the long version
#
# Models have a latent variable of every distribution, their entry `sample` gives a number of each. Where the law is
# continuous, Kolmogorov and Smirnov's test against its distribution function; chi-square over the values of others.
# Right samplers give probabilities that are uniform in [0, 1]: of N, 2N / 10^4 lie outside of [1e-4, 1 - 1e-4]. The
# number of those outside, and the distribution of all from continuous laws, must be possible ones (to 1e-4). Seeds are
# fixed, so the result is, too.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import subprocess
import sys

import numpy as np
from scipy import integrate, special, stats

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "Tools"))
from library import Library

EDGE, IMPOSSIBLE = 1e-4, 1e-4
LOGITS = [0.25, -1, 2]


def mixed(x):
    return stats.norm([-1, 0.5, 2], [0.5, 1.25, 0.25]).cdf(np.asarray(x)[:, None]) @ special.softmax(LOGITS)


def planar(y):
    """Of x + u tanh(w x + b) for a standard normal x, where w * u exceeds -1 so that it grows."""
    u, w, b = 1.5, 0.75, 0.25
    u += (np.logaddexp(0, u * w) - 1 - u * w) / w
    x = np.linspace(-9, 9, 2000001)
    return stats.norm.cdf(np.interp(y, x + u * np.tanh(w * x + b), x))


def inflated(k):
    zero = special.expit(0.5)
    return (1 - zero) * stats.nbinom(1.25, 1.25 / 3.75).pmf(k) + zero * (k == 0)


def levels(k):
    law, places = stats.logistic(0.25, np.exp(-2)), (np.arange(256) - 127.5) / 127.5
    return np.diff(law.cdf((places[1:] + places[:-1]) / 2), prepend=0, append=1)[k]


def along(n, kappa):
    """Of the cosine of the angle to the mean of a von Mises-Fisher distribution."""
    w = np.linspace(-1, 1, 400001)
    mass = integrate.cumulative_simpson(np.exp(kappa * (w - 1)) * (1 - w * w) ** ((n - 3) / 2), x=w, initial=0)
    return lambda x: np.interp(x, w, mass / mass[-1])


def laws():
    """(distribution, what is taken of a draw z, a distribution function or the masses of 0, 1, ... or a constant); z0 is
    another variable."""
    number, of_class, classes = "z", 'cast(z, "f32")', lambda k: special.softmax(LOGITS)[k]
    yield "normal(0.5, 2)", number, stats.norm(0.5, 2).cdf
    yield "log_normal(0.25, 0.75)", number, stats.lognorm(0.75, scale=np.exp(0.25)).cdf
    yield "laplace(0.5, 2)", number, stats.laplace(0.5, 2).cdf
    yield "logistic(0.5, 2)", number, stats.logistic(0.5, 2).cdf
    yield "cauchy(0.5, 2)", number, stats.cauchy(0.5, 2).cdf
    yield "uniform(-3, 4)", number, stats.uniform(-3, 7).cdf
    yield "exponential(1.75)", number, stats.expon(scale=1 / 1.75).cdf
    yield "gamma(2.5, 1.75)", number, stats.gamma(2.5, scale=1 / 1.75).cdf
    yield "gamma(0.5, 1)", number, stats.gamma(0.5).cdf
    yield "inverse_gamma(2.5, 1.75)", number, stats.invgamma(2.5, scale=1.75).cdf
    yield "beta(2.5, 1.75)", number, stats.beta(2.5, 1.75).cdf
    yield "student_t(4.5, 0.5, 2)", number, stats.t(4.5, 0.5, 2).cdf
    yield "relaxed_bernoulli(0.75, 2)", "log(z) - log1p(-z)", stats.logistic(0.75 / 2, 1 / 2).cdf
    yield "continuous_bernoulli(0.75)", number, lambda x: (0.75**x * 0.25 ** (1 - x) - 0.25) / 0.5
    yield "dirichlet([2.5, 1.75, 4])", "z[0]", stats.beta(2.5, 5.75).cdf
    yield "multivariate_normal([0.5, -1], [[1.5, 0], [0.5, 2]])", "z[1]", stats.norm(-1, np.sqrt(4.25)).cdf
    yield "multivariate_normal([0.5, -1], [[1.5, 0], [0.5, 2]])", "z[0] + z[1]", stats.norm(-0.5, np.sqrt(8)).cdf
    yield f"mixture({LOGITS}, normal([-1, 0.5, 2], [0.5, 1.25, 0.25]))", number, mixed
    yield "product_of_experts(normal(0, 1), normal(1, 2))", number, stats.norm(0.2, np.sqrt(0.8)).cdf
    yield "independent(normal([0.5, -1], 2))", "z[0] + z[1]", stats.norm(-0.5, np.sqrt(8)).cdf
    for n, kappa, loc in ((3, 2.5, [0, 0.6, 0.8]), (8, 20, [0, 0.6, 0, 0, 0, 0.8, 0, 0])):
        yield f"von_mises_fisher({loc}, {kappa})", f"dot(z, {loc})", along(n, kappa)
    # Differences of logarithms are those of two Gumbel variables.
    yield f"relaxed_categorical({LOGITS}, 0.5)", "log(z[0]) - log(z[1])", stats.logistic(1.25 / 0.5, 1 / 0.5).cdf
    yield f"relaxed_categorical({LOGITS}, 0.5)", 'cast(argmax(z), "f32")', classes
    # Flows of standard normal vectors: back to one of the numbers that they were made from.
    yield "transformed(normal(0, 1), planar([1.5], [0.75], 0.25))", "z[0]", planar
    yield "transformed(normal(0, 1), affine_coupling(half))", "(z[1] - 2 * z[0]) * exp(-2 * tanh(z[0] / 4))", stats.norm.cdf
    for flow in ("masked_autoregressive", "inverse_autoregressive"):
        yield f"transformed(normal(0, 1), {flow}(step))", "(z[1] - z[0]) * exp(-2 * tanh(z[0] / 2))", stats.norm.cdf
    yield "bernoulli(0.25)", number, stats.bernoulli(0.25).pmf
    yield "poisson(2.5)", number, stats.poisson(2.5).pmf
    yield "poisson(45)", number, stats.poisson(45).pmf
    yield "negative_binomial(2.5, 1.25)", number, stats.nbinom(1.25, 1.25 / 3.75).pmf
    yield "zero_inflated_negative_binomial(2.5, 1.25, 0.5)", number, inflated
    yield "discretized_logistic(0.25, -2)", "z * 127.5 + 127.5", levels
    yield f"categorical({LOGITS})", of_class, classes
    yield f"one_hot_categorical({LOGITS})", "dot(z, [0, 1, 2])", classes
    yield "delta(2 * z0)", "z - 2 * z0", 0.0


# Conditioners without parameters.
NETS = """
  net half(x: f32[1]) { return concat(x / 2, 2 * x); }
  net step(x: f32[2]) {
    let first = part(x, 0, 2);
    return concat(0 * first, first, 0 * first, first);
  }
"""
DISCRETE = r"^(bernoulli|poisson|\w*negative_binomial|discretized_logistic|\w*categorical)\("


def is_discrete(text, taken):
    return re.match(DISCRETE, text) and "log" not in taken


def probability(column, text, taken, law):
    """Of a statistic that is larger than that of the draws."""
    if not callable(law):
        return 1.0 * bool(np.all(column == law))
    if not is_discrete(text, taken):
        return float(stats.kstest(column, law, method="asymp").pvalue)
    count = {"discretized_logistic": 256, "categorical": 3, "one_hot_categorical": 3, "relaxed_categorical": 3, "bernoulli": 2}.get(text.split("(")[0], 200)
    mass = np.asarray(law(np.arange(count)), np.float64)
    whole = np.rint(column)
    if np.any(np.abs(column - whole) > 1e-3) or whole.min() < 0:
        return 0.0
    found = np.bincount(np.minimum(whole, count - 1).astype(int), minlength=count)
    mass[-1] += 1 - mass.sum()
    # Values with less than a thousandth of the mass count together with those that follow, the last with those before.
    bins = np.minimum((np.cumsum(mass) - mass) // 1e-3, 999).astype(int)
    _, bins = np.unique(bins, return_inverse=True)
    expected = np.bincount(bins, mass)
    if expected[-1] < 1e-3:
        bins[bins == bins[-1]] -= 1
        expected = np.bincount(bins, mass)
    statistic = np.sum((np.bincount(bins, found) - len(column) * expected) ** 2 / expected) / len(column)
    return float(stats.chi2(len(expected) - 1).sf(statistic))


def write(path, cases):
    """A model with all of the cases: an entry takes a limited number of arrays."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"block taken{i}(z, z0) = reshape({taken}, 1);\n" for i, (_, taken, _) in enumerate(cases))
        file.write(f"model samplers {{\n  data x: f32[{len(cases)}];\n{NETS}")
        for i, (text, taken, _) in enumerate(cases):
            shape = ": class(3)" if text.startswith("categorical") else ": [1]" if taken[:2] in ("z", "z ") or "planar" in text else ""
            shape = shape or (": [2]" if text.startswith("transformed") else "")
            given = " | z0" if "z0" in text else ""
            file.write(f"  prior p(z{i}{given}) {{ z{i}{shape} ~ {text}; }}\n")
        values = ", ".join(f"taken{i}(z{i}, z0)" for i in range(len(cases)))
        file.write(f"  decoder p(x | {', '.join(f'z{i}' for i in range(len(cases)))}) {{ x ~ normal(concat({values}), 1); }}\n}}\n")


class Sampler:
    """The entry `sample` of a compiled model: built once for all seeds."""

    def __init__(self, genc, folder, cases):
        model, self.width = os.path.join(folder, "samplers.gen"), len(cases)
        os.makedirs(folder, exist_ok=True)
        write(model, cases)
        command = [genc, "build", model, "--entry=sample", "--type=shared", "--name=samplers", "-o", folder]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        self.library = Library(folder, "samplers")
        self.noise = [parameter["shape"] for parameter in self.library.parameters("sample") if parameter["role"] == "noise"]

    def draw(self, draws, seed, noise=None):
        """Of the noise that the seed gives, or of one number everywhere."""
        x = np.empty((draws, self.width), np.float32)
        given = [None if noise is None else np.full((draws, *shape), noise, np.float32) for shape in self.noise]
        self.library.run("sample", draws, [*given, x], seed)
        return x.T.astype(np.float64)


def main(genc, folder, draws=80000, seeds=1):
    cases = list(laws())
    samplers = [Sampler(genc, os.path.join(folder, str(i)), cases[i : i + 10]) for i in range(0, len(cases), 10)]
    # The uniforms next to 0 and 1.
    for extreme in (2**-24, 1 - 2**-24):
        columns = [column for sampler in samplers for column in sampler.draw(1, 0, extreme)]
        for column, (text, _, _) in zip(columns, cases):
            assert np.all(np.isfinite(column)), f"{text}: {column} of {extreme}"
    found = np.zeros((seeds, len(cases)))
    for row, seed in enumerate(range(7, 7 + seeds)):
        columns = [column for sampler in samplers for column in sampler.draw(draws, seed)]
        found[row] = [probability(column, *case) if np.all(np.isfinite(column)) else 0 for column, case in zip(columns, cases)]
        print(f"seed {seed}: {found[row].min():.2e} to {found[row].max():.6f}", flush=True)
    outside = (found < EDGE) | (found > 1 - EDGE)
    constant = [not callable(law) for _, _, law in cases]
    outside[:, constant] = found[:, constant] != 1
    for (text, taken, _), column in zip(cases, found.T):
        print(f"{text}, {taken}: {column.min():.4f} to {column.max():.4f}")
    continuous = found[:, [callable(law) and not is_discrete(text, taken) for text, taken, law in cases]].ravel()
    uniform = stats.kstest(continuous, "uniform").pvalue
    chance = stats.binom(found.size, 2 * EDGE).sf(outside.sum() - 1)
    print(f"{len(cases)} statistics of {draws} draws, {seeds} seeds: {found.size} probabilities, {outside.sum()} outside of "
          f"[{EDGE:g}, 1 - {EDGE:g}] (so many or more by chance: {chance:.2g}), smallest {found.min():.2g}; "
          f"those of continuous laws are uniform with probability {uniform:.2g}")  # fmt: skip
    sys.exit(bool(chance < IMPOSSIBLE or uniform < IMPOSSIBLE or np.any(outside[:, constant]) or np.any(found == 0)))


main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5]))
