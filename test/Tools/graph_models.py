#===- graph_models.py - a random network as a model file and its inputs ------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A network that draws random numbers is a decoder of variables with a prior, another is a net.
#
#===-------------------------------------------------------------------------------------------------------------===#
import re
from math import prod

import numpy as np

from graph_operators import DRAWS


class GraphModel:
    """Has `inputs`, `params`, `draws`, `values` (their events), `lines` (one `let` a node), `operators` and `batch`."""

    @staticmethod
    def read(line):
        """The values that a line reads."""
        return set(re.findall(r"\b[vxyed]\d*s?\b", line.split("=", 1)[1]))

    def sinks(self):
        """Values that nothing else reads: the output is all of them, one behind the other."""
        read = set().union(*map(self.read, self.lines))
        return [name for name in self.values if name not in read]

    def sink_sizes(self):
        return [prod(self.values[name]) for name in self.sinks()]

    @property
    def entry(self):
        return "sample" if self.draws else "f"

    @property
    def output(self):
        return "y" if self.draws else "f"

    def text(self):
        """The model."""
        size = lambda event: "[" + ", ".join(map(str, event)) + "]"
        flat = [f"flatten({name})" for name in self.sinks()]
        result = f"concat({', '.join(flat)})" if len(flat) > 1 else flat[0]
        inputs = ", ".join(f"{name}: f32{size(event)}" for name, event in self.inputs.items())
        lines = ["block cell(x, h, w, u) = tanh(linear(x, w) + linear(h, u));"] if "scan" in self.operators else []
        for source in sorted(set(self.draws.values())):
            lines += [f"distribution some_{source}(scale: real > 0) over real {{",
                      "  log_density(x) = -abs(x) / scale;", f"  sample(u ~ {source}) = scale * ({DRAWS[source]});", "}"]
        lines.append("model graph {")
        lines += [f"  param {name}: f32{size(value.shape)};" for name, value in self.params.items()]
        if self.draws:
            lines.append(f"  data y: f32[{sum(self.sink_sizes())}];")
            lines += [f"  prior p({name}) {{ {name}: {size(self.values[name])} ~ some_{source}(1); }}"
                      for name, source in self.draws.items()]
            lines.append(f"  decoder p(y | {inputs}, {', '.join(self.draws)}) {{")
        else:
            lines.append(f"  net f({inputs}) {{")
        lines += ["    " + line for line in self.lines]
        lines += [f"    y ~ delta({result});" if self.draws else f"    return {result};", "  }", "}", ""]
        return "\n".join(lines)

    def data(self):
        """Inputs: normal numbers, and for `e` odd multiples of 1/64 in (-1, 1). In every second graph noise is given."""
        result = {}
        for name, event in self.inputs.items():
            if name[0] == "e":
                odd = 2 * self.numbers.integers(-32, 32, (self.batch, *event)) + 1
                result[name] = (odd / 64).astype(np.float32)
            else:
                result[name] = self.numbers.standard_normal((self.batch, *event)).astype(np.float32)
        for name, source in self.draws.items() if self.random.random() < 0.5 else ():
            shape = (self.batch, *self.values[name])
            drawn = (self.numbers.integers(-2**31, 2**31, shape).astype(np.int32) if source == "random_bits"
                     else self.numbers.uniform(0.01, 0.99, shape).astype(np.float32))
            result["noise_" + name] = drawn
        return result
