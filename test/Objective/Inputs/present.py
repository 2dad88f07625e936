#===- present.py - missing modalities in the encoder and in the objective ----------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: present.py GENC MODEL SCRATCH-FOLDER TEST-TOOLS
#
# What is missing is no number here: it must not be read. Precisions of the experts that are there add up.
#
#===-------------------------------------------------------------------------------------------------------------===#
import sys

import numpy as np

genc, path, folder, tools = sys.argv[1:5]
sys.path.insert(0, tools)
from models import Checks, Model

random = np.random.default_rng(3)
N = 40
shapes = {
    "encoder.heard": (3, 2), "encoder.seen.weight": (4, 2), "encoder.seen.bias": (2,), "decoder.draw.weight": (2, 4),
    "decoder.draw.bias": (4,), "decoder.name.weight": (2, 3), "decoder.name.bias": (3,),
}  # fmt: skip
w = {name: np.float32(random.normal(size=shape)).astype(float) for name, shape in shapes.items()}
model = Model(genc, path, folder, w)
image, label = np.float32(random.normal(size=(N, 4))).astype(float), np.int32(random.integers(0, 3, N))
has_image, has_label = np.int32(random.integers(0, 2, (2, N)))
eps = np.float32(random.normal(size=(N, 2))).astype(float)
beta = 0.25

seen = image @ w["encoder.seen.weight"] + w["encoder.seen.bias"]
precision = 1 + has_image / 0.5**2 + has_label / 0.75**2
loc = (seen * (has_image / 0.5**2)[:, None] + w["encoder.heard"][label] * (has_label / 0.75**2)[:, None]) / precision[:, None]
scale = np.sqrt(1 / precision)[:, None] * np.ones(2)  # one number for both elements
kl = np.sum((scale**2 + loc**2 - 1) / 2 - np.log(scale), axis=1)
z = loc + scale * eps
drawn = z @ w["decoder.draw.weight"] + w["decoder.draw.bias"]
log_image = np.sum(-((image - drawn) ** 2) / 2 - np.log(2 * np.pi) / 2, axis=1)
logits = z @ w["decoder.name.weight"] + w["decoder.name.bias"]
log_label = logits[np.arange(N), label] - np.log(np.exp(logits).sum(axis=1))
elbo = has_image * log_image + 10 * has_label * log_label - beta * kl

shown = np.where(has_image[:, None], image, np.nan)
given = {"image": shown, "label": np.where(has_label, label, 0), "image_present": has_image, "label_present": has_label}
check = Checks()
for options in ([], ["--reference"]):
    found = model.run("encode", given, ["loc", "scale"], *options)
    check.near(f"loc {options}", found[0], loc, 1e-5)
    check.near(f"scale {options}", found[1], scale[:, 0], 1e-6)
    check.near(f"mean {options}", model.run("encode_mean", given, ["z"], *options)[0], loc, 1e-5)
    names = ["elbo", "log_p_label", "log_p_label_mask", "kl_z", "kl_z_weight"]
    terms = model.run("elbo_terms", {**given, "beta": beta, "noise_z": eps}, names, *options)
    check.near(f"elbo {options}", terms[0], elbo, 1e-4)
    check.near(f"log p(label | z) {options}", terms[1][has_label == 1], log_label[has_label == 1], 1e-5)
    check.near(f"its mask {options}", terms[2], has_label, 0)
    check.near(f"KL {options}", terms[3], kl, 1e-5)
    check.near(f"its weight {options}", terms[4], -beta, 0)

    # A term's mean is over the examples that have it; contributions are over all, and add up.
    found = model.evaluate({**given, "beta": beta}, *options)
    for name, mask in (("log_p_image", has_image), ("log_p_label", has_label), ("kl_z", np.ones(N))):
        check(f"examples of {name} {options}: {found[name]['examples']}", found[name]["examples"] == mask.sum())
    label_share = 10 * found["log_p_label"]["mean"] * has_label.mean()
    check.near(f"contribution {options}", found["log_p_label"]["contribution"], label_share, 1e-5)
    total = sum(found[name]["contribution"] for name in ("log_p_image", "log_p_label", "kl_z"))
    check.near(f"contributions {options}", total, found["elbo"]["mean"], 1e-5)
    check.near(f"KL of the data {options}", found["kl_z"]["contribution"], -beta * kl.mean(), 1e-5)
sys.exit(check.bad != 0)
