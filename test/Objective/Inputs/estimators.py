#===- estimators.py - what estimates of averages are on average ---------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: estimators.py GENC MODELS SCRATCH-FOLDER
#
# The mean of 10^5 estimates for one example against the expectation of the estimator, by quadrature or enumeration; for
# bounds of several draws that is not the value that they bound. The expectation of a logarithm of a sum of K independent
# positive weights is that of Frullani's integral: E log S = int (exp(-t) - E[exp(-t w)]^K) / t dt. A mean passes within 4.5
# standard errors (one right one in 1.5 * 10^5 fails); what is enumerated, within 10^-6.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess
import sys

import numpy as np
from scipy import integrate, special, stats

DRAWS, ERRORS = 100000, 4.5
genc, models, folder = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
x = np.array([1.0, 0.0, 1.0])
np.save(os.path.join(folder, "x.npy"), np.tile(np.float32(x), (DRAWS, 1)))


def log_bernoulli(logits):
    return np.sum(x * logits - np.logaddexp(0, logits), -1)


def log_mean(log_weights, mass, count):
    """E log (w_1 + ... + w_K) / K of independent weights that have these values with these masses."""
    shift = np.log(mass @ np.exp(log_weights))
    weights = np.exp(log_weights - shift) / count

    def integrand(s):  # t = exp(s)
        return np.exp(-np.exp(s)) - (mass @ np.exp(-np.exp(s) * weights)) ** count

    return shift + integrate.quad(integrand, -40, 40, limit=2000, epsabs=1e-10, points=[-10, -3, 0, 3, 10])[0]


def bounds(log_weights, mass):
    """The library's objectives of several draws."""
    known = {f"bound{count}": log_mean(log_weights, mass, count) for count in (1, 2, 5)}
    for name, order, count in (("tilted1", 0.5, 1), ("tilted5", 0.5, 5), ("tilted_up5", -1, 5)):
        known[name] = log_mean((1 - order) * log_weights, mass, count) / (1 - order)
    return known


def numbers():
    z = np.linspace(-9, 9, 20001)
    q = stats.norm(0.5, np.float32(0.8))
    mass = q.pdf(z) * (z[1] - z[0])
    log_p_x = log_bernoulli(np.array([1.5, -1, 0.5]) * z[:, None] + np.array([0.25, 0, -0.5]))
    log_weights = log_p_x + stats.norm.logpdf(z) - q.logpdf(z)
    bound, likelihood = mass @ log_weights, mass @ log_p_x
    spread = mass @ log_p_x**2 - likelihood**2
    return {name: bound for name in ("pathwise", "together", "several", "sampled")} | {
        "squared": likelihood**2 + spread / 3,  # of a mean of three
        **bounds(log_weights, mass),
    }


def classes():
    k = np.arange(3)[:, None]
    log_q = special.log_softmax(np.array([0.5, -0.25, 0.1]) * x + [0, 0.2, 0.4])[:, None] + special.log_softmax(np.array([0.1, 0.2, -0.5]) + x)
    log_p = np.log([0.5, 0.2, 0.3])[:, None] + np.log([0.1, 0.3, 0.6])
    log_p_x = log_bernoulli((np.array([1.5, -1, 0.5]) * (k - 1))[:, None] + np.array([0.25, 0.5, -0.5]) * k)
    mass, log_weights = np.exp(log_q).ravel(), (log_p_x + log_p - log_q).ravel()
    bound = mass @ log_weights
    return {"enumerated": bound, "sampled": bound, "several": mass @ log_p_x.ravel(), **bounds(log_weights, mass)}


bad = 0
for model, expected in (("estimators", numbers()), ("classes", classes())):
    command = [genc, "eval", models, f"--model={model}", "--data", f"x={os.path.join(folder, 'x.npy')}", f"--batch={DRAWS}", "--json"]
    found = json.loads(subprocess.run([*command, "--seed=11", "--samples=5"], check=True, capture_output=True, text=True).stdout)
    expected["log_marginal"] = expected["bound5"]
    for name, wanted in ((name, expected[name]) for name in found if name in expected):
        mean, error = found[name]["mean"], found[name]["standard_error"]
        allowed = 1e-6 if name == "enumerated" else ERRORS * error
        good = abs(mean - wanted) <= allowed and (name == "enumerated") == (error < 1e-9)
        bad += not good
        print(f"{model}.{name}: {mean:.6f}, expected {wanted:.6f}, off by {mean - wanted:.1e}, standard error {error:.1e}{'' if good else ' WRONG'}")
sys.exit(bad != 0)
