#===- graphs.py - random networks in the language ---------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A graph is a list of at least 20 `let`s over named values, with joins, odd sizes and at least three heavy operators; one
# in ten has large values. Values stay near one, and operators that jump (floor, compare, argmax...) read only the input
# `e`, whose elements are odd multiples of 1/64: they and their doublings are exact in float32, so that both evaluations
# take the same side.
#
# `Single` is one operator on five random shapes.
#
#===-------------------------------------------------------------------------------------------------------------===#
import random
from math import prod, sqrt

import numpy as np

from graph_models import GraphModel
from graph_operators import BATCH, BINARY, DRAWS, HEAVY, JUMPS, OPERATORS, REDUCTIONS, SMOOTH

NODES, HEAVIES, JOINS = 20, 3, 2  # a graph has at least so many
SIZES = (1, 3, 5, 6, 7, 9, 11, 13)


class Graph(GraphModel):
    """One random network `f`; `seed` decides everything, `wanted` lists operators to put in."""

    def __init__(self, seed, wanted=()):
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.values, self.uses, self.lines = {}, {}, []  # name -> event
        self.params, self.draws, self.operators = {}, {}, set()
        self.heavies = 0
        self.batch = self.random.choice((1, 2, 3, 5, 7, 9, 17))
        self.largest, self.sizes = 6000, SIZES  # elements of one example of a value; sizes of its axes
        self.exact = "e"
        self.inputs = {}
        self.begin(list(wanted))

    def begin(self, wanted):
        if self.random.randrange(10) == 0:
            self.largest, self.sizes = 40000, (7, 13, 20, 31, 32)
        self.input("x", self.shape(self.random.choice((2, 3, 3, 3, 4))))
        self.input("e", self.shape(self.random.choice((1, 2, 3))))
        self.fill(wanted)

    def input(self, name, event):
        self.inputs[name] = self.values[name] = event
        self.uses[name] = 0

    def shape(self, rank):
        size = lambda: self.random.choice(self.sizes)
        spatial = [size() if rank < 4 else self.random.choice((2, 3, 5)) for _ in range(rank - 1)]
        return (*spatial, self.random.choice((1, 3, 4, 7, 8, 16, 17, 33)))

    def fill(self, wanted):
        heavy = self.random.sample(HEAVY, 3) + ["conv", "linear"][: self.random.randrange(3)]
        plan = heavy + wanted + [self.random.choice(OPERATORS) for _ in range(6)]
        self.random.shuffle(plan)
        for operator in plan:
            self.attempt(operator)
        while self.heavies < HEAVIES:
            self.attempt(self.random.choice(HEAVY))
        while len(self.lines) < NODES or self.joins() < JOINS:
            self.attempt(self.random.choice((*BINARY, "concat")))

    def attempt(self, operator):
        for _ in range(20):
            if self.make(operator):
                self.operators.add(operator)
                self.heavies += operator in HEAVY
                return True
        return False

    def joins(self):
        """Nodes that read several values."""
        return sum(len(self.read(line)) > 1 for line in self.lines)

    def pick(self, fits=lambda event: True):
        """A value that fits, fresh ones rather than those that have been used."""
        names = [name for name, event in self.values.items() if name[0] != "e" and fits(event)]
        if not names:
            return None, None
        weights = [4 if self.uses[name] == 0 else 1 for name in names]
        name = self.random.choices(names, weights)[0]
        self.uses[name] += 1
        return name, self.values[name]

    def let(self, text, event):
        if prod(event) > self.largest or prod(event) < 1:
            return False
        name = f"v{len(self.lines)}"
        self.lines.append(f"let {name} = {text};")
        self.values[name], self.uses[name] = tuple(event), 0
        return True

    def param(self, *shape, scale=1.0):
        name = f"w{len(self.params)}"
        self.params[name] = (self.numbers.uniform(-1, 1, shape) * scale).astype(np.float32)
        return name

    def make(self, operator):
        if operator in SMOOTH:
            x, event = self.pick()
            return self.let(SMOOTH[operator].format(x=x), event)
        if operator in JUMPS:
            return self.let(JUMPS[operator].format(x=self.exact), self.values[self.exact])
        if operator in BATCH:
            x, event = self.pick()
            return not self.draws and self.let(BATCH[operator].format(x=x), event)
        if operator in BINARY:
            return self.binary(operator)
        if operator in REDUCTIONS:
            return self.reduction(operator)
        if operator in DRAWS:
            return self.draw(operator)
        return getattr(self, operator)()

    def binary(self, operator):
        x, event = self.pick()
        if self.random.random() < 0.5:
            stretched = tuple(n if self.random.random() < 0.6 else 1 for n in event)
            y = self.param(*stretched[self.random.randrange(len(stretched)) :])
        else:
            y, _ = self.pick(lambda other: other == event or (len(other) < len(event) and other == event[len(event) - len(other) :]))
        left, right = x, y
        if operator == "divide":
            right = f"(1.5 + tanh({y}))"
        if operator == "pow":
            left, right = f"(1.5 + tanh({x}))", f"tanh({y})"
        return self.let(f"{operator}({left}, {right})", event)

    def reduction(self, operator):
        x, event = self.pick()
        axes = sorted(self.random.sample(range(len(event)), self.random.randint(1, len(event))))
        keep = self.random.random() < 0.5
        count = prod(event[a] for a in axes)
        inner = f"1 + 0.1 * tanh({x})" if operator == "reduce_prod" else x
        text = f"{operator}({inner}, axes = {axes}, keep = {'true' if keep else 'false'})"
        if operator == "reduce_sum":
            text += f" / {sqrt(count):.4f}"
        if operator == "reduce_prod" and count > 64:
            return False
        rest = [1 if a in axes else n for a, n in enumerate(event) if keep or a not in axes]
        return self.let(text, rest or (1,)) if rest else self.let(f"reshape({text}, shape = [1])", (1,))

    # Heavy operators

    def linear(self):
        x, event = self.pick()
        out = self.random.choice((1, 5, 16, 19, 40))
        return self.let(f"linear({x}, {self.param(event[-1], out, scale=sqrt(3 / event[-1]))})", (*event[:-1], out))

    def matmul(self):
        x, event = self.pick(lambda e: len(e) >= 2)
        if x is None:
            return False
        mode = self.random.choice(("rows", "columns", "param"))
        if mode == "rows":  # x x^T
            return self.let(f"matmul({x}, {x}, transpose_b = true) / {event[-1]}", (*event[:-1], event[-2]))
        if mode == "columns":  # x^T x
            return self.let(f"matmul({x}, {x}, transpose_a = true) / {event[-2]}", (*event[:-2], event[-1], event[-1]))
        out, transposed = self.random.choice((3, 8, 21)), self.random.random() < 0.5
        outer = [n if self.random.random() < 0.5 else 1 for n in event[:-2]] if self.random.random() < 0.5 else []
        w = self.param(*outer, *((out, event[-1]) if transposed else (event[-1], out)), scale=sqrt(3 / event[-1]))
        text = f"matmul({x}, {w}, transpose_b = {'true' if transposed else 'false'})"
        return self.let(text, (*event[:-1], out))

    def window(self, rank):
        return [self.random.choice((1, 2, 3, 3, 4, 5)) if rank < 3 else self.random.choice((1, 2, 3)) for _ in range(rank)]

    def groups(self, channels):
        return self.random.choice([g for g in (1, 1, 1, 2, 3, 4, channels) if channels % g == 0])

    def conv(self):
        x, event = self.pick(lambda e: 2 <= len(e) <= 4)
        if x is None:
            return False
        rank, channels, groups = len(event) - 1, event[-1], self.groups(event[-1])
        kernel, strides = self.window(rank), [self.random.choice((1, 1, 2, 3)) for _ in range(rank)]
        dilation = [self.random.choice((1, 1, 1, 2)) for _ in range(rank)]
        low, high = ([self.random.randrange(0, 3) for _ in range(rank)] for _ in range(2))
        out = groups * self.random.choice((1, 2, 5)) if groups > 1 else self.random.choice((1, 5, 8, 17, 32))
        spans = [event[i] + low[i] + high[i] - dilation[i] * (kernel[i] - 1) - 1 for i in range(rank)]
        if min(spans) < 0:
            return False
        w = self.param(*kernel, channels // groups, out, scale=sqrt(3 / (prod(kernel) * channels / groups)))
        text = f"conv({x}, {w}, strides = {strides}, padding_low = {low}, padding_high = {high}, dilation = {dilation}, groups = {groups})"
        return self.let(text, (*[span // s + 1 for span, s in zip(spans, strides)], out))

    def conv_transpose(self):
        x, event = self.pick(lambda e: 2 <= len(e) <= 4)
        if x is None:
            return False
        rank, channels, groups = len(event) - 1, event[-1], self.groups(event[-1])
        kernel, strides = self.window(rank), [self.random.choice((1, 2, 2, 3)) for _ in range(rank)]
        low, high = ([self.random.randrange(0, 2) for _ in range(rank)] for _ in range(2))
        extra = [self.random.randrange(0, s) for s in strides]
        dilation = [self.random.choice((1, 1, 1, 2)) for _ in range(rank)]
        out = groups * self.random.choice((1, 2)) if groups > 1 else self.random.choice((1, 3, 8, 16))
        spans = [dilation[i] * (kernel[i] - 1) + 1 for i in range(rank)]
        sizes = [(event[i] - 1) * strides[i] + spans[i] - low[i] - high[i] + extra[i] for i in range(rank)]
        if min(sizes) < 1:
            return False
        w = self.param(*kernel, channels, out // groups, scale=sqrt(3 * prod(strides) / (prod(kernel) * channels / groups)))
        text = f"conv_transpose({x}, {w}, strides = {strides}, padding_low = {low}, padding_high = {high}, output_padding = {extra}, dilation = {dilation}, groups = {groups})"
        return self.let(text, (*sizes, out))

    def pool(self, operator):
        x, event = self.pick(lambda e: 2 <= len(e) <= 4)
        if x is None:
            return False
        rank = len(event) - 1
        window, strides = self.window(rank), [self.random.choice((1, 2, 2)) for _ in range(rank)]
        low, high = ([self.random.randrange(0, min(2, n)) for n in window] for _ in range(2))
        sizes = [(event[i] + low[i] + high[i] - window[i]) // strides[i] + 1 for i in range(rank)]
        if min(sizes) < 1 or any(event[i] + low[i] + high[i] < window[i] for i in range(rank)):
            return False
        text = f"{operator}({x}, window = {window}, strides = {strides}, padding_low = {low}, padding_high = {high})"
        return self.let(text if operator == "pool_max" else f"{text} / {prod(window)}", (*sizes, event[-1]))

    def pool_max(self):
        return self.pool("pool_max")

    def pool_sum(self):
        return self.pool("pool_sum")

    # Rearrangements

    def reshape(self):
        x, event = self.pick()
        total = prod(event)
        first = self.random.choice([n for n in range(1, total + 1) if total % n == 0])
        return self.let(f"reshape({x}, shape = [{first}, -1])", (first, total // first))

    def transpose(self):
        x, event = self.pick(lambda e: len(e) >= 2)
        if x is None:
            return False
        order = self.random.sample(range(len(event)), len(event))
        return self.let(f"transpose({x}, permutation = {order})", [event[a] for a in order])

    def concat(self):
        x, event = self.pick()
        axis = self.random.randrange(len(event))
        y, other = self.pick(lambda e: len(e) == len(event) and all(a == b for i, (a, b) in enumerate(zip(e, event)) if i != axis))
        return self.let(f"concat({x}, {y}, axis = {axis})", [n + other[i] if i == axis else n for i, n in enumerate(event)])

    def slice(self):
        x, event = self.pick()
        step = [self.random.choice((1, 1, 2)) for _ in event]
        start = [self.random.randrange(n) for n in event]
        size = [self.random.randint(1, (n - b - 1) // s + 1) for n, b, s in zip(event, start, step)]
        return self.let(f"slice({x}, start = {start}, size = {size}, step = {step})", size)

    def pad(self):
        x, event = self.pick()
        low, high = ([self.random.randrange(3) for _ in event] for _ in range(2))
        text = f"pad({x}, low = {low}, high = {high}, value = {self.random.choice((0.0, 0.5, -1.0))})"
        return self.let(text, [n + a + b for n, a, b in zip(event, low, high)])

    def broadcast(self):
        x, event = self.pick()
        shape = [self.random.choice((2, 3)), *[n if n > 1 else self.random.choice((1, 4)) for n in event]]
        return len(shape) <= 4 and self.let(f"broadcast({x}, shape = {shape})", shape)

    def tile(self):
        x, event = self.pick()
        repeats = [self.random.choice((1, 1, 2, 3)) for _ in event]
        return self.let(f"tile({x}, repeats = {repeats})", [n * r for n, r in zip(event, repeats)])

    def reverse(self):
        x, event = self.pick()
        axes = self.random.sample(range(len(event)), self.random.randint(1, len(event)))
        return self.let(f"reverse({x}, axes = {sorted(axes)})", event)

    def interleave(self):
        x, event = self.pick(lambda e: len(e) == 3)
        if x is None:
            return False
        y, _ = self.pick(lambda e: e == event)
        return self.let(f"interleave({x}, {y}, tanh({x}), {y} + {x}, factors = [2, 2])", (2 * event[0], 2 * event[1], event[2]))

    def resize(self, operator):
        x, event = self.pick(lambda e: 2 <= len(e) <= 4)
        if x is None:
            return False
        factor = [self.random.choice((1, 2, 3)) for _ in event[1:]]
        return self.let(f"{operator}({x}, factor = {factor})", (*[n * f for n, f in zip(event, factor)], event[-1]))

    def resize_nearest(self):
        return self.resize("resize_nearest")

    def resize_linear(self):
        return self.resize("resize_linear")

    def iota(self):
        x, event = self.pick()
        axis = self.random.randrange(len(event))
        return self.let(f"{x} + iota(shape = {list(event)}, axis = {axis}) / {event[axis]}", event)

    def draw(self, operator):
        if self.operators & set(BATCH):
            return False
        name = f"d{len(self.draws)}"
        event = self.shape(self.random.choice((1, 2, 3)))
        self.draws[name] = operator
        self.values[name], self.uses[name] = event, 0
        return True

    # Loops

    def scan(self):
        x, event = self.pick(lambda e: len(e) >= 2 and e[0] <= 6)
        if x is None:
            return False
        units = self.random.choice((3, 8, 17))
        state = (*event[1:-1], units)
        if prod(event) > self.largest or event[0] * prod(state) > self.largest:
            return False
        w, u = (self.param(n, units, scale=sqrt(1.5 / n)) for n in (event[-1], units))
        last = f"v{len(self.lines)}"
        start = f"broadcast(0, {list(state)})"
        self.lines.append(f"let {last}, {last}s = scan(cell, {x}, {start}, w = {w}, u = {u});")
        self.values[last], self.values[last + "s"] = state, (event[0], *state)
        self.uses[last] = self.uses[last + "s"] = 0
        return True

    # Lookups: of the exact input

    def indices(self):
        return f'cast(floor(abs(4 * {self.exact})), to = "i32")'

    def gather(self):
        event = self.values[self.exact]
        return self.let(f"gather({self.param(6, 5)}, {self.indices()})", (*event, 5))

    def one_hot(self):
        return self.let(f"one_hot({self.indices()}, depth = 6)", (*self.values[self.exact], 6))

    def argmax(self):
        event = self.values[self.exact]
        axis = self.random.randrange(len(event))
        text = f'cast(argmax({self.exact}, axis = {axis}, keep = true), to = "f32") / {event[axis]}'
        return self.let(text, [1 if a == axis else n for a, n in enumerate(event)])

    def compare(self):
        sign = self.random.choice(("<", "<=", ">", ">=", "==", "!="))
        return self.let(f'cast({self.exact} {sign} {self.random.choice((-0.25, 0.0, 0.015625))}, to = "f32")', self.values[self.exact])

    def select(self):
        e = self.exact
        return self.let(f"select({e} < 0.25, 2 * {e}, tanh({e}))", self.values[e])


class Single(Graph):
    """One operator on five random shapes."""

    def begin(self, wanted):
        (operator,) = wanted
        if self.random.randrange(3) == 0:
            self.largest, self.sizes = 40000, (1, 5, 13, 20, 31, 32, 64)
        inputs, values, uses = {}, {}, {}
        for k in range(5):
            for _ in range(20):
                self.inputs, self.values, self.uses = {}, {}, {}
                event = self.shape(self.random.choice((1, 2, 3, 4)))
                if prod(event) > self.largest:
                    continue
                self.exact = f"e{k}"
                self.input(f"x{k}", event)
                self.input(f"y{k}", event if self.random.random() < 0.7 else event[self.random.randrange(len(event)) :])
                self.input(self.exact, self.shape(self.random.choice((1, 2, 3))))
                if self.attempt(operator):
                    inputs.update(self.inputs), values.update(self.values), uses.update(self.uses)
                    break
        self.inputs, self.values, self.uses = inputs, values, uses
