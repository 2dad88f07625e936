#===- graph_operators.py - the operators of random networks ------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# All operators that compute something; test/Structure/operators.py holds the list against the dialect.
#
#===-------------------------------------------------------------------------------------------------------------===#
SMOOTH = {  # text by operator; x is any value
    "negate": "negate({x})",
    "abs": "abs({x} - 0.3)",
    "exp": "exp(tanh({x}))",
    "log": "log(1.5 + tanh({x}))",
    "log1p": "log1p(0.75 * sigmoid({x}))",
    "expm1": "expm1(0.5 * tanh({x}))",
    "sqrt": "sqrt(0.25 + abs({x}))",
    "rsqrt": "rsqrt(0.5 + softplus({x}))",
    "sin": "sin({x})",
    "cos": "cos({x})",
    "tanh": "tanh({x})",
    "sigmoid": "sigmoid({x})",
    "softplus": "softplus({x})",
    "erf": "erf({x})",
    "lgamma": "lgamma(2.5 + tanh({x}))",
    "digamma": "digamma(2.5 + tanh({x}))",
    "stop_gradient": "stop_gradient({x})",
}
JUMPS = {  # of the exact input alone
    "floor": "floor(4 * {x})",
    "ceil": "ceil(4 * {x})",
    "round": "round(4 * {x})",
    "sign": "sign({x})",
    "logical_and": 'cast(logical_and({x} > -0.5, {x} < 0.5), to = "f32")',
    "logical_or": 'cast(logical_or({x} < -0.5, {x} > 0.5), to = "f32")',
    "logical_not": 'cast(logical_not({x} < 0), to = "f32")',
    "cast": 'cast(cast(8 * {x}, to = "i32"), to = "f32")',
}
BATCH = {  # of the whole batch: in nets, not where a network draws and so is a decoder
    "plate_sum": "{x} - plate_sum({x}) / batch_size()",
    "batch_size": "{x} / sqrt(batch_size())",
    "batch_index": '{x} + cast(batch_index(), to = "f32") / 32',
    "plate_logsumexp": "{x} - plate_logsumexp({x})",
    "rename_plate": '{x} - plate_sum(tanh({x} - rename_plate({x}, to = "other")), plate = "other") / batch_size()',
}
BINARY = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "pow")
HEAVY = ("linear", "matmul", "conv", "conv_transpose", "pool_max", "pool_sum")
SHAPES = ("reshape", "transpose", "concat", "slice", "pad", "broadcast", "tile", "reverse", "interleave", "resize_nearest",
          "resize_linear", "iota")
REDUCTIONS = ("reduce_sum", "reduce_max", "reduce_min", "reduce_prod", "reduce_logsumexp")
LOOKUPS = ("argmax", "gather", "one_hot", "compare", "select")
DRAWS = {  # a sample in terms of the draw u
    "standard_normal": "u",
    "standard_uniform": "u",
    "random_bits": 'cast(u, to = "f32") / 2147483648',
}
OPERATORS = (*SMOOTH, *JUMPS, *BINARY, *HEAVY, *SHAPES, *REDUCTIONS, *BATCH, *LOOKUPS, *DRAWS, "scan")
