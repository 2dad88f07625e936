#===- iwae.py - examples/iwae in JAX -----------------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: iwae.py TRAIN-IMAGES.idx.gz WEIGHTS.safetensors [--draws=K] [--seed=S] [--rounds=R]
#
# R of the rounds of Burda et al. (2016), batches of 20, and the weights under genc's names, for `genc eval`. One thread.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import gzip
import math
import os
import sys

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
import jax
import jax.numpy as jnp
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, os.pardir, os.pardir, "test", "Tools"))
from values import write_safetensors

parser = argparse.ArgumentParser()
parser.add_argument("images")
parser.add_argument("weights")
parser.add_argument("--draws", type=int, default=50)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--rounds", type=int, default=4)
given = parser.parse_args()
with gzip.open(given.images) as file:
    images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255

SIZES = {
    "encoder.tanh_net_0.fc1": (784, 200), "encoder.tanh_net_0.fc2": (200, 200), "encoder.loc": (200, 50),
    "encoder.log_scale": (200, 50), "decoder.tanh_net_0.fc1": (50, 200), "decoder.tanh_net_0.fc2": (200, 200),
    "decoder.logits": (200, 784),
}  # fmt: skip
numbers = np.random.default_rng(given.seed)
weights = {}
for name, shape in SIZES.items():
    limit = math.sqrt(6 / sum(shape))
    weights[name + ".weight"] = jnp.asarray(numbers.uniform(-limit, limit, shape), jnp.float32)
    weights[name + ".bias"] = jnp.zeros(shape[1], jnp.float32)


def bound(weights, x, key):
    dense = lambda name, h: h @ weights[name + ".weight"] + weights[name + ".bias"]
    net = lambda name, h: jnp.tanh(dense(name + ".fc2", jnp.tanh(dense(name + ".fc1", h))))
    h = net("encoder.tanh_net_0", x)
    loc, log_scale = dense("encoder.loc", h), dense("encoder.log_scale", h)
    noise = jax.random.normal(key, (given.draws, *loc.shape))
    z = loc + jnp.exp(log_scale) * noise
    logits = dense("decoder.logits", net("decoder.tanh_net_0", z))
    likelihood = (x * logits - jax.nn.softplus(logits)).sum(-1)
    log_weight = likelihood - 0.5 * (z * z).sum(-1) + (0.5 * noise * noise + log_scale).sum(-1)
    return (jax.nn.logsumexp(log_weight, axis=0) - math.log(given.draws)).mean()


def step(carried, x):
    """Adam with epsilon 1e-4, on pixels drawn anew."""
    weights, m, v, t, key, rate = carried
    key, pixels, noise = jax.random.split(key, 3)
    x = (jax.random.uniform(pixels, x.shape) < x).astype(jnp.float32)
    value, gradient = jax.value_and_grad(bound)(weights, x, noise)
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
    c1, c2 = -jnp.expm1(t * math.log(0.9)), -jnp.expm1(t * math.log(0.999))
    weights = jax.tree.map(lambda w, m, v: w + rate * (m / c1) / (jnp.sqrt(v / c2) + 1e-4), weights, m, v)
    return (weights, m, v, t, key, rate), value


zero = jax.tree.map(jnp.zeros_like, weights)
state = (weights, zero, zero, jnp.float32(0), jax.random.key(given.seed))
run = jax.jit(lambda state, rate, xs: jax.lax.scan(step, (*state, rate), xs))
epoch = 0
for number in range(given.rounds):
    for _ in range(3**number):
        shuffled = images[numbers.permutation(len(images))].reshape(-1, 20, 784)
        (*state, _), values = run(tuple(state), jnp.float32((1e-3, 0.72e-3, 0.52e-3, 0.37e-3)[number]), shuffled)
        epoch += 1
        print(f"epoch {epoch}: bound {values.mean():.3f}", flush=True)
write_safetensors(given.weights, {name: np.asarray(value) for name, value in state[0].items()})
