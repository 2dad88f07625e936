# Arguments up to 1e4, and what the formulas are there in float64: `stable-forms.py FOLDER` writes x.npy and y.npy,
# `stable-forms.py FOLDER check` compares the outputs beside them.
import os
import sys

import numpy as np

folder = sys.argv[1]
x = np.array([[-1e4, -120, -90, -20, -1, -1e-3, 1e-3, 1, 20, 90, 120, 1e4]], "f4")
y = np.array([[0, 0.25, 1, 0.5, 0, 1, 0.75, 0.5, 0, 1, 0.5, 0.25]], "f4")
if len(sys.argv) == 2:
    np.save(os.path.join(folder, "x.npy"), x)
    np.save(os.path.join(folder, "y.npy"), y)
    sys.exit()

x, y = x.astype("f8"), y.astype("f8")
softplus = np.logaddexp(0, x)
small = -np.abs(x)
with np.errstate(divide="ignore"):
    log_softplus = np.where(x < -30, x, np.log(softplus))
    complement = np.where(small > -0.7, np.log(-np.expm1(small)), np.log1p(-np.exp(small)))
expected = {
    "bernoulli": y * x - softplus,
    "total": np.logaddexp.reduce(x, axis=1),
    "shares": x - np.logaddexp.reduce(x, axis=1, keepdims=True),
    "softplus": softplus,
    "root": x / 2,
    "scaled": x + np.log(y + 1),
    "complement": complement,
    "slope": log_softplus,
    "cosh": 2 * (np.log(2) - x - np.logaddexp(0, -2 * x)),
    "quotient": np.full_like(x, np.e),
    "odds": x,
    "square": 2 * np.log(1e20 * np.abs(x)),
    "less": np.expm1(small),
    "more": -np.expm1(small),
}
failed = False
for name, value in expected.items():
    found = np.load(os.path.join(folder, name + ".npy")).astype("f8")
    # float32 rounds every step by 6e-8 of its size; none has more than ten.
    error = np.abs(found - value) / (1 + np.abs(value))
    print(f"{name}: largest error {np.max(error):.2g}")
    failed |= not np.all(error < 1e-6)
sys.exit(failed)
