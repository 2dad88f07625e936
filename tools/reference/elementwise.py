#===- elementwise.py - reference values of elementwise operators and activations --------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
import scipy.special as special
import torch
import torch.nn.functional as F

from .case import ULP, Case, random

TINY = 1.2e-38  # below it float32 has no full precision


def double(function):
    """A torch function as one on numpy float64."""
    return lambda *arrays: function(*(torch.from_numpy(np.asarray(a, np.float64)) for a in arrays)).numpy()


# name: (function, low, high, absolute); a log scale of magnitudes where low > 0 and high is large
UNARY = {
    "negate": (np.negative, -5, 5, 0),
    "abs": (np.abs, -5, 5, 0),
    "exp": (np.exp, -80, 80, 0),
    "log": (np.log, 1e-6, 1e6, 0),
    "log1p": (np.log1p, -0.99, 50, 0),
    "expm1": (np.expm1, -20, 20, 0),
    "sqrt": (np.sqrt, 1e-6, 1e6, 0),
    "rsqrt": (lambda x: 1 / np.sqrt(x), 1e-6, 1e6, 0),
    "sin": (np.sin, -50, 50, 2 * ULP),
    "cos": (np.cos, -50, 50, 2 * ULP),
    "tanh": (np.tanh, -12, 12, 0),
    "sigmoid": (special.expit, -60, 60, 0),
    "softplus": (lambda x: np.logaddexp(0, x), -60, 60, 0),
    "erf": (special.erf, -5, 5, 0),
    "lgamma": (special.gammaln, 1e-3, 1e3, 2 * ULP),
    "digamma": (special.digamma, 1e-3, 1e3, 2 * ULP),
    "floor": (np.floor, -5, 5, 0),
    "ceil": (np.ceil, -5, 5, 0),
    "round": (np.round, -5, 5, 0),
    "sign": (np.sign, -5, 5, 0),
}
EXACT = {"negate", "abs", "floor", "ceil", "round", "sign", "add", "subtract", "multiply", "maximum", "minimum"}
SPECIAL = {  # arguments at which a formula is likely to be wrong
    "round": [0.5, 1.5, 2.5, -0.5, -1.5, 0.0],
    "sign": [0.0],
    "log1p": [1e-7, -1e-7, 0.0],
    "expm1": [1e-7, -1e-7, 0.0],
    "tanh": [1e-6, -1e-6, 0.0],
    "erf": [1e-6, 0.0, 4.5],
    "lgamma": [0.5, 1.0, 2.0, 1.4616321],
    "digamma": [0.5, 1.0, 2.0],
    "softplus": [-1e-3, 0.0, 20.0, -30.0],
    "sigmoid": [0.0, -88.0, 20.0],
    "exp": [0.0, 1.0],
}
BINARY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "maximum": np.maximum,
    "minimum": np.minimum,
}
ACTIVATIONS = {
    "relu": ("relu", F.relu),
    "leaky_relu": ("leaky_relu(0.2)", lambda x: F.leaky_relu(x, 0.2)),
    "elu": ("elu", F.elu),
    "selu": ("selu", F.selu),
    "gelu": ("gelu", F.gelu),
    "gelu_tanh": ("gelu_tanh", lambda x: F.gelu(x, approximate="tanh")),
    "silu": ("silu", F.silu),
    "softsign": ("softsign", F.softsign),
    "log_sigmoid": ("log_sigmoid", F.logsigmoid),
    "hard_sigmoid": ("hard_sigmoid", F.hardsigmoid),
    "hard_tanh": ("hard_tanh", F.hardtanh),
    "hard_swish": ("hard_swish", F.hardswish),
    "relu6": ("relu6", F.relu6),
    "mish": ("mish", F.mish),
}


def unary_cases():
    for name, (function, low, high, absolute) in UNARY.items():
        x = random(name, 2, 32, low=np.log(low), high=np.log(high)) if low > 0 else random(name, 2, 32, low=low, high=high)
        x = np.exp(x) if low > 0 else x
        x.reshape(-1)[: len(SPECIAL.get(name, []))] = SPECIAL.get(name, [])
        x = x.astype(np.float32)
        relative = 0.0 if name in EXACT else 4 * ULP
        want = function(x.astype(np.float64))
        yield Case(name, name, f"{name}(x)", want, {"x": x}, absolute=max(absolute, TINY), relative=relative)


def binary_cases():
    for name, function in BINARY.items():
        x, y, w = random(name + "x", 3, 4, 5), random(name + "y", 3, 5, low=0.5, high=2), random(name + "w", 4, 1)
        relative = ULP
        for kind, other, wide in (("rows", "y", y[:, None, :]), ("columns", "w", w)):
            inputs = {"x": x, "y": y} if other == "y" else {"x": x}
            params = {} if other == "y" else {"w": w}
            want = function(x.astype(np.float64), wide.astype(np.float64))
            yield Case(f"{name}_{kind}", name, f"{name}(x, {other})", want, inputs, params, relative=relative)
    x, y = random("powx", 2, 8, low=0.1, high=3), random("powy", 2, 8, low=-3, high=3)
    yield Case("pow", "pow", "pow(x, y)", np.power(x.astype("f8"), y), {"x": x, "y": y}, relative=16 * ULP)
    x = random("square", 2, 8, low=-3, high=3)
    yield Case("square", "pow", "x^2", x.astype("f8") ** 2, {"x": x}, relative=4 * ULP)


def logical_cases():
    x, y = random("cmpx", 2, 4, 6), random("cmpy", 2, 4, 6)
    y[:, ::2] = x[:, ::2]  # ties
    for name, sign, function in (
        ("lt", "<", np.less), ("le", "<=", np.less_equal), ("gt", ">", np.greater),
        ("ge", ">=", np.greater_equal), ("eq", "==", np.equal), ("ne", "!=", np.not_equal),
    ):
        body = f'cast(x {sign} y, to = "f32")'
        yield Case("compare_" + name, "compare", body, function(x, y), {"x": x, "y": y}, attributes={"predicate": name})
    yield Case("select", "select", "select(x < y, x, y + 1)", np.where(x < y, x, y.astype("f8") + 1), {"x": x, "y": y},
               relative=ULP)
    low, high = x < 0, y < 0
    both = {"x": x, "y": y}
    yield Case("logical_and", "logical_and", 'cast(logical_and(x < 0, y < 0), to = "f32")', low & high, both)
    yield Case("logical_or", "logical_or", 'cast(logical_or(x < 0, y < 0), to = "f32")', low | high, both)
    yield Case("logical_not", "logical_not", 'cast(logical_not(x < 0), to = "f32")', ~low, {"x": x})
    wide = random("cast", 2, 9, low=-5, high=5)
    body = 'cast(cast(x, to = "i32"), to = "f32")'
    yield Case("cast", "cast", body, np.trunc(wide), {"x": wide})
    yield Case("stop_gradient", "stop_gradient", "stop_gradient(x)", x, {"x": x})
    yield Case("clip", "clip", "clip(x, -0.25, 0.5)", np.clip(x, np.float32(-0.25), np.float32(0.5)), {"x": x})


def activation_cases():
    x = random("activation", 2, 40, low=-9, high=9)
    for name, (call, function) in ACTIVATIONS.items():
        want = double(function)(x)
        # Products such as x * sigmoid(x) lose where both factors are rounded: a unit of the argument beside the result's.
        yield Case(name, name, f"x |> {call}", want, {"x": x}, absolute=4 * ULP, relative=8 * ULP)
    x = random("softmax", 3, 4, 7, low=-9, high=9)
    wide = torch.from_numpy(x.astype("f8"))
    for name, function in (("softmax", F.softmax), ("log_softmax", F.log_softmax)):
        yield Case(name, name, f"x |> {name}", function(wide, -1).numpy(), {"x": x}, absolute=4 * ULP, relative=32 * ULP)
        yield Case(name + "_axis", name, f"x |> {name}(axis = 0)", function(wide, 1).numpy(), {"x": x},
                   absolute=4 * ULP, relative=32 * ULP, attributes={"axis": 0})


def cases():
    yield from unary_cases()
    yield from binary_cases()
    yield from logical_cases()
    yield from activation_cases()
