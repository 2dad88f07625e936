#===- gradient_graphs.py - gradients of random networks against differences --------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Every weight and every input of a network moves along a random direction with one parameter t: the gradient of t is the sum
# of all their gradients along it, and must be the difference of the network's values at t = h and t = -h, by 2 h. All is
# evaluated in the reference mode, in float64 throughout, so that h = 2^-24 can be small: it rarely crosses a kink of an
# operator, and the difference has errors of 2^-53 / h = 2e-9 of the sum of what it adds, by its second power 4e-15 of the
# function's third derivative. A gradient that lacks one contribution is off by some parts in a hundred. Where they differ an
# eighth of the step decides: a kink that lay between is farther away than that, most likely, and a wrong gradient stays wrong.
#
# GROUP networks are one model, whose objective is the sum of each at its own t, at h and at -h: one call gives all gradients
# and, as terms, all values, and operators of equal shapes are compiled once.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import re
import subprocess

import numpy as np

import graphs
from graph_operators import DRAWS, OPERATORS
from values import write_safetensors

STEP, BOUND, GROUP = 2.0**-24, 1e-6, 20


class Directed:
    """A graph without draws, as a net of the parameter t."""

    def draw(self, operator):
        return False

    def make(self, operator):
        return self.stopped() if operator == "stop_gradient" else super().make(operator)

    def stopped(self):
        """Not the value itself: their maximum would be all kinks."""
        x, event = self.pick()
        return self.let(f"0.75 * stop_gradient({x}) + 0.1", event)

    def select(self):
        """Of a value that moves, by one that does not."""
        moved = self.exact + "a"
        return self.let(f"select({self.exact} < 0.25, 2 * {moved}, tanh({moved}))", self.values[self.exact])

    def directions(self, prefix):
        """The parameters of the nets and their directions."""
        moving = {name: value.shape for name, value in self.params.items()} | self.inputs
        result = {f"{prefix}p{name}": value for name, value in self.params.items()}
        for name, shape in moving.items():
            result[f"{prefix}q{name}"] = self.numbers.standard_normal(shape).astype(np.float32)
        return result

    def begins(self, prefix, t, mark=""):
        """The inputs and weights at t, with `mark` behind their names. Equal elements of `e` are no longer equal where they
        move, for the largest of equals is a kink."""
        lines = [f"let {name}{mark} = {prefix}p{name} + {t} * {prefix}q{name};" for name in self.params]
        for name in self.inputs:
            if name[0] == "e":
                lines += [f"let {name}{mark} = u{name};", f"let {name}a{mark} = u{name} + (0.01 + {t}) * {prefix}q{name};"]
            else:
                lines.append(f"let {name}{mark} = u{name} + {t} * {prefix}q{name};")
        return lines

    def net(self, name, prefix, t, still):
        """The graph at t, as one number. `still`: what `stop_gradient` passes stays as it is at 0."""
        size = lambda event: "[" + ", ".join(map(str, event)) + "]"
        lines, body = self.begins(prefix, t), self.lines
        if still:
            lines += self.begins(prefix, "0", "_still")
            lines += [re.sub(r"\b([vw]\d+s?|[xy]\d*|e\d*a?)\b(?!\()", r"\1_still", line) for line in body]
            body = [re.sub(r"stop_gradient\((\w+)\)", r"\1_still", line) for line in body]
        flat = [f"flatten({name})" for name in self.sinks()]
        result = f"concat({', '.join(flat)})" if len(flat) > 1 else flat[0]
        lines += [*body, f"return reduce_sum({result} * cos(iota(shape = [{sum(self.sink_sizes())}])));"]
        inputs = ", ".join(f"u{name}: f32{size(event)}" for name, event in self.inputs.items())
        return [f"net {name}({inputs}) {{", *("  " + line for line in lines), "}"]


class Graph(Directed, graphs.Graph):
    pass


class Single(Directed, graphs.Single):
    pass


def make(seed, single):
    operators = [operator for operator in OPERATORS if operator not in DRAWS]
    count = len(operators)
    if single:
        graph = Single(seed, [operators[seed % count]])
    else:
        graph = Graph(seed, [operators[(5 * seed + i) % count] for i in range(5)])
    graph.batch = (1, 2, 3, 5, 7, 9, 17)[seed // GROUP % 7]  # the same for all of a model
    return graph


class Model:
    """Some graphs in one model: its text, parameters and data."""

    def __init__(self, members, step):
        self.params, self.data = {"h": np.float32(step)}, {}
        lines, terms, moving = ["param h: f32;"], [], []
        for seed, graph in members.items():
            prefix, still = f"g{seed}_", "stop_gradient" in graph.operators
            own = graph.directions(prefix) | {f"t{seed}": np.zeros((), np.float32)}
            inputs = {prefix + name: array for name, array in graph.data().items()}
            lines += [f"data {name}: f32{list(array.shape[1:])};" for name, array in inputs.items()]
            lines += [f"param {name}: f32{list(np.shape(value)) or ''};" for name, value in own.items()]
            lines += graph.net(f"f{seed}", prefix, f"t{seed}", False)
            lines += graph.net(f"high{seed}", prefix, "h", still) + graph.net(f"low{seed}", prefix, "(-h)", still)
            terms += [f"{name}{seed}({', '.join(inputs)})" for name in ("f", "high", "low")]
            moving.append(f"t{seed}")
            self.params |= own
            self.data |= inputs
        lines.append(f"objective value = E[data]({' + '.join(terms)});")
        lines.append(f"train maximize value over {', '.join(moving)} with adam(rate = 1e-3);")
        scans = any("scan" in graph.operators for graph in members.values())
        cell = ["block cell(x, h, w, u) = tanh(linear(x, w) + linear(h, u));"] if scans else []
        self.text = "\n".join([*cell, "model graph {", *("  " + line for line in lines), "}", ""])


def evaluate(genc, members, base, step):
    """Arrays by output, or what is wrong."""
    model = Model(members, step)
    with open(base + ".gen", "w", encoding="utf-8") as file:
        file.write(model.text)
    write_safetensors(base + ".safetensors", model.params)
    command = [genc, "run", base + ".gen", "value_gradient", "--reference", f"--weights={base}.safetensors"]
    for name, array in model.data.items():
        np.save(f"{base}.{name}.npy", array)
        command += ["--in", f"{name}={base}.{name}.npy"]
    outputs = [f"{kind}{seed}" for seed in members for kind in ("t", "high", "low")]
    for name in outputs:
        command += ["--out", f"{name}={base}.out.{name}.npy"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"exit {done.returncode}: {done.stderr.strip()[:800]}"
    return {name: np.load(f"{base}.out.{name}.npy").astype(np.float64) for name in outputs}


def judge(graph, gradient, high, low, step):
    """(error, None or what is wrong)."""
    difference = float(np.mean(high - low)) / (2 * step)
    # What the sum could be without cancellation: parts of the size of one, as many as there are elements.
    scale = max(1.0, abs(difference), float(np.mean(np.abs(high))), sum(graph.sink_sizes()) ** 0.5)
    error = abs(float(gradient) - difference) / scale
    if error <= BOUND:
        return error, None
    return error, f"the gradient is {float(gradient):.9g}, the difference {difference:.9g}, off by {error:.3g} of {scale:.3g}"


def run(genc, seeds, folder, single, step=STEP):
    """(graph, error, None or what is wrong) of each."""
    members = {seed: make(seed, single) for seed in seeds}
    base = os.path.join(folder, f"{seeds[0]}" if step == STEP else f"{seeds[0]}-near")
    found = evaluate(genc, members, base, step)
    if isinstance(found, str):
        if len(seeds) == 1:
            return [(members[seeds[0]], 0, found)]
        return [result for seed in seeds for result in run(genc, [seed], folder, single, step)]
    values = {seed: [found[kind + str(seed)] for kind in ("t", "high", "low")] for seed in seeds}
    results = [(graph, *judge(graph, *values[seed], step)) for seed, graph in members.items()]
    if step == STEP:
        results = [run(genc, [seed], folder, single, STEP / 8)[0] if result[2] else result for seed, result in zip(seeds, results)]
    if not any(wrong for _, _, wrong in results):
        for name in os.listdir(folder):
            if name.startswith(os.path.basename(base) + "."):
                os.remove(os.path.join(folder, name))
    return results
