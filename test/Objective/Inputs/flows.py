#===- flows.py - bounds of a variational autoencoder whose posterior is mapped by flows --------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: flows.py GENC MODEL SCRATCH-FOLDER TEST-TOOLS
#
# At fixed noise, against the formulas of Rezende and Mohamed, 2015 (planar), and Kingma et al., 2016 (inverse autoregressive
# with MADE's masks), in numpy. In float64 the inverse of a planar map is found to the last bit but one of float32.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np

genc, path, folder, tools = sys.argv[1:5]
sys.path.insert(0, tools)
from models import Checks, Model

random = np.random.default_rng(11)
N, D, H = 50, 4, 3
shapes = {
    "encoder.direction": (D,), "encoder.across": (D,),
    "encoder.loc.weight": (6, D), "encoder.loc.bias": (D,), "encoder.log_scale.weight": (6, D), "encoder.log_scale.bias": (D,),
    "step.made_0.masked_dense_0.weight": (D, D * H), "step.made_0.masked_dense_0.bias": (D * H,),
    "step.made_0.masked_dense_1.weight": (D * H, 2 * D), "step.made_0.masked_dense_1.bias": (2 * D,),
    "decoder.dense_0.weight": (D, 6), "decoder.dense_0.bias": (6,),
}  # fmt: skip
w = {name: np.float32(random.normal(0, 0.5, shape)).astype(float) for name, shape in shapes.items()}
model = Model(genc, path, folder, w)
x, eps = (np.float32(random.normal(size=shape)).astype(float) for shape in ((N, 6), (N, D)))


def layer(name, value, mask=1):
    return value @ (w[name + ".weight"] * mask) + w[name + ".bias"]


def log_normal(value, loc, scale):
    return np.sum(-(((value - loc) / scale) ** 2) / 2 - np.log(scale) - np.log(2 * np.pi) / 2, axis=1)


loc, scale = layer("encoder.loc", x), np.exp(layer("encoder.log_scale", x))
z = loc + scale * eps
log_q = log_normal(z, loc, scale)
u, v = w["encoder.direction"], w["encoder.across"]
moved = u + (np.log1p(np.exp(u @ v)) - 1 - u @ v) * v / (v @ v)
h = np.tanh(z @ v + 0.25)
log_q -= np.log(np.abs(1 + (1 - h * h) * (moved @ v)))
z = z + moved * h[:, None]
inputs, hidden, outputs = np.arange(D), np.arange(D * H) % D, np.arange(2 * D) % D
made = np.maximum(layer("step.made_0.masked_dense_0", z, inputs[:, None] <= hidden), 0)
made = layer("step.made_0.masked_dense_1", made, hidden[:, None] < outputs)
shift, log_scale = made[:, :D], 2 * np.tanh(made[:, D:] / 2)
log_q -= log_scale.sum(axis=1)
z = z * np.exp(log_scale) + shift
elbo = log_normal(x, layer("decoder.dense_0", z), 0.75) + log_normal(z, 0, 1) - log_q

check = Checks()
scale = np.max(np.abs(elbo))
for options, tolerance in (([], 2e-6), (["--reference"], 1e-9)):
    given = {"x": x, "noise_z": eps}
    check.near(f"elbo {options}", model.run("elbo", given, ["elbo"], *options)[0], elbo, tolerance * scale)
# The inverses of the same draws. Compiled, a bound of draws is within rounding of the one in float64.
inverted = model.run("elbo_inverted", given, ["elbo_inverted"], "--reference")[0]
check.near("elbo with inverses", inverted, elbo, 1e-5 * scale)
bound = model.run("bound", {"x": x}, ["bound"], "--reference")[0]
inverted = model.run("bound_inverted", {"x": x}, ["bound_inverted"], "--reference")[0]
check.near("bound with inverses", inverted, bound, 1e-5 * scale)
check.near("bound, compiled", model.run("bound", {"x": x}, ["bound"])[0], bound, 2e-6 * scale)
sys.exit(check.bad != 0)
