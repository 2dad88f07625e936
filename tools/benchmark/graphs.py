#===- graphs.py - the benchmarks' models as ONNX graphs, with random weights ------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# One description makes both sides: every layer adds nodes to an ONNX graph (channels first, PyTorch's layouts) and the
# same numbers, in genc's layout and under genc's names, to the weights of the example's model.
#
#===-------------------------------------------------------------------------------------------------------------===#
import numpy as np
import onnx
from onnx import TensorProto, helper


class Graph:
    def __init__(self, shape, seed=0):
        self.rng = np.random.default_rng(seed)
        self.nodes, self.constants, self.weights = [], [], {}
        self.shape, self.value, self.operations = shape, "x", 0  # operations: multiply-adds of one example

    def add(self, op, *inputs, **attributes):
        out = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, [self.value, *inputs], [out], **attributes))
        self.value = out
        return self

    def constant(self, array, name=None):
        name = name or f"c{len(self.constants)}"
        array = np.ascontiguousarray(array)
        self.constants.append(helper.make_tensor(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape, array.tobytes(), raw=True))
        return name

    def random(self, *shape, fan_in):
        return self.rng.uniform(-1, 1, shape).astype(np.float32) * np.float32(np.sqrt(3 / fan_in))

    def dense(self, path, width, out, bias=True):
        w = self.random(width, out, fan_in=width)
        b = self.random(out, fan_in=100) if bias else np.zeros(out, np.float32)
        self.weights[path + ".weight"] = w
        if bias:
            self.weights[path + ".bias"] = b
        self.operations += width * out
        return self.add("Gemm", self.constant(w), self.constant(b))

    def conv(self, path, channels, out, kernel, pads, stride=1, bias=True, size=None, gain=1.0):
        w = self.random(kernel, kernel, channels, out, fan_in=kernel * kernel * channels / gain**2)
        inputs = [self.constant(w.transpose(3, 2, 0, 1))]
        self.weights[path + ".weight"] = w
        if bias:
            b = self.random(out, fan_in=100)
            self.weights[path + ".bias"] = b
            inputs.append(self.constant(b))
        self.operations += kernel * kernel * channels * out * size * size
        return self.add("Conv", *inputs, strides=[stride] * 2, pads=pads, kernel_shape=[kernel] * 2)

    def conv_transpose(self, path, channels, out, kernel, pads, stride, size, output_padding=0):
        """`size`: of the input, which counts the multiply-adds."""
        w = self.random(kernel, kernel, channels, out, fan_in=kernel * kernel * channels / stride**2)
        self.weights[path + ".weight"] = w
        self.operations += kernel * kernel * channels * out * size * size
        return self.add("ConvTranspose", self.constant(w.transpose(2, 3, 0, 1)), strides=[stride] * 2, pads=pads,
                        kernel_shape=[kernel] * 2, output_padding=[output_padding] * 2)

    def batch_norm(self, path, channels, epsilon):
        draw = lambda low, high: self.rng.uniform(low, high, channels).astype(np.float32)
        values = {"scale": draw(0.5, 1.5), "shift": draw(-0.2, 0.2), "mean": draw(-0.2, 0.2), "variance": draw(0.5, 1.5)}
        for name, value in values.items():
            self.weights[f"{path}.{name}"] = value
        return self.add("BatchNormalization", *(self.constant(v) for v in values.values()), epsilon=epsilon)

    def reshape(self, *shape):
        return self.add("Reshape", self.constant(np.array([0, *shape], np.int64)))

    def transpose(self, *permutation):
        return self.add("Transpose", perm=list(permutation))

    def model(self, batch):
        graph = helper.make_graph(
            self.nodes, "g",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, *self.shape])],
            [helper.make_tensor_value_info(self.value, TensorProto.FLOAT, None)],
            self.constants,
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        return onnx.shape_inference.infer_shapes(made).SerializeToString()


def mlp_decoder():
    g = Graph((20,))
    g.dense("decoder.fc3", 20, 400).add("Relu").dense("decoder.fc4", 400, 784)
    return g, "mnist_vae", "decode", {}


def seed_generator():
    g, p = Graph((100,)), "generator."
    g.dense(p + "fc", 100, 12544, bias=False)
    g.batch_norm(p + "bn0", 12544, 1e-3).add("LeakyRelu", alpha=0.3)
    g.reshape(7, 7, 256).transpose(0, 3, 1, 2)
    g.conv_transpose(p + "conv1", 256, 128, 5, [2, 2, 2, 2], 1, 7).batch_norm(p + "bn1", 128, 1e-3).add("LeakyRelu", alpha=0.3)
    g.conv_transpose(p + "conv2", 128, 64, 5, [1, 1, 2, 2], 2, 7).batch_norm(p + "bn2", 64, 1e-3).add("LeakyRelu", alpha=0.3)
    g.conv_transpose(p + "conv3", 64, 3, 5, [1, 1, 2, 2], 2, 14).add("Tanh")
    return g, "seed_generator", "generator", {}


def seed_encoder():
    g, p = Graph((3, 64, 64)), "encoder."
    g.conv(p + "conv1", 3, 64, 5, [1, 1, 2, 2], 2, size=32).add("LeakyRelu", alpha=0.3)
    g.conv(p + "conv2", 64, 128, 5, [1, 1, 2, 2], 2, size=16).add("LeakyRelu", alpha=0.3)
    g.transpose(0, 2, 3, 1).reshape(-1).dense(p + "fc", 32768, 100)
    return g, "seed_encoder", "encoder", {}


def dcgan():
    g, p = Graph((100,)), "generator."
    g.reshape(100, 1, 1)
    g.conv_transpose(p + "project", 100, 512, 4, [0, 0, 0, 0], 1, 1).batch_norm(p + "bn", 512, 1e-5).add("Relu")
    for i, (channels, out) in enumerate(((512, 256), (256, 128), (128, 64))):
        g.conv_transpose(f"{p}up{i + 1}.conv", channels, out, 4, [1, 1, 1, 1], 2, 4 << i)
        g.batch_norm(f"{p}up{i + 1}.bn", out, 1e-5).add("Relu")
    g.conv_transpose(p + "out", 64, 3, 4, [1, 1, 1, 1], 2, 32).add("Tanh")
    return g, "dcgan", "generator", {}


def conv3(g, path, channels, out, size, bias=True):
    return g.conv(path, channels, out, 3, [1, 1, 1, 1], bias=bias, size=size, gain=0.7)


def residual(g, path, size):
    skip = g.value
    conv3(g, path + ".c0", 64, 64, size).add("Relu")
    conv3(g, path + ".c2", 64, 64, size).add("Relu")
    conv3(g, path + ".c4", 64, 64, size).add("Add", skip).add("Relu")


def group_norm(g, path, size):
    """Four groups of 64 channels by InstanceNormalization, as exporters write it."""
    scale, shift = g.rng.uniform(0.5, 1.5, 256).astype(np.float32), g.random(256, fan_in=100)
    g.weights[path + ".scale"], g.weights[path + ".shift"] = scale, shift
    g.reshape(4, -1)
    g.add("InstanceNormalization", g.constant(np.ones(4, np.float32)), g.constant(np.zeros(4, np.float32)), epsilon=1e-5)
    g.reshape(256, size, size)
    g.add("Mul", g.constant(scale.reshape(256, 1, 1))).add("Add", g.constant(shift.reshape(256, 1, 1)))


def pooled(g, path, size):
    skip = g.value
    g.conv(path + ".p0", 64, 256, 1, [0] * 4, bias=False, size=size)
    group_norm(g, path + ".p1", size)
    g.add("Relu").conv(path + ".p3", 256, 64, 1, [0] * 4, bias=False, size=size).add("Add", skip)
    residual(g, path + ".r", size)


def taef2_decoder():
    h = 32
    g, p = Graph((32, h, h)), "decode."
    g.add("Div", g.constant(np.float32(3))).add("Tanh").add("Mul", g.constant(np.float32(3)))
    conv3(g, p + "l1", 32, 64, h).add("Relu")
    for i in (3, 4, 5):
        pooled(g, f"{p}b{i}", h)
    for size, layer, blocks in ((2 * h, 7, (8, 9, 10)), (4 * h, 12, (13, 14, 15)), (8 * h, 17, (18,))):
        g.add("Resize", "", g.constant(np.array([1, 1, 2, 2], np.float32)), mode="nearest",
              coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        conv3(g, f"{p}l{layer}", 64, 64, size, bias=False)
        for i in blocks:
            residual(g, f"{p}b{i}", size)
    conv3(g, p + "l19", 64, 3, 8 * h)
    return g, "taef2", "decode", {"h": h, "w": h}


MODELS = {
    "mlp_decoder": mlp_decoder,
    "seed_generator": seed_generator,
    "seed_encoder": seed_encoder,
    "dcgan": dcgan,
    "taef2_decoder": taef2_decoder,
}
