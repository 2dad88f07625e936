#===- crossing.py - score functions of draws that other examples see --------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: crossing.py GENC MODEL.gen SCRATCH-FOLDER
#
# At probability 1/2 the four outcomes of two coins are as likely as each other: the mean of the estimated gradients over them
# is the gradient of p (1 - p) / 2 + p^2 by the logit, p (1 - p) ((1 - 2 p) / 2 + 2 p) = 1/4.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tools"))
from values import write_safetensors

genc, model, folder = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
weights, x, noise, out = (os.path.join(folder, name) for name in ("w.safetensors", "x.npy", "noise.npy", "out.npy"))
write_safetensors(weights, {"logit": np.zeros((), np.float32)})
np.save(x, np.zeros((2, 1), np.float32))
bad = 0
for entry in ("both_gradient", "mean_gradient"):
    found = []
    for first in (0.25, 0.75):
        for second in (0.25, 0.75):
            np.save(noise, np.array([[first], [second]], np.float32))
            subprocess.run([genc, "run", model, entry, "--reference", f"--weights={weights}", "--in", f"x={x}", "--in", f"noise_k={noise}",
                            "--out", f"logit={out}"], check=True)
            found.append(float(np.load(out)))
    good = abs(np.mean(found) - 0.25) < 1e-7
    bad += not good
    print(f"{entry}: {found}, their mean is {np.mean(found)}{'' if good else ' WRONG: expected 0.25'}")
sys.exit(bad != 0)
