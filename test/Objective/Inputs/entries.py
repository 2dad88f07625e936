#===- entries.py - entries that are made on request, against closed forms ----------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: entries.py GENC MODEL SCRATCH-FOLDER TEST-TOOLS
#
# z = c + 1.25 e, x = W z + b + 0.5 e', with orthogonal columns of W, so that the exact posterior fits the encoder. The
# chain of `impute` is then Gibbs sampling of z and the missing elements: its draws have the conditional distribution of
# x, which is normal. Sums of float32 numbers of order 10 are off by 1e-5 at most.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np

genc, path, folder, tools = sys.argv[1:5]
sys.path.insert(0, tools)
from models import Checks, Model

random = np.random.default_rng(7)
basis = np.linalg.qr(random.normal(size=(5, 2)))[0]
W, b, centre = (basis * [1.5, 0.02]).T, random.normal(size=5), np.array([0.5, -0.75])
prior, noise = 1.25**2, 0.25
W, b, centre = np.float32(W).astype(float), np.float32(b).astype(float), centre
N = 3000
x = centre + 1.25 * random.normal(size=(N, 2))
x = np.float32(x @ W + b + 0.5 * random.normal(size=(N, 5))).astype(float)
gram = np.sum(W * W, axis=1)
variance = 1 / (1 / prior + gram / noise)
gain = W.T * variance / noise
model = Model(genc, path, folder, {
    "prior.centre": centre,
    "encoder.posterior.weight": gain,
    "encoder.posterior.bias": -b @ gain + centre * variance / prior,
    "encoder.log_scale": np.log(variance) / 2,
    "decoder.components.weight": W,
    "decoder.components.bias": b,
})  # fmt: skip
check = Checks()
means = (x - b) @ gain + centre * variance / prior
covariance = prior * W.T @ W + noise * np.eye(5)
offset = x - centre @ W - b
evidence = -0.5 * (np.einsum("ni,ij,nj->n", offset, np.linalg.inv(covariance), offset)
                   + np.linalg.slogdet(covariance)[1] + 5 * np.log(2 * np.pi))  # fmt: skip
kl = 0.5 * ((variance + (means - centre) ** 2) / prior - 1 + np.log(prior / variance))

for options in ([], ["--reference"]):
    score = model.run("anomaly_score", {"x": x[:100], "samples": 7}, ["anomaly_score"], *options)[0]
    check.near(f"minus log p {options}", score, -evidence[:100], 1e-5)
    shares = model.run("elbo_kl_per_dimension", {"x": x[:100]}, ["kl_z"], *options)[0]
    check.near(f"KL of each element {options}", shares, kl[:100], 1e-5)
    terms = model.evaluate({"x": x[:200]}, *options)
    check.near(f"KL {options}", terms["kl_z"]["mean"], kl[:200].sum(axis=1).mean(), 1e-5)
    check.near(f"its contribution {options}", terms["kl_z"]["contribution"], -kl[:200].sum(axis=1).mean(), 1e-5)
    # Under the exact posterior every weight is the evidence: so is every bound of draws, and their mean.
    check.near(f"mean of bounds {options}", terms["repeated"]["mean"], evidence[:200].mean(), 1e-5)

found = model.evaluate({"x": x})["active_units"]["z"]
wanted = np.var(means, axis=0, ddof=1)
check.near("variance of posterior means", found["variances"], wanted, 1e-5 * wanted)
check(f"active units: {found['active']} of {found['units']}", found["active"] == np.sum(wanted > 0.01) == 1 and found["units"] == 2)

# Paths, each pair of examples with places of its own.
count = 64
first, second = centre + 1.25 * random.normal(size=(2, count, 2))
t = random.uniform(0, 1, size=count)
t[:2] = 0, 1
second[2] = first[2]  # no angle
data_of = lambda z: b + (z - centre * variance / prior) @ np.linalg.pinv(gain)  # what has this encoding
ends = {"x_from": data_of(first), "x_to": data_of(second), "t": t}
a, c = (first - centre) / 1.25, (second - centre) / 1.25
cosine = np.sum(a * c, axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(c, axis=1)
angle = np.arccos(np.clip(cosine, -1, 1))[:, None]
place = t[:, None]
with np.errstate(invalid="ignore"):
    arc = np.where(angle > 1e-4, (np.sin((1 - place) * angle) * a + np.sin(place * angle) * c) / np.sin(angle), a)
line, sphere = (1 - place) * first + place * second, centre + 1.25 * arc
for options in ([], ["--reference"]):
    for entry, z in (("interpolate", line), ("interpolate_spherical", sphere)):
        # Near opposite directions an arc is off by 1 / sin(angle)^2 times the rounding of an encoding, about 1e-6.
        tolerance = 1e-5 if entry == "interpolate" else 1e-5 + np.where(angle > 1.5, 2e-6 / np.sin(angle) ** 2, 0)
        check.near(f"{entry} {options}", model.run(entry, ends, ["x"], *options)[0], z @ W + b, tolerance)

# One example again and again: the chain's draws, and what they have in the place of their last noise.
N = 20000
observed = np.tile(np.int32([1, 0, 1, 0, 1]), (N, 1))
data = np.tile(x[5], (N, 1))
data[observed == 0] = np.nan  # is not read
m, o = [1, 3], [0, 2, 4]


def moments(what, draws, mean, spread):
    """Of N draws of a normal distribution, within five standard errors."""
    error = np.sqrt(np.diag(spread) / N)
    check.near(f"{what}, mean", draws.mean(axis=0), mean, 5 * error)
    products = np.sqrt((np.outer(np.diag(spread), np.diag(spread)) + spread**2) / N)
    check.near(f"{what}, covariance", np.cov(draws.T), spread, 5 * products)


inputs = {"x": data, "x_observed": observed, "steps": 0}
start, start_mean = model.run("impute", inputs, ["x", "x_mean"])
check.near("observed elements stay", start[:, o], data[:, o], 1e-7)
moments("from the prior", start[:, m], (centre @ W + b)[m], covariance[np.ix_(m, m)])
moments("means of these", start_mean[:, m], (centre @ W + b)[m], (covariance - noise * np.eye(5))[np.ix_(m, m)])
inputs["steps"] = 150
end, end_mean = model.run("impute", inputs, ["x", "x_mean"], "--seed=3")
regression = covariance[np.ix_(m, o)] @ np.linalg.inv(covariance[np.ix_(o, o)])
mean = (centre @ W + b)[m] + regression @ (x[5] - centre @ W - b)[o]
spread = covariance[np.ix_(m, m)] - regression @ covariance[np.ix_(o, m)]
check.near("observed elements stay", end[:, o], data[:, o], 1e-7)
moments("given what is observed", end[:, m], mean, spread)
moments("means of these", end_mean[:, m], mean, spread - noise * np.eye(2))
few = {"x": data[:5], "x_observed": observed[:5], "steps": 3}
compiled, reference = (model.run("impute", few, ["x", "x_mean"], *options) for options in ([], ["--reference"]))
check.near("in float64", compiled, reference, 1e-5)
sys.exit(check.bad != 0)
