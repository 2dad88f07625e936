#===- attention.py - reference values of attention --------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
import torch
import torch.nn.functional as F

from .case import Case, layer_bound, random


def scaled(q, k, v):
    tensors = (torch.from_numpy(np.asarray(a, "f8")) for a in (q, k, v))
    return F.scaled_dot_product_attention(*tensors).numpy()


def cases():
    for name, queries, keys, width in (("attention", 6, 6, 8), ("attention_cross", 5, 9, 4)):
        q = random(name + "q", 2, queries, width, low=-2, high=2)
        k = random(name + "k", 2, keys, width, low=-2, high=2)
        v = random(name + "v", 2, keys, width + 3)
        want = scaled(q, k, v)
        yield Case(name, "scaled_dot_product", "scaled_dot_product(q, k, v)", want, {"q": q, "k": k, "v": v}, absolute=layer_bound(want))
