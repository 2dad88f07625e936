#===- unbiased.py - the mean of gradients that are estimated --------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: unbiased.py GENC MODELS FOLDER: the mean of compiled gradients over 10 calls of 10000 examples against central
# differences (of 1e-4: off by 1e-7) of the objective's expectation, by a sum over all classes or by Gauss-Hermite quadrature. It
# passes within 4 standard errors, taken from the calls. Baselines and the second reparameterisation make the variance smaller. A
# relaxation has the gradient of the relaxed objective, a straight-through draw that of f at the draw times that of the mean
# (Bengio et al., 2013); both are shown to be off the gradient of the choice by what is known.
#
#===-------------------------------------------------------------------------------------------------------------===#
import itertools
import os
import subprocess
import sys

import numpy as np
from scipy import special, stats

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "Tools"))
from compare import flat_parts, read_safetensors
from library import Library
from values import write_safetensors

CALLS, COUNT, STEP = 10, 10000, 1e-4
genc, models, folder = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)


def made(shapes, amplitude):
    return {n: amplitude * np.sin(np.arange(np.prod(s)) * 1.7 + i + 0.4).reshape(s) for i, (n, s) in enumerate(shapes.items())}


class Gradients:
    """The gradients of a model's objectives, compiled once."""

    def __init__(self, model, objectives, weights):
        self.folder, self.given = os.path.join(folder, model), weights
        entries = ",".join(name + "_gradient" for name in objectives)
        command = [genc, "build", models, f"--model={model}", f"--entry={entries}", "--type=shared", f"--name={model}", "-o", self.folder]
        os.makedirs(self.folder, exist_ok=True)
        path = os.path.join(self.folder, "w.safetensors")
        drawn = os.path.join(self.folder, "drawn.safetensors")
        subprocess.run([genc, "init", models, f"--model={model}", "-o", drawn], check=True)
        self.all = read_safetensors(drawn)  # in the order of the library
        if set(self.all) != set(weights):
            sys.exit(f"{model} has the weights {list(self.all)}, not {list(weights)}")
        write_safetensors(path, {n: np.float32(v) for n, v in weights.items()})
        subprocess.run([*command, f"--weights={path}"], check=True)
        self.library = Library(self.folder, model)

    def of(self, objective, x):
        """One gradient a call, all weights in one vector."""
        entry = objective + "_gradient"
        parameters = self.library.parameters(entry)
        arrays = [None if p["role"] == "noise" else np.zeros(((COUNT,) if p["batch"] else ()) + tuple(p["shape"]), np.float32) for p in parameters]
        at = {p["name"]: array for p, array in zip(parameters, arrays)}
        at["x"][:] = np.float32(x)
        result = []
        for seed in range(CALLS):
            self.library.run(entry, COUNT, arrays, seed)
            parts = flat_parts(at["gradient"].reshape(-1).astype(np.float64), self.all)
            result.append(np.concatenate([parts[name].ravel() for name in self.given]))
        return np.array(result)


def differences(function, weights):
    parts = []
    for name, value in weights.items():
        for i in np.ndindex(value.shape):
            ends = []
            for step in (STEP, -STEP):
                moved = {n: np.array(np.float32(v), np.float64) for n, v in weights.items()}
                moved[name][i] += step
                ends.append(function(moved))
            parts.append((ends[0] - ends[1]) / (2 * STEP))
    return np.array(parts)


def check(what, found, expected):
    """How many standard errors the mean is off, at most; and the variance of all weights together."""
    error = found.std(axis=0, ddof=1) / np.sqrt(CALLS)
    off = float(np.max(np.abs(found.mean(axis=0) - expected) / (error + 1e-7)))
    print(f"{what}: {off:.1f} standard errors")
    if off > 4:
        sys.exit(f"{what}: mean gradient {found.mean(axis=0)}, expected {expected}, standard errors {error}")
    return found.var(axis=0, ddof=1).sum()


def lower(what, variance, plain, factor):
    print(f"{what}: variance {plain / variance:.1f} times smaller")
    if not factor * variance < plain:
        sys.exit(f"{what}: the variance is {variance:.3g}, {plain:.3g} without")


# Classes: all values of two variables, of 3 draws for bounds.
X = np.array([0.5, -1.2])
STATES = np.array(list(itertools.product(range(3), repeat=2)))
PRIOR = np.array([[0.2, -0.4, 0.1], [0, 0.3, -0.2]])
weights = made({"encoder.fc.weight": (2, 6), "encoder.fc.bias": (6,), "decoder.table": (3, 2)}, 0.8)


def logs(w):
    """log q(k | x), log p(k) and log p(x | k) of every k."""
    log_q = special.log_softmax((X @ w["encoder.fc.weight"] + w["encoder.fc.bias"]).reshape(2, 3), -1)
    mean = w["decoder.table"][STATES[:, 0]] + 0.5 * w["decoder.table"][STATES[:, 1]]
    pick = lambda table: table[0, STATES[:, 0]] + table[1, STATES[:, 1]]
    return pick(log_q), pick(special.log_softmax(PRIOR, -1)), stats.norm.logpdf(X, mean, 0.7).sum(1)


def average(f):
    def value(w):
        log_q, _, log_p_x = logs(w)
        return np.exp(log_q) @ f(log_p_x)

    return value


def log_mean_exp(power):
    def value(w):
        log_q, log_p, log_p_x = logs(w)
        draws = np.array(list(itertools.product(range(len(STATES)), repeat=3)))
        bounds = special.logsumexp(power * (log_p_x + log_p - log_q)[draws], axis=1) - np.log(3)
        return np.exp(log_q[draws].sum(1)) @ bounds / power

    return value


compiled = Gradients("classes", ["one", "own", "several", "left_out", "bound", "compared", "tilted"], weights)
twice = average(lambda log_p_x: 2 * log_p_x + STATES.sum(1))
variance = {}
for name, function in {
    "one": twice,
    "own": lambda w: 3 * twice(w),
    "several": average(lambda log_p_x: log_p_x - 5),
    "left_out": average(lambda log_p_x: log_p_x - 5),
    "bound": log_mean_exp(1),
    "compared": log_mean_exp(1),
    "tilted": log_mean_exp(0.5),
}.items():
    variance[name] = check(f"classes.{name}", compiled.of(name, X), differences(function, weights))
lower("a baseline", variance["own"] / 9, variance["one"], 1.5)
lower("leave one out", variance["left_out"], variance["several"], 1.3)
lower("VIMCO", variance["compared"], variance["bound"], 4)

# Gaussians: 24 nodes for each of four draws; the integrands are smooth and bend little.
Z = np.array([0.7])
weights = made(
    {"encoder.y.weight": (1, 1), "encoder.y.bias": (1,), "encoder.z.weight": (2, 1), "encoder.z.bias": (1,),
     "prior.prior.weight": (1, 1), "prior.prior.bias": (1,), "decoder.fc.weight": (1, 1), "decoder.fc.bias": (1,)}, 0.7)
nodes, masses = np.polynomial.hermite_e.hermegauss(24)
masses = masses / masses.sum()
FIRST, SECOND = np.meshgrid(nodes, nodes, indexing="ij")
MASS = (masses[:, None] * masses).ravel()


def log_weights(w):
    x = Z[0]
    mean, scale = x * w["encoder.y.weight"].item() + w["encoder.y.bias"].item(), np.exp(-0.3 * x)
    y = mean + scale * FIRST
    z_mean = x * w["encoder.z.weight"][0, 0] + y * w["encoder.z.weight"][1, 0] + w["encoder.z.bias"].item()
    z = z_mean + 0.9 * SECOND
    line = lambda name, at: at * w[name + ".weight"].item() + w[name + ".bias"].item()
    log_p = stats.norm.logpdf(y) + stats.norm.logpdf(z, line("prior.prior", y), 0.8) + stats.norm.logpdf(x, line("decoder.fc", z), 0.6)
    return (log_p - stats.norm.logpdf(y, mean, scale) - stats.norm.logpdf(z, z_mean, 0.9)).ravel()


def pair(power):
    def value(w):
        log_w = power * log_weights(w)
        return MASS @ (np.logaddexp(log_w[:, None], log_w) - np.log(2)) @ MASS / power

    return value


compiled = Gradients("gaussians", ["bound", "doubly", "path", "tilted", "mean"], weights)
for name, function in {
    "bound": pair(1),
    "doubly": pair(1),
    "path": lambda w: MASS @ log_weights(w),
    "tilted": pair(0.5),
    "mean": pair(1),
}.items():
    found = compiled.of(name, Z)
    check(f"gaussians.{name}", found, differences(function, weights))
    variance[name] = found[:, :5].var(axis=0, ddof=1).sum()  # of the encoder
lower("a second reparameterisation", variance["doubly"], variance["bound"], 1.2)

# Choices.
weights = {"logits": np.array([0.6, -1.1])}
p = special.expit(np.float32(weights["logits"]).astype(np.float64))
slope = p * (1 - p)
exact = (-((1 - 0.45) ** 2) + 0.45**2) * slope
through = -2 * (p - 0.45) * slope
noise = special.logit((np.arange(200000) + 0.5) / 200000)  # the logistic distribution, by the midpoint rule
drawn = special.expit((np.float32(weights["logits"])[:, None].astype(np.float64) + noise) / 0.5)
relaxed = np.mean(-2 * (drawn - 0.45) * drawn * (1 - drawn) / 0.5, axis=1)
compiled = Gradients("biased", ["exact", "relaxed", "through"], weights)
for name, expected in {"exact": exact, "relaxed": relaxed, "through": through}.items():
    found = compiled.of(name, np.zeros(1))
    check(f"biased.{name}", found, expected)
    if name != "exact":
        error = found.std(axis=0, ddof=1) / np.sqrt(CALLS)
        bias = np.abs(found.mean(axis=0) - exact)
        print(f"biased.{name}: bias {np.abs(expected - exact).max():.3f}, {(bias / (error + 1e-7)).max():.0f} standard errors")
        if not (bias > 10 * error + 1e-3).all():
            sys.exit(f"{name}: no bias is seen: {found.mean(axis=0)}, that of the choice is {exact}")
print("all means are as expected")
