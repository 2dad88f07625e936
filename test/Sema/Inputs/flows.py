#===- flows.py - the library's flows against numeric Jacobians ---------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: flows.py GENC SCRATCH-FOLDER
#
# Central differences of fourth order with steps of h = 2^-5 in float64: the truncation is about h^4 / 30 times the fifth
# derivative, some 3 * 10^-6 for tanh; maps whose Jacobian is triangular with entries free of their own x have none.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import struct
import subprocess
import sys

import numpy as np

N, H, TOLERANCE = 4, 2.0**-5, 2e-5
FLOWS = {
    "planar": "planar([0.5, -1.25, 2, 0.25], [1, 0.75, -0.5, 1.5], 0.25)",  # dot(direction, normal) is -1.06: it is moved
    "coupling": "affine_coupling(half)",
    "swapped": "affine_coupling(half, swap = true)",
    "masked": "masked_autoregressive(shift_scale)",
    "inverse": "inverse_autoregressive(shift_scale)",
}
MODEL = """
model flows {{
  net half(x: f32[2]) {{ return x |> dense(8) |> tanh |> dense(4); }}
  net shift_scale(x: f32[4]) {{
    // Smooth in place of `made`'s relu, so that differences converge.
    return x |> masked_dense(16, 4) |> tanh |> masked_dense(8, 4, strict = true);
  }}
{nets}
  net density(x: f32[4]) {{
    let whole = transformed(normal(0.5, 1.25), {all});
    let z, log_det = forward(inverse_autoregressive(shift_scale), x);
    return y = log_density(whole, x), one = log_density(transformed(normal(0, 1), inverse_autoregressive(shift_scale)), z),
           path = sum(log_density(normal(0, 1), x)) - log_det;
  }}
}}
"""
NET = """  net f_{name}(x: f32[4]) {{
    let y, log_det = forward({flow}, x);
    let back, minus = inverse({flow}, y);
    return y = y, log_det = log_det, back = back, minus = minus;
  }}
  net b_{name}(x: f32[4]) {{
    let y, log_det = inverse({flow}, x);
    return y = y, log_det = log_det;
  }}
"""


def weights(path):
    rng = np.random.default_rng(5)
    shapes = {"half.dense_0": (2, 8), "half.dense_1": (8, 4), "shift_scale.masked_dense_0": (4, 16), "shift_scale.masked_dense_1": (16, 8)}
    header, data = {}, b""
    for name, shape in shapes.items():
        for part, value in (("weight", rng.normal(0, 0.5, shape)), ("bias", rng.normal(0, 0.5, shape[1]))):
            raw = value.astype(np.float32).tobytes()
            header[f"{name}.{part}"] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(raw)]}
            data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def main(genc, folder):
    os.makedirs(folder, exist_ok=True)
    model, stored, places = (os.path.join(folder, name) for name in ("flows.gen", "w.safetensors", "x.npy"))
    weights(stored)
    nets = "".join(NET.format(name=name, flow=flow) for name, flow in FLOWS.items())
    with open(model, "w", encoding="utf-8") as file:
        file.write(MODEL.format(nets=nets, all=", ".join(FLOWS.values())))
    points = np.random.default_rng(6).normal(0, 1, (3, N)).astype(np.float32)
    steps = [np.zeros(N)] + [k * H * np.eye(N)[j] for j in range(N) for k in (-2, -1, 1, 2)]
    np.save(places, np.concatenate([points + np.float32(step) for step in steps]))

    def run(entry, *outputs):
        files = {name: os.path.join(folder, f"{entry}.{name}.npy") for name in outputs}
        asked = [word for name, path in files.items() for word in ("--out", f"{name}={path}")]
        subprocess.run([genc, "run", model, entry, "--reference", f"--weights={stored}", "--in", f"x={places}", *asked], check=True)
        return [np.load(path).astype(np.float64) for path in files.values()]

    bad = 0

    def check(what, error, limit):
        nonlocal bad
        error = float(np.max(np.abs(error)))
        print(f"{what}: {error:.2e}")
        bad += not error <= limit

    x, count = np.load(places).astype(np.float64), len(points)

    def log_abs_det(y):
        rows = y.reshape(len(steps), count, N)[1:].reshape(N, 4, count, N)
        jacobian = (rows[:, 0] - 8 * rows[:, 1] + 8 * rows[:, 2] - rows[:, 3]) / (12 * H)
        return np.linalg.slogdet(jacobian.transpose(1, 2, 0))[1]

    for name in FLOWS:
        y, log_det, back, minus = run("f_" + name, "y", "log_det", "back", "minus")
        check(f"{name}, inverse of forward", back - x, 1e-11)
        check(f"{name}, log-determinant", log_det[:count].ravel() - log_abs_det(y), TOLERANCE)
        check(f"{name}, log-determinant of the inverse", log_det + minus, 1e-11)
        y, log_det = run("b_" + name, "y", "log_det")
        check(f"{name}, log-determinant backwards", log_det[:count].ravel() - log_abs_det(y), TOLERANCE)
    _, one, path = run("density", "y", "one", "path")
    check("density on the path and of the value", one - path, 1e-11)
    sys.exit(bad != 0)


main(sys.argv[1], sys.argv[2])
