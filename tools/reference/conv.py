#===- conv.py - reference values of convolutions ----------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# PyTorch gives the explicit paddings, Keras those called `same`.
#
#===-------------------------------------------------------------------------------------------------------------===#
import keras
import numpy as np
import torch
import torch.nn.functional as F

from .case import Case, random, sum_bound

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def channels_first(x):
    return torch.from_numpy(np.moveaxis(np.asarray(x, "f8"), -1, 1).copy())


def channels_last(t):
    return np.moveaxis(t.numpy(), 1, -1)


def conv(x, w, strides, low, high, dilation, groups):
    """genc's convolution by PyTorch's, in float64."""
    rank = w.ndim - 2
    pads = [p for axis in reversed(range(rank)) for p in (low[axis], high[axis])]
    filters = torch.from_numpy(np.moveaxis(np.asarray(w, "f8"), (-1, -2), (0, 1)).copy())
    return channels_last(CONV[rank](F.pad(channels_first(x), pads), filters, None, strides, 0, dilation, groups))


def conv_transpose(x, w, strides, low, high, output_padding, dilation, groups):
    """[k..., in, out / groups] by PyTorch without padding, then cut."""
    rank = w.ndim - 2
    filters = torch.from_numpy(np.moveaxis(np.asarray(w, "f8"), (-2, -1), (0, 1)).copy())
    y = TRANSPOSE[rank](channels_first(x), filters, None, strides, 0, 0, groups, dilation)
    y = F.pad(y, [p for axis in reversed(range(rank)) for p in (0, output_padding[axis])])
    cut = [slice(None), slice(None)] + [slice(l, n - h) for l, h, n in zip(low, high, y.shape[2:])]
    return channels_last(y[tuple(cut)])


def attribute_text(attributes):
    return "".join(f", {name} = {value}" for name, value in attributes.items())


def primitive(name, operator, spatial, channels, out, kernel, strides=1, low=0, high=0, output_padding=0, dilation=1, groups=1):
    rank = len(spatial)
    each = lambda v: list(v) if isinstance(v, (list, tuple)) else [v] * rank
    strides, low, high = each(strides), each(low), each(high)
    output_padding, dilation, kernel = each(output_padding), each(dilation), each(kernel)
    x = random(name + "x", 2, *spatial, channels)
    shape = (channels // groups, out) if operator == "conv" else (channels, out // groups)
    w = random(name + "w", *kernel, *shape)
    arguments = (strides, low, high, dilation, groups)
    function = conv
    if operator == "conv_transpose":
        arguments, function = (strides, low, high, output_padding, dilation, groups), conv_transpose
    attributes = {}
    for key, value, default in (
        ("strides", strides, 1), ("padding_low", low, 0), ("padding_high", high, 0),
        ("output_padding", output_padding, 0), ("dilation", dilation, 1),
    ):
        if any(v != default for v in value):
            attributes[key] = value
    if groups != 1:
        attributes["groups"] = groups
    length = int(np.prod(kernel)) * channels // groups
    bound = sum_bound(length, function(np.abs(x), np.abs(w), *arguments))
    return Case(name, operator, f"{operator}(x, w{attribute_text(attributes)})", function(x, w, *arguments), {"x": x}, {"w": w},
                attributes=attributes, absolute=bound)


def conv_primitives():
    yield primitive("conv2d", "conv", (7, 9), 3, 5, 3, low=1, high=1)
    yield primitive("conv2d_valid", "conv", (6, 8), 4, 8, 3)
    yield primitive("conv2d_stride2", "conv", (9, 7), 3, 4, 4, 2, 1, 1)
    yield primitive("conv2d_stride12", "conv", (8, 9), 2, 3, (3, 5), (1, 2), (1, 2), (1, 1))
    yield primitive("conv2d_dilated", "conv", (9, 9), 2, 3, 3, 1, 2, 2, dilation=2)
    yield primitive("conv2d_groups", "conv", (5, 6), 6, 9, 3, low=1, high=1, groups=3)
    yield primitive("conv2d_depthwise", "conv", (6, 7), 5, 5, 3, low=1, high=1, groups=5)
    yield primitive("conv2d_depthwise2", "conv", (7, 7), 3, 6, 5, 2, 2, 2, groups=3)
    yield primitive("conv2d_1x1", "conv", (4, 5), 7, 11, 1)
    yield primitive("conv2d_5x5", "conv", (8, 8), 3, 17, 5, 1, 2, 2)
    yield primitive("conv1d", "conv", (15,), 4, 6, 3, low=1, high=1)
    yield primitive("conv1d_causal", "conv", (12,), 3, 5, 3, dilation=2, low=4)
    yield primitive("conv1d_stride3", "conv", (16,), 2, 4, 4, 3, 1, 2)
    yield primitive("conv3d", "conv", (4, 5, 6), 2, 3, 3, low=1, high=1)
    yield primitive("conv3d_stride2", "conv", (5, 4, 6), 2, 4, (3, 2, 3), (2, 1, 2), (1, 0, 1), (1, 1, 1))


def transpose_primitives():
    yield primitive("convt2d_4x4s2", "conv_transpose", (4, 5), 3, 6, 4, 2, 1, 1)
    yield primitive("convt2d_5x5s2", "conv_transpose", (4, 4), 3, 5, 5, 2, 2, 2, output_padding=1)
    yield primitive("convt2d_5x5s1", "conv_transpose", (5, 4), 2, 4, 5, 1, 2, 2)
    yield primitive("convt2d_project", "conv_transpose", (1, 1), 8, 6, 4)
    yield primitive("convt2d_s3", "conv_transpose", (3, 4), 2, 3, (2, 4), (3, 3), (0, 1), (0, 0))
    yield primitive("convt2d_s23", "conv_transpose", (3, 4), 2, 3, 3, (2, 3), (1, 0), (0, 1), output_padding=(1, 0))
    yield primitive("convt2d_dilated", "conv_transpose", (4, 4), 2, 3, 3, 2, 1, 1, dilation=2)
    yield primitive("convt2d_groups", "conv_transpose", (4, 3), 4, 6, 3, 2, 1, 1, output_padding=1, groups=2)
    yield primitive("convt2d_depthwise", "conv_transpose", (4, 4), 4, 4, 4, 2, 1, 1, groups=4)
    yield primitive("convt1d", "conv_transpose", (6,), 3, 4, 4, 2, 1, 1)
    yield primitive("convt1d_s4", "conv_transpose", (5,), 2, 3, 8, 4, 2, 2)
    yield primitive("convt3d", "conv_transpose", (2, 3, 3), 2, 3, (2, 3, 4), 2, (0, 1, 1), (0, 1, 1), output_padding=(0, 1, 0))


def keras_same(name, layer, kind, spatial, channels, out, kernel, **options):
    """A library layer with padding `same`, by Keras; both kernels in genc's layout. Keras computes in float64 too."""
    rank = len(spatial)
    each = lambda v: (v,) * rank if isinstance(v, int) else tuple(v)
    kernel = each(kernel)
    x, b = random(name + "x", 2, *spatial, channels), random(name + "b", out)
    groups = options.get("groups", 1)
    strides, dilation = each(options.get("stride", 1)), each(options.get("dilation", 1))
    transposed = kind == "conv_transpose"
    w = random(name + "w", *kernel, channels if transposed else channels // groups, out)
    double = lambda a: torch.from_numpy(np.asarray(a, "f8"))

    def run(x, w):
        if transposed:
            foreign = np.swapaxes(w, -1, -2)  # Keras keeps (kernel..., out, in)
            return keras.ops.conv_transpose(double(x), double(foreign), strides, "same", None, "channels_last", dilation).numpy()
        return keras.ops.conv(double(x), double(w), strides, "same", "channels_last", dilation).numpy()

    spelt = "".join(f", {key} = {list(value) if isinstance(value, tuple) else value}" for key, value in options.items())
    kernel_text = kernel[0] if len(set(kernel)) == 1 else list(kernel)
    body = f"x |> l: {layer}({out}, kernel = {kernel_text}{spelt})"
    bound = sum_bound(int(np.prod(kernel)) * channels // groups + 1, run(np.abs(x), np.abs(w)) + np.abs(b))
    attributes = {key: list(value) if isinstance(value, tuple) else value for key, value in options.items()}
    return Case(name, layer, body, run(x, w) + b, {"x": x}, weights={"f.l.weight": w, "f.l.bias": b}, absolute=bound,
                attributes=attributes | {"padding": "same"})


def layers():
    yield keras_same("same_conv2d", "conv2d", "conv", (6, 7), 3, 4, 3)
    yield keras_same("same_conv2d_s2", "conv2d", "conv", (7, 8), 3, 4, 3, stride=2)
    yield keras_same("same_conv2d_5s2", "conv2d", "conv", (8, 9), 2, 5, 5, stride=2)
    yield keras_same("same_conv2d_4s2", "conv2d", "conv", (8, 7), 2, 3, 4, stride=2)
    yield keras_same("same_conv2d_dilated", "conv2d", "conv", (9, 8), 2, 3, 3, dilation=2)
    yield keras_same("same_conv2d_groups", "conv2d", "conv", (5, 5), 4, 6, 3, groups=2)
    yield keras_same("same_conv1d_s2", "conv1d", "conv", (13,), 3, 4, 4, stride=2)
    yield keras_same("same_conv3d_s2", "conv3d", "conv", (4, 5, 4), 2, 3, 3, stride=2)
    yield keras_same("same_convt2d_5s1", "conv_transpose2d", "conv_transpose", (4, 5), 3, 4, 5, stride=1)
    yield keras_same("same_convt2d_5s2", "conv_transpose2d", "conv_transpose", (4, 5), 3, 4, 5, stride=2)
    yield keras_same("same_convt2d_3s2", "conv_transpose2d", "conv_transpose", (5, 4), 2, 3, 3, stride=2)
    yield keras_same("same_convt2d_4s2", "conv_transpose2d", "conv_transpose", (4, 3), 2, 3, 4, stride=2)
    yield keras_same("same_convt2d_2s3", "conv_transpose2d", "conv_transpose", (3, 3), 2, 3, 2, stride=3)
    yield keras_same("same_convt1d_4s2", "conv_transpose1d", "conv_transpose", (7,), 3, 2, 4, stride=2)
    yield keras_same("same_convt3d_3s2", "conv_transpose3d", "conv_transpose", (2, 3, 2), 2, 3, 3, stride=2)


def cases():
    yield from conv_primitives()
    yield from transpose_primitives()
    yield from layers()
