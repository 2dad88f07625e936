#===- papers.py - data, noise and weights by rule, and layers in PyTorch ----------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""What the models share. Numbers depend on a name alone: another model or weight leaves the others as they are."""
import os
import sys
import zlib

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tools"))
import philox
from compare import read_safetensors  # of test/Tools, which stands first
from values import write_safetensors

try:  # only --write computes anything here
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = F = None


def generator(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def normal(name, *shape):
    return np.float32(generator(name).standard_normal(shape))


def uniform(name, *shape):
    """The numbers that a standard uniform draw can be: (k + 1/2) / 2^23."""
    return np.float32((generator(name).integers(0, 2**23, shape) + 0.5) / 2**23)


def digits(count):
    """Images [count, 8, 8, 1] in [0, 1] and classes of the UCI collection."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return np.float32(data.images[-count:, ..., None] / 16), np.int32(data.target[-count:])


def weights(like):
    """Arrays of the shapes of `like`: matrices and filters that keep the size of what they multiply, all else in [-1/2,
    1/2] and variances in [1/2, 3/2]."""
    made = {}
    for name, value in like.items():
        limit = np.sqrt(3 / np.prod(value.shape[:-1])) if value.ndim > 1 else 0.5
        made[name] = np.float32(generator(name).uniform(-limit, limit, value.shape) + (1 if name.endswith("variance") else 0))
    return made


def dense(w, name, x):
    return x @ w[name + ".weight"] + w[name + ".bias"]


def conv(w, name, x, stride, padding):
    """Channels last; the filter is [height, width, in, out]."""
    y = F.conv2d(x.permute(0, 3, 1, 2), w[name + ".weight"].permute(3, 2, 0, 1), w[name + ".bias"], stride, padding)
    return y.permute(0, 2, 3, 1)


def conv_transpose(w, name, x, stride, padding, output_padding=0):
    y = F.conv_transpose2d(x.permute(0, 3, 1, 2), w[name + ".weight"].permute(2, 3, 0, 1), w[name + ".bias"], stride, padding, output_padding)
    return y.permute(0, 2, 3, 1)


def total(x):
    """Sums over the event."""
    return x.flatten(1).sum(1)


def independent(d):
    """The event's axes, which follow that of the examples, are parts of one value."""
    return torch.distributions.Independent(d, len(d.batch_shape) - 1)


def gaussian(loc, scale):
    return independent(torch.distributions.Normal(loc, scale))


def bernoulli(logits, x):
    """log p(x) summed over the event; x may be grey."""
    return -total(F.binary_cross_entropy_with_logits(logits, x, reduction="none"))


def kl(q, p):
    return torch.distributions.kl_divergence(q, p)


def standard(like):
    return gaussian(torch.zeros_like(like), torch.ones_like(like))


def draws_of_a_loop(count, *shape, site, draw=philox.normals):
    """[count, examples, event...]: those of the seed 0, which an entry makes itself."""
    return torch.from_numpy(np.stack([draw(shape, site=site, step=step) for step in range(count)]))


def log_mean_exp(x):
    return torch.logsumexp(x, 0) - np.log(len(x))
