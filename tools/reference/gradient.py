#===- gradient.py - reference gradients --------------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# An objective is the sum of a network's output times given numbers c. Its gradients with respect to weights, and to a
# parameter that is added to each input, are PyTorch's in float64.
#
#===-------------------------------------------------------------------------------------------------------------===#
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F

from .case import ULP, random


@dataclass
class GradientCase:
    name: str
    operator: str  # primitive or library function under test
    body: str  # expression that the network returns
    function: object  # the same in PyTorch, of tensors by name
    inputs: dict
    params: dict = field(default_factory=dict)
    weights: dict = field(default_factory=dict)  # path -> array, of layers in the body
    lets: str = ""
    blocks: str = ""  # definitions behind the model
    parts: int = 64  # bound, in units in the last place of the largest element of a gradient

    def moving(self):
        return [name for name, value in self.inputs.items() if value.dtype == np.float32]

    def solve(self):
        """Shifts, c and the gradients by path."""
        shifts = {"shift_" + name: np.zeros(self.inputs[name].shape[1:], np.float32) for name in self.moving()}
        paths = {**shifts, **self.params, **self.weights}
        leaves = {path: torch.from_numpy(np.asarray(value, "f8")).requires_grad_() for path, value in paths.items()}
        values = {name: torch.from_numpy(value if value.dtype == np.int32 else value.astype("f8"))
                  for name, value in self.inputs.items()}
        for name in self.moving():
            values[name] = values[name] + leaves["shift_" + name]
        out = self.function(**values, **{path.replace("f.l.", "").replace("cell.", ""): leaf for path, leaf in leaves.items() if not path.startswith("shift_")})
        c = random(self.name + "c", *out.shape)
        (out * torch.from_numpy(c.astype("f8"))).sum().div(out.shape[0]).backward()
        return shifts, c, {path: leaf.grad.numpy() for path, leaf in leaves.items()}

    def text(self, shifts, c):
        size = lambda shape: "[" + ", ".join(map(str, shape)) + "]" if shape else ""
        kind = lambda array: ("i32" if array.dtype == np.int32 else "f32") + size(array.shape[1:])
        lines = ["model reference {"]
        lines += [f"  param {name}: f32{size(value.shape)};" for name, value in {**shifts, **self.params}.items()]
        lines += [f"  data {name}: {kind(value)};" for name, value in {**self.inputs, "c": c}.items()]
        lines.append(f"  net f({', '.join(f'given_{name}: {kind(value)}' for name, value in self.inputs.items())}, c: {kind(c)}) {{")
        lines += [f"    let {name} = given_{name}{f' + shift_{name}' if name in self.moving() else ''};" for name in self.inputs]
        lines += [f"    {self.lets}"] if self.lets else []
        lines += [f"    return reduce_sum(({self.body}) * c);", "  }"]
        lines.append(f"  objective value = E[data](f({', '.join(self.inputs)}, c));")
        lines += ["  train maximize value with adam(rate = 1e-3);", "}", *self.blocks.splitlines(), ""]
        return "\n".join(lines)

    def entry(self, tensors):
        """What the case is, with keys of its tensors."""
        shifts, c, gradients = self.solve()

        def store(role, arrays):
            keys = {name: f"{self.name}/{role}{name}" for name in arrays}
            tensors.update({keys[name]: np.asarray(array) for name, array in arrays.items()})
            return keys

        largest = {path: float(np.max(np.abs(value))) for path, value in gradients.items()}
        return {"name": self.name, "operator": self.operator, "text": self.text(shifts, c), "inputs": store("", {**self.inputs, "c": c}),
                "weights": store("", {**shifts, **self.params, **self.weights}), "gradients": store("d ", gradients),
                "absolute": {path: self.parts * ULP * max(value, 1e-6) for path, value in largest.items()}}


UNARY = {  # the numbers at which to differentiate
    "negate": (torch.neg, [-2, 0.5]), "abs": (torch.abs, [-2, 0, 0.5]), "exp": (torch.exp, [-20, 0, 3]),
    "log": (torch.log, [1e-3, 1, 50]), "log1p": (torch.log1p, [-0.9, 1e-6, 7]), "expm1": (torch.expm1, [-20, 1e-6, 2]),
    "sqrt": (torch.sqrt, [1e-4, 2, 100]), "rsqrt": (torch.rsqrt, [0.1, 2, 100]), "sin": (torch.sin, [-3, 0, 8]),
    "cos": (torch.cos, [-3, 0, 8]), "tanh": (torch.tanh, [-5, 0, 0.5]), "sigmoid": (torch.sigmoid, [-20, 0, 3]),
    "softplus": (F.softplus, [-20, 0, 3]), "erf": (torch.erf, [-2, 0, 0.7]), "lgamma": (torch.lgamma, [0.1, 1, 30]),
}
ACTIVATIONS = {
    "relu": ("relu", F.relu), "leaky_relu": ("leaky_relu(0.2)", lambda x: F.leaky_relu(x, 0.2)), "elu": ("elu", F.elu),
    "gelu": ("gelu", F.gelu), "silu": ("silu", F.silu), "softmax": ("softmax", lambda x: F.softmax(x, -1)),
    "log_softmax": ("log_softmax", lambda x: F.log_softmax(x, -1)), "log_sigmoid": ("log_sigmoid", F.logsigmoid),
}
REDUCTIONS = {
    "reduce_sum": lambda x: x.sum((1, 3)), "reduce_prod": lambda x: x.prod(3).prod(1), "reduce_max": lambda x: x.amax((1, 3)),
    "reduce_min": lambda x: x.amin((1, 3)), "reduce_logsumexp": lambda x: x.logsumexp((1, 3)),
}


def elementwise_cases():
    for name, (function, points) in UNARY.items():
        x = np.array([points, points[::-1]], np.float32)
        yield GradientCase(f"{name}", name, f"{name}(x)", lambda x, f=function: f(x), {"x": x}, parts=64)
    # Below 1, where the recurrence of the digamma function meets its pole, and far up.
    x = np.array([[0.01, 0.5, 1, 1.5], [4, 7.9, 8.1, 500]], np.float32)
    yield GradientCase("digamma", "trigamma", "digamma(x)", lambda x: torch.digamma(x), {"x": x})
    for name, (call, function) in ACTIVATIONS.items():
        x = random(name + "gx", 2, 3, 5, low=-4, high=4)
        x[0, 0, 0] = 1
        yield GradientCase("g_" + name, name, f"x |> {call}", lambda x, f=function: f(x), {"x": x})
    x, y = random("gbx", 3, 4, 5), random("gby", 3, 5, low=0.5, high=2)
    w = random("gbw", 4, 1, low=0.5, high=1.5)
    for name, function in (("add", torch.add), ("subtract", torch.sub), ("multiply", torch.mul), ("divide", torch.div),
                           ("maximum", torch.maximum), ("minimum", torch.minimum)):
        yield GradientCase(f"g_{name}_rows", name, f"{name}(x, y)", lambda x, y, f=function: f(x, y[:, None, :]), {"x": x, "y": y})
        yield GradientCase(f"g_{name}_columns", name, f"{name}(x, w)", lambda x, w, f=function: f(x, w), {"x": x}, {"w": w})
    yield GradientCase("g_pow", "pow", "pow(w, x)", lambda x, w: torch.pow(w, x), {"x": x}, {"w": w})
    yield GradientCase("g_pow_zero", "pow", "pow(x, w)", lambda x, w: torch.pow(x, w), {"x": np.zeros((2, 3), np.float32)},
                       {"w": np.array([1, 2, 3], np.float32)})
    # What is not chosen is infinite or no number: it must not reach the gradient.
    x = np.array([[-1, 0, 2], [0.5, 0, -3]], np.float32)
    where = lambda f: lambda x: torch.where(x > 0, f(torch.where(x > 0, x, torch.ones_like(x))), 2 * x)
    for name, text, function in (("log", "log(x)", torch.log), ("sqrt", "sqrt(x)", torch.sqrt), ("divide", "x / (x - abs(x) + 1e-30 * x)", None),
                                 ("rsqrt", "rsqrt(x)", torch.rsqrt), ("entropy", "x * log(x)", lambda x: x * torch.log(x)),
                                 ("reshaped", "reshape(log(reshape(x, [3, 1])), [3])", torch.log)):
        if function:
            yield GradientCase(f"g_select_{name}", "select", f"select(x > 0, {text}, 2 * x)", where(function), {"x": x})
    yield GradientCase("g_clamped", "maximum", "maximum(log(maximum(x, 0)), -100)",
                       lambda x: torch.where(x > 0, torch.log(torch.where(x > 0, x, torch.ones_like(x))), 0 * x - 100), {"x": x})
    yield GradientCase("g_stopped", "stop_gradient", "x * stop_gradient(x)", lambda x: x * x.detach(), {"x": x})


def reduction_cases():
    x = random("grx", 2, 3, 4, 5, low=-2, high=2)
    for name, function in REDUCTIONS.items():
        yield GradientCase(f"g_{name}", name, f"{name}(x, axes = [0, 2])", function, {"x": x})
    x = x.copy()
    x[0, 0, 0, 0] = x[1, 0, 0, 0] = x[1, 1, 0, 0] = 0  # no zero, one, and two in a product
    yield GradientCase("g_product_zeros", "reduce_prod", "reduce_prod(x, axes = [0, 2])", REDUCTIONS["reduce_prod"], {"x": x})


def batch_cases():
    """Of the whole batch, and of all pairs of its examples: PyTorch has arrays of them."""
    x, y, w = random("gux", 7, 5, low=-2, high=2), random("guy", 7, 5, low=-2, high=2), random("guw", 5, low=0.5, high=1.5)
    index = torch.arange(7.0, dtype=torch.float64)[:, None]
    yield GradientCase("g_plate_sum", "plate_sum", "x * plate_sum(tanh(x * w))", lambda x, w: x * torch.tanh(x * w).sum(0), {"x": x}, {"w": w})
    yield GradientCase("g_batch_size", "batch_size", "x * w / batch_size()", lambda x, w: x * w / 7, {"x": x}, {"w": w})
    yield GradientCase("g_batch_index", "batch_index", 'x * w * cast(batch_index(), to = "f32")', lambda x, w: x * w * index, {"x": x}, {"w": w})
    yield GradientCase("g_plate_logsumexp", "plate_logsumexp", "x - plate_logsumexp(900 + x * w)",
                       lambda x, w: x - (900 + x * w).logsumexp(0), {"x": x}, {"w": w}, parts=512)
    other = 'rename_plate(y, to = "other")'
    near = lambda x, y, w: torch.exp(-((x * w)[:, None] - y[None]).square().sum(-1) / 10)
    kernel, turned = f"exp(-reduce_sum((x * w - {other})^2) / 10)", f"exp(-reduce_sum(({other} - x * w)^2) / 10)"
    both = {"x": x, "y": y}
    for name, text in (("pairs", kernel), ("turned_pairs", turned)):
        yield GradientCase("g_plate_sum_" + name, "rename_plate", f'plate_sum({text}, plate = "other")', lambda x, y, w: near(x, y, w).sum(1), both, {"w": w})
    yield GradientCase("g_plate_sum_back", "rename_plate", f'rename_plate(plate_sum({kernel}), from = "other", to = "batch")',
                       lambda x, y, w: near(x, y, w).sum(0), both, {"w": w})
    yield GradientCase("g_plate_logsumexp_pairs", "plate_logsumexp", f'plate_logsumexp(-reduce_sum((x * w - {other})^2), plate = "other")',
                       lambda x, y, w: ((x * w)[:, None] - y[None]).square().sum(-1).neg().logsumexp(1), both, {"w": w})
    # Element by element, without the pairs of an example and itself.
    own = "batch_index()"
    apart = f'select({own} == rename_plate({own}, to = "other"), -3e38, -(x * w - {other})^2)'
    hidden = torch.eye(7, dtype=torch.bool)[:, :, None]
    yield GradientCase("g_plate_logsumexp_apart", "plate_logsumexp", f'plate_logsumexp({apart}, plate = "other")',
                       lambda x, y, w: ((x * w)[:, None] - y[None]).square().neg().masked_fill(hidden, -3e38).logsumexp(1), both, {"w": w})
    v = random("guv", 5, 3)
    yield GradientCase("g_linear_pairs", "linear_weight_gradient", f'plate_sum(tanh(linear(x - {other}, v)), plate = "other")',
                       lambda x, y, v: torch.tanh((x[:, None] - y[None]) @ v).sum(1), both, {"v": v})


def linear_cases():
    x, w = random("glx", 3, 5, 7), random("glw", 7, 6)
    yield GradientCase("g_linear", "linear_weight_gradient", "linear(x, w)", lambda x, w: x @ w, {"x": x}, {"w": w})
    v = x[:, 0]
    yield GradientCase("g_linear_vector", "linear_weight_gradient", "linear(x, w)", lambda x, w: x @ w, {"x": v}, {"w": w})
    for ta in (False, True):
        for tb in (False, True):
            turn = lambda m, t: m.transpose(-1, -2) if t else m
            function = lambda a, b, ta=ta, tb=tb: turn(a, ta) @ turn(b, tb)
            name, call = f"{'t' if ta else 'n'}{'t' if tb else 'n'}", f"matmul(a, b, transpose_a = {str(ta).lower()}, transpose_b = {str(tb).lower()})"
            a, b = random("gma", 2, 3, *((4, 5) if ta else (5, 4))), random("gmb", 2, 3, *((6, 4) if tb else (4, 6)))
            yield GradientCase("g_matmul_" + name, "matmul", call, function, {"a": a, "b": b})
            yield GradientCase("g_matmul_right_" + name, "matmul", call, function, {"a": a}, {"b": b[0, 0]})
            yield GradientCase("g_matmul_left_" + name, "matmul", call, function, {"b": b}, {"a": a[0, 0]})
            yield GradientCase("g_matmul_heads_" + name, "matmul", call, function, {"a": a}, {"b": b[0]})


CONVOLUTIONS = {  # size, in, out, kernel, stride, low = high, dilation, groups
    "plain": ((6, 5), 3, 4, (3, 3), 1, 1, 1, 1), "strided": ((8, 7), 2, 3, (4, 3), 2, 1, 1, 1), "unread": ((8,), 2, 3, (3,), 3, 0, 1, 1),
    "dilated": ((9, 8), 2, 3, (3, 2), 1, 2, 2, 1), "grouped": ((5, 5), 4, 6, (3, 3), 2, 1, 1, 2), "depthwise": ((6, 6), 3, 3, (3, 3), 1, 1, 1, 3),
    "volume": ((3, 4, 4), 2, 2, (2, 2, 3), 1, 1, 1, 1),
}


def conv_cases():
    first = lambda x: x.movedim(-1, 1)
    last = lambda x: x.movedim(1, -1)
    for name, (size, inner, outer, kernel, stride, pad, dilation, groups) in CONVOLUTIONS.items():
        rank = len(size)
        x, w = random("gc" + name, 2, *size, inner), random("gw" + name, *kernel, inner // groups, outer)
        function = getattr(F, f"conv{rank}d")
        run = lambda x, w, f=function, s=stride, p=pad, d=dilation, g=groups, r=rank: last(
            f(first(x), w.permute(r + 1, r, *range(r)), stride=s, padding=p, dilation=d, groups=g))
        attributes = f"strides = {[stride] * rank}, padding_low = {[pad] * rank}, padding_high = {[pad] * rank}, dilation = {[dilation] * rank}, groups = {groups}"
        yield GradientCase("g_conv_" + name, "conv_filter_gradient", f"conv(x, w, {attributes})", run, {"x": x}, {"w": w})
        w = random("gv" + name, *kernel, inner, outer // groups)
        function, extra = getattr(F, f"conv_transpose{rank}d"), max(stride, dilation) - 1
        run = lambda x, w, f=function, s=stride, p=pad, d=dilation, g=groups, r=rank, e=extra: last(
            f(first(x), w.permute(r, r + 1, *range(r)), stride=s, padding=p, dilation=d, groups=g, output_padding=e))
        yield GradientCase("g_conv_transpose_" + name, "conv_transpose", f"conv_transpose(x, w, {attributes}, output_padding = {[extra] * rank})",
                           run, {"x": x}, {"w": w})
    x = random("gpx", 2, 7, 6, 3)
    x[0, :3, :3] = 0.5  # equal ones: the first wins
    pools = {"tiled": (3, 3, 0), "overlapping": (3, 2, 1), "apart": (2, 3, 0)}
    for name, (window, stride, pad) in pools.items():
        attributes = f"window = {[window] * 2}, strides = {[stride] * 2}, padding_low = {[pad] * 2}, padding_high = {[pad] * 2}"
        yield GradientCase("g_pool_max_" + name, "pool_max_gradient", f"pool_max(x, {attributes})",
                           lambda x, w=window, s=stride, p=pad: last(F.max_pool2d(first(x), w, s, p)), {"x": x})
        yield GradientCase("g_pool_sum_" + name, "pool_sum", f"pool_sum(x, {attributes})",
                           lambda x, w=window, s=stride, p=pad: last(F.avg_pool2d(first(x), w, s, p) * w * w), {"x": x})
    for factor in (2, 3):
        yield GradientCase(f"g_resize_linear_{factor}", "resize_linear", f"resize_linear(x, factor = [{factor}, {factor}])",
                           lambda x, f=factor: last(F.interpolate(first(x), scale_factor=f, mode="bilinear")), {"x": x})
    yield GradientCase("g_resize_nearest", "resize_nearest", "resize_nearest(x, factor = [2, 3])",
                       lambda x: last(F.interpolate(first(x), scale_factor=(2, 3), mode="nearest")), {"x": x})


def shape_cases():
    x, y = random("gsx", 2, 4, 6), random("gsy", 2, 4, 3)
    yield GradientCase("g_slice", "slice", "slice(x, start = [1, 0], size = [2, 3], step = [2, 2])", lambda x: x[:, 1::2, ::2], {"x": x})
    yield GradientCase("g_pad", "pad", "pad(x, low = [1, 0], high = [0, 2])", lambda x: F.pad(x, (0, 2, 1, 0)), {"x": x})
    yield GradientCase("g_concat", "concat", "concat(x, y, x)", lambda x, y: torch.cat([x, y, x], -1), {"x": x, "y": y})
    yield GradientCase("g_transpose", "transpose", "transpose(x, permutation = [1, 0])", lambda x: x.transpose(1, 2), {"x": x})
    yield GradientCase("g_tile", "tile", "tile(x, repeats = [2, 3])", lambda x: x.repeat(1, 2, 3), {"x": x})
    yield GradientCase("g_reverse", "reverse", "reverse(x, axes = [1])", lambda x: x.flip(2), {"x": x})
    yield GradientCase("g_broadcast", "broadcast", "broadcast(w, shape = [5, 4, 6]) * reshape(x, [1, 4, 6])",
                       lambda x, w: w.expand(5, 4, 6) * x[:, None], {"x": x}, {"w": random("gsw", 4, 1)})
    indices = np.array([[3, 0, 3], [1, 3, 1]], np.int32)
    yield GradientCase("g_gather", "scatter_add", "gather(table, i)", lambda i, table: table[i.long()], {"i": indices}, {"table": random("gst", 5, 4)})
    yield GradientCase("g_gather_rows", "scatter_add", "gather(x, i)", lambda i, x: torch.stack([r[k.long()] for r, k in zip(x, i)]),
                       {"i": indices, "x": random("gsr", 2, 4, 6)})


def layer_cases():
    x, scale, shift = random("gnx", 2, 5, 4, 8, low=-2, high=3), random("gns", 8, low=0.5, high=1.5), random("gnt", 8)
    affine = {"f.l.scale": scale, "f.l.shift": shift}
    yield GradientCase("g_layer_norm", "layer_norm", "x |> l: layer_norm", lambda x, scale, shift: F.layer_norm(x, (8,), scale, shift, 1e-5), {"x": x}, weights=affine)
    yield GradientCase("g_group_norm", "group_norm", "x |> l: group_norm(4)",
                       lambda x, scale, shift: F.group_norm(x.movedim(-1, 1), 4, scale, shift, 1e-5).movedim(1, -1), {"x": x}, weights=affine)
    q, k, v = random("gaq", 2, 5, 8), random("gak", 2, 6, 8), random("gav", 2, 6, 7)
    yield GradientCase("g_attention", "scaled_dot_product", "scaled_dot_product(q, k, v)",
                       lambda q, k, v: F.scaled_dot_product_attention(q, k, v), {"q": q, "k": k, "v": v})
    yield from recurrent_cases()


def recurrent_cases():
    x, hidden = random("gqx", 2, 4, 3), 5

    def sequence(module, gates):
        def run(x, input_weight, state_weight, bias=None, input_bias=None, state_bias=None):
            layer = module(3, hidden, batch_first=True, dtype=torch.float64)
            names = {"weight_ih_l0": input_weight.T, "weight_hh_l0": state_weight.T, "bias_ih_l0": input_bias if bias is None else bias,
                     "bias_hh_l0": torch.zeros(gates * hidden, dtype=torch.float64) if bias is not None else state_bias}
            return torch.func.functional_call(layer, names, (x,))[0]
        return run

    weights = lambda gates: {"f.l.cell.input_weight": random("gqi", 3, gates * hidden), "f.l.cell.state_weight": random("gqs", hidden, gates * hidden)}
    yield GradientCase("g_lstm", "scan", "all", sequence(torch.nn.LSTM, 4), {"x": x}, lets="let last, state, all = l: lstm(x, 5);",
                       weights={**weights(4), "f.l.cell.bias": random("gqb", 20)})
    yield GradientCase("g_gru", "scan", "all", sequence(torch.nn.GRU, 3), {"x": x}, lets="let last, all = l: gru(x, 5);",
                       weights={**weights(3), "f.l.cell.input_bias": random("gqc", 15), "f.l.cell.state_bias": random("gqd", 15)})


def slope(function, x):
    """The gradient of `function`, one number an example, by x, to be differentiated again."""
    return torch.autograd.grad(function(x).sum(), x, create_graph=True)[0]


def second_cases():
    """Gradients of gradients. Where a window has equal elements, that of its largest is a step: there are none."""
    last, first = lambda x: x.movedim(1, -1), lambda x: x.movedim(-1, 1)
    x = random("g2px", 2, 7, 6, 3)
    for name, (window, stride, pad) in {"tiled": (3, 3, 0), "overlapping": (3, 2, 1)}.items():
        attributes = f"window = {[window] * 2}, strides = {[stride] * 2}, padding_low = {[pad] * 2}, padding_high = {[pad] * 2}"
        yield GradientCase("g2_pool_max_" + name, "pool_max_gather", "gradient(cubes, x)",
                           lambda x, w=window, s=stride, p=pad: slope(lambda v: (F.max_pool2d(first(v), w, s, p)**3).sum((1, 2, 3)), x), {"x": x},
                           blocks=f"block cubes(x) = reduce_sum(pool_max(x, {attributes})^3);")
    w, u = random("g2dw", 3, 3, 3, 4, low=-0.5, high=0.5), random("g2du", 36, 1)
    critic = lambda v, w, u: torch.tanh(last(F.max_pool2d(F.conv2d(first(v), w.permute(3, 2, 0, 1), padding=1), 2, padding=0)).flatten(1) @ u).sum(1)
    yield GradientCase("g2_pool_max_penalty", "pool_max_gather", "reshape(square(sqrt(reduce_sum(square(gradient(critic, x, w, u)))) - 1), [1])",
                       lambda x, w, u: (slope(lambda v: critic(v, w, u), x).square().sum((1, 2, 3)).sqrt() - 1).square()[:, None], {"x": x}, {"w": w, "u": u},
                       blocks="block critic(x, w, u) = reduce_sum(tanh(linear(flatten(pool_max(conv(x, w, padding_low = [1, 1], padding_high = [1, 1]), window = [2, 2])), u)));")
    x, w, u = random("g2sx", 2, 20, 3), random("g2sw", 3, 4), random("g2su", 4, 4, low=-0.5, high=0.5)

    def recurrent(v, w, u):
        h = c = torch.zeros(v.shape[0], 4, dtype=v.dtype)
        total = 0
        for step in v.unbind(1):
            c = torch.tanh(step @ w + h @ u) + 0.5 * c
            h = torch.sigmoid(c)
            total = total + (h**2).sum(1)
        return total + c.sum(1)

    yield GradientCase("g2_scan", "scan", "gradient(recurrent, x, w, u)", lambda x, w, u: slope(lambda v: recurrent(v, w, u), x), {"x": x}, {"w": w, "u": u},
                       blocks="block recurrent(x, w, u) {\n  let zero = broadcast(0, [4]);\n  let s = scan(step, x, zero, zero, w = w, u = u);\n"
                              "  return reduce_sum(square(s.all)) + reduce_sum(s.c);\n}\n"
                              "block step(x, h, c, w, u) {\n  let next = tanh(linear(x, w) + linear(h, u)) + 0.5 * c;\n  return h = sigmoid(next), c = next;\n}")


def cases():
    for family in (elementwise_cases, reduction_cases, batch_cases, linear_cases, conv_cases, shape_cases, layer_cases, second_cases):
        yield from family()
