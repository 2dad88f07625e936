# Random formulas: one that is not warned about gives finite numbers for all inputs within their declared ranges, ends
# included. `random-domains.py FOLDER SEED`.
import os
import random
import re
import subprocess
import sys

import numpy as np

folder, seed = sys.argv[1], int(sys.argv[2])
choose = random.Random(seed).choice
noise = np.random.default_rng(seed)
COUNT, ROWS = 24, 400
CALLS = ["abs", "sigmoid", "tanh", "softplus", "exp", "expm1", "square", "log", "log1p", "sqrt", "rsqrt", "relu", "sign",
         "floor", "erf", "-"]
GUARDED = ["log({0})", "log1p({0})", "2 / {0}", "sqrt({0})", "log(1 - {0})"]
REDUCED = ["sum({0}, keep = true)", "softmax({0})", "max({0}, keep = true)", "sqrt(sum(square({0})))",
           "log(sum(exp(clip({0}, -20, 20))))"]


def formula(depth):
    if depth == 0:
        return choose("xyuv")
    inner = formula(depth - 1)
    kind = choose(["call"] * 5 + ["operator"] * 2 + ["bound", "select", "reduction"])
    if kind == "call":
        name = choose(CALLS)
        # Overflow is another matter.
        return f"({name}{inner})" if name == "-" else f"{name}(clip({inner}, -30, 3))" if name[:3] == "exp" else f"{name}({inner})"
    if kind == "reduction":
        return choose(REDUCED).format(f"{inner} + x")
    other = choose(["0.5", "1.5", "-1.5", "1e-3", formula(depth - 1)])
    if kind == "operator":
        return f"({inner} {choose('+-*//')} {other})"
    if kind == "bound":
        return f"{choose(['maximum', 'minimum'])}({inner}, {other})"
    tested = choose(["x", "y", "u", "v", inner])
    condition = f"{tested} {choose(['<', '<=', '>', '>=', '==', '!='])} {choose(['0', '0.5', '1'])}"
    sides = [choose(GUARDED).format(tested), other]
    if choose([True, False]):
        sides.reverse()
    return f"select({condition}, {sides[0]}, {sides[1]})"


formulas = [f"e{i} = x * 0 + {choose(['log', '2 / ', 'sqrt', 'log1p', 'rsqrt', ''])}({formula(choose([1, 2, 2, 3]))})" for i in range(COUNT)]
model = os.path.join(folder, "random.gen")
with open(model, "w", encoding="utf-8") as file:
    file.write("model random { net f(x: f32[4], y: f32[4] > 0, u: f32[4] in [0, 1], v: f32[4] in (0, 1)) { return\n")
    file.write(",\n".join(formulas) + "; } }\n")


def save(name, values, special):
    values = np.where(noise.random(values.shape) < 0.3, noise.choice(special, size=values.shape), values)
    np.save(os.path.join(folder, name + ".npy"), values.astype("f4"))


shape = (ROWS, 4)
save("x", noise.normal(size=shape) * 3, [0, 1, -1, 0.5, 20, -20, 1e-6, -1e-6])
save("y", np.exp(noise.normal(size=shape)), [1e-6, 1, 2, 0.5, 50])
save("u", noise.random(shape), [0, 1, 0.5])
save("v", noise.uniform(1e-6, 1 - 1e-6, shape), [1e-7, 1 - 2**-24, 0.5])
command = ["genc", "run", model, "f"]
for name in "xyuv":
    command += ["--in", f"{name}={folder}/{name}.npy"]
for i in range(COUNT):
    command += ["--out", f"e{i}={folder}/e{i}.npy"]
done = subprocess.run(command, capture_output=True, text=True, check=False)
if done.returncode:
    sys.exit(done.stderr)
warned = {int(line) - 2 for line in re.findall(r"random\.gen:(\d+):\d+: warning: .* \[W0318\]", done.stderr)}
failed = False
for i in set(range(COUNT)) - warned:
    if not np.all(np.isfinite(np.load(os.path.join(folder, f"e{i}.npy")))):
        print("not finite, and not warned about:", formulas[i])
        failed = True
print(f"{len(warned)} of {COUNT} formulas are warned about")
sys.exit(failed or not 4 < len(warned) < COUNT - 4)
