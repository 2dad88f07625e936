#===- gradient_graphs.py - gradients of random networks against differences --------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every weight and every input moves along a random direction with one parameter t: what `value_gradient` says of t is the sum
# of all their gradients along it, and must be the difference of `value` at t = h and t = -h, by 2 h. Both run in the
# reference mode, in float64 throughout, so that h = 2^-24 can be small: it rarely crosses a kink of an operator, and the
# difference has errors of 2^-53 / h = 2e-9 of the sum of what it adds, by its second power 4e-15 of the function's third
# derivative. A gradient that lacks one contribution is off by some parts in a hundred.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess

import numpy as np

import graphs
from graph_operators import DRAWS, OPERATORS
from values import write_safetensors

STEP, BOUND = 2.0**-24, 1e-6


class Directed:
    """A graph without draws, as an objective over the parameter t."""

    def draw(self, operator):
        return False

    def select(self):
        """Of a value that moves, by one that does not."""
        moved = self.exact + "a"
        return self.let(f"select({self.exact} < 0.25, 2 * {moved}, tanh({moved}))", self.values[self.exact])

    def directions(self):
        """The parameters and their directions."""
        result = {"t": np.zeros((), np.float32)}
        moving = {name: value.shape for name, value in self.params.items()} | self.inputs
        for name, value in self.params.items():
            result["p" + name] = value
        for name, shape in moving.items():
            result["q" + name] = self.numbers.standard_normal(shape).astype(np.float32)
        return result

    def objective(self, params):
        """The model."""
        size = lambda event: "[" + ", ".join(map(str, event)) + "]" if len(event) else ""
        flat = [f"flatten({name})" for name in self.sinks()]
        result = f"concat({', '.join(flat)})" if len(flat) > 1 else flat[0]
        lines = ["block cell(x, h, w, u) = tanh(linear(x, w) + linear(h, u));"] if "scan" in self.operators else []
        lines.append("model graph {")
        lines += [f"  param {name}: f32{size(value.shape)};" for name, value in params.items()]
        lines += [f"  data {name}: f32{size(event)};" for name, event in self.inputs.items()]
        lines.append(f"  net f({', '.join(f'u{name}: f32{size(event)}' for name, event in self.inputs.items())}) {{")
        for name in self.inputs:
            target = name + "a" if name[0] == "e" else name
            lines += [f"    let e{name[1:]} = u{name};"] if name[0] == "e" else []
            lines.append(f"    let {target} = u{name} + t * q{name};")
        lines += [f"    let {name} = p{name} + t * q{name};" for name in self.params]
        lines += ["    " + line for line in self.lines]
        count = sum(self.sink_sizes())
        lines += [f"    return reduce_sum({result} * cos(iota(shape = [{count}])));", "  }"]
        lines.append(f"  objective value = E[data](f({', '.join(self.inputs)}));")
        lines += ["  train maximize value over t with adam(rate = 1e-3);", "}", ""]
        return "\n".join(lines)


class Graph(Directed, graphs.Graph):
    pass


class Single(Directed, graphs.Single):
    pass


def make(seed, single):
    operators = [operator for operator in OPERATORS if operator not in DRAWS]
    count = len(operators)
    if single:
        return Single(seed, [operators[seed % count]])
    return Graph(seed, [operators[(5 * seed + i) % count] for i in range(5)])


def evaluate(genc, entry, model, base, params, data, output):
    """One output of an entry in the reference mode, or what is wrong."""
    write_safetensors(base + ".safetensors", params)
    command = [genc, "run", model, entry, "--reference", f"--weights={base}.safetensors", "--out", f"{output}={base}.out.npy"]
    for name, array in data.items():
        np.save(f"{base}.{name}.npy", array)
        command += ["--in", f"{name}={base}.{name}.npy"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"{entry}: exit {done.returncode}: {done.stderr.strip()[:800]}"
    return np.load(base + ".out.npy").astype(np.float64)


def run(genc, seed, folder, single):
    """(graph, error, None or what is wrong)."""
    graph = make(seed, single)
    base = os.path.join(folder, f"{seed}")
    params, model = graph.directions(), f"{base}.gen"
    with open(model, "w", encoding="utf-8") as file:
        file.write(graph.objective(params))
    data = graph.data()
    found = evaluate(genc, "value_gradient", model, base, params, data, "t")
    if isinstance(found, str):
        return graph, 0, found
    ends = []
    for step in (STEP, -STEP):
        values = evaluate(genc, "value", model, base, params | {"t": np.float32(step)}, data, "value")
        if isinstance(values, str):
            return graph, 0, values
        ends.append(values)
    difference = float(np.mean(ends[0] - ends[1])) / (2 * STEP)
    # What the sum could be without cancellation: parts of the size of one, as many as there are elements.
    scale = max(1.0, abs(difference), float(np.mean(np.abs(ends[0]))), sum(graph.sink_sizes()) ** 0.5)
    error = abs(float(found) - difference) / scale
    if not error <= BOUND:
        return graph, error, f"the gradient is {float(found):.9g}, the difference {difference:.9g}, off by {error:.3g} of {scale:.3g}"
    for name in os.listdir(folder):
        if name.startswith(f"{seed}."):
            os.remove(os.path.join(folder, name))
    return graph, error, None
