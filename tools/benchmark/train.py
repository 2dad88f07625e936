#===- train.py - train steps of genc beside PyTorch and JAX -----------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: train.py --genc=GENC [--threads=2] [--batch=128] [--seconds=4] [--models=mlp_vae,conv_vae,dcgan]
#
# Needs an environment with torch and jax. A step of an autoencoder is the gradient of the evidence bound with one draw, and
# Adam over all parameters; one of the adversarial pair (which JAX does not run) moves the discriminator and then the
# generator, each with Adam. All engines have the same shapes, batch and number of threads, are timed in turn within one
# run, and the best mean of ten steps (of one, where it takes long) counts. Prints milliseconds a step, the time of the best
# peer over genc's, and the memory: state and workspace of genc, the growth of the resident set that PyTorch's first steps cause.
#
#===-------------------------------------------------------------------------------------------------------------===#
import argparse
import ctypes
import functools
import os
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = {"mlp_vae": os.path.join(HERE, "../../examples/mnist_vae/model.gen"), "conv_vae": os.path.join(HERE, "models/conv_vae_28.gen"),
          "dcgan": os.path.join(HERE, "models/dcgan_64.gen")}  # fmt: skip


def genc_step(genc, name, x, threads, folder):
    from engines import ModelOptions, aligned

    subprocess.run([genc, "build", MODELS[name], "-o", folder, "--entry=train_step", "--type=shared", "--name=model"], check=True)
    library = ctypes.CDLL(os.path.join(folder, "libmodel.so"))
    options = ModelOptions(size=ctypes.sizeof(ModelOptions), threads=threads)
    model = ctypes.c_void_p()
    assert library.model_model_create(ctypes.byref(model), ctypes.byref(options)) == 0
    library.model_state_size.restype = library.model_train_workspace.restype = ctypes.c_size_t
    batch, bytes_ = ctypes.c_int64(len(x)), library.model_train_workspace(model, ctypes.c_int64(len(x)), ctypes.c_int64(0))
    state, workspace = aligned(library.model_state_size(), np.uint8), aligned(bytes_, np.uint8)
    pointer = lambda array: ctypes.c_void_p(array.ctypes.data)
    size = ctypes.c_size_t
    assert library.model_init(model, pointer(state), size(state.nbytes), None, ctypes.c_uint64(1), pointer(workspace), size(bytes_), None) == 0
    data, values = np.ascontiguousarray(x), np.zeros(32, np.float32)

    def step():
        status = library.model_train_step(model, pointer(state), batch, pointer(data), pointer(values), pointer(workspace), size(bytes_), None)
        assert status == 0, status

    step.memory = state.nbytes + workspace.nbytes
    step.value = lambda: float(values[0])
    return step


def torch_steps(name, x, threads):
    import torch
    import torch_models

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    make = torch_models.train_step(name, torch.from_numpy(np.ascontiguousarray(np.moveaxis(x, -1, 1))))
    steps = {"PyTorch": make(lambda function: function), "torch.compile": make(torch.compile)}
    for _ in range(3):
        steps["PyTorch"]()
    steps["PyTorch"].memory = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    return steps


def jax_step(name, x):
    import jax
    import jax.numpy as jnp

    rng = np.random.default_rng(0)
    dense = lambda i, o: {"w": jnp.asarray(rng.standard_normal((i, o)) / np.sqrt(i), jnp.float32), "b": jnp.zeros(o)}
    conv = lambda i, o: {"w": jnp.asarray(rng.standard_normal((4, 4, i, o)) * 0.05, jnp.float32), "b": jnp.zeros(o)}
    apply = lambda p, h: h @ p["w"] + p["b"]
    layout = ("NHWC", "HWIO", "NHWC")
    down = lambda p, h: jax.lax.conv_general_dilated(h, p["w"], (2, 2), ((1, 1), (1, 1)), dimension_numbers=layout) + p["b"]
    up = lambda p, h: jax.lax.conv_transpose(h, p["w"], (2, 2), "SAME", dimension_numbers=layout) + p["b"]
    relu = jax.nn.relu
    if name == "mlp_vae":
        params = {"h": dense(784, 400), "heads": dense(400, 40), "g": dense(20, 400), "out": dense(400, 784)}
        encode = lambda p, x: apply(p["heads"], relu(apply(p["h"], x)))
        decode = lambda p, z: apply(p["out"], relu(apply(p["g"], z)))
    else:
        params = {"c1": conv(1, 32), "c2": conv(32, 64), "f": dense(3136, 256), "heads": dense(256, 32), "g": dense(16, 256),
                  "h": dense(256, 3136), "t1": conv(64, 32), "t2": conv(32, 1)}

        def encode(p, x):
            h = relu(down(p["c2"], relu(down(p["c1"], x.reshape(-1, 28, 28, 1)))))
            return apply(p["heads"], relu(apply(p["f"], h.reshape(len(x), -1))))

        def decode(p, z):
            h = relu(apply(p["h"], relu(apply(p["g"], z)))).reshape(-1, 7, 7, 64)
            return up(p["t2"], relu(up(p["t1"], h))).reshape(len(z), -1)

    def loss(p, x, key):
        loc, log_var = jnp.split(encode(p, x), 2, axis=1)
        y = decode(p, loc + jnp.exp(0.5 * log_var) * jax.random.normal(key, loc.shape))
        nll = (jnp.maximum(y, 0) - y * x + jnp.log1p(jnp.exp(-jnp.abs(y)))).sum()
        return (nll + 0.5 * (jnp.exp(log_var) + loc * loc - 1 - log_var).sum()) / len(x)

    @functools.partial(jax.jit, donate_argnums=(0, 1, 2))
    def update(p, m, v, t, x, key):
        g = jax.grad(loss)(p, x, jax.random.fold_in(key, t))
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        scale = lambda b: 1 - b ** t.astype(jnp.float32)
        return jax.tree.map(lambda p, m, v: p - 1e-3 * (m / scale(0.9)) / (jnp.sqrt(v / scale(0.999)) + 1e-8), p, m, v), m, v

    zeros = jax.tree.map(jnp.zeros_like, params)
    state = [params, zeros, jax.tree.map(jnp.zeros_like, params), 0]
    data, key = jnp.asarray(x.reshape(len(x), -1)), jax.random.PRNGKey(1)

    def step():
        state[3] += 1
        state[:3] = update(*state[:3], jnp.int32(state[3]), data, key)
        jax.block_until_ready(state[0])

    return {"JAX": step}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--genc", default="genc")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--models", default=",".join(MODELS))
    arguments = parser.parse_args()
    names = arguments.models.split(",")
    if len(names) > 1:  # a process each, whose memory no other model has raised
        for name in names:
            subprocess.run([sys.executable, *sys.argv, f"--models={name}"], check=True)
        return
    (name,) = names
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.threads])  # JAX has no option for its threads
    generator = np.random.default_rng(0)
    if name == "dcgan":
        x = generator.uniform(-1, 1, (arguments.batch, 64, 64, 3)).astype(np.float32)
    else:
        x = (generator.random((arguments.batch, 28, 28, 1)) > 0.5).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        peers = torch_steps(name, x, arguments.threads)
        ours = genc_step(arguments.genc, name, x, arguments.threads, folder)
        steps = {"genc": ours, **peers, **({} if name == "dcgan" else jax_step(name, x))}
        best, count = dict.fromkeys(steps, np.inf), {}
        for engine, step in steps.items():
            for _ in range(3):
                begin = time.perf_counter()
                step()
            count[engine] = 10 if time.perf_counter() - begin < 0.2 else 1
        end = time.perf_counter() + arguments.seconds * len(steps)
        while time.perf_counter() < end:
            for engine, step in steps.items():
                time.sleep(0.05)  # the threads of the one before fall asleep
                begin = time.perf_counter()
                for _ in range(count[engine]):
                    step()
                best[engine] = min(best[engine], (time.perf_counter() - begin) / count[engine])
        peer = min(value for engine, value in best.items() if engine != "genc")
        columns = ", ".join(f"{engine} {1000 * value:.3f} ms" for engine, value in best.items())
        print(f"{name}, batch {arguments.batch}: {columns}; best peer over genc {peer / best['genc']:.2f}; "
              f"state and workspace of genc {ours.memory / 1e6:.1f} MB, PyTorch grew by {peers['PyTorch'].memory / 1e6:.1f} MB", flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
