//===- Passes.td - passes of automatic differentiation -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// A pass `FooBar` lives in lib/Autodiff/FooBar.cpp, runs as --gen-foo-bar and is shown by test/Autodiff/foo-bar.mlir.

#ifndef GENC_AUTODIFF_PASSES_TD
#define GENC_AUTODIFF_PASSES_TD

include "mlir/Pass/PassBase.td"

def Differentiate : Pass<"gen-differentiate", "::mlir::ModuleOp"> {
  let summary = "gives functions the gradient of what they compute";
  let description = [{
    A function with the attribute `gen.differentiate` returns one value per example, with the event []. Behind the pass it also
    returns, for every weight that the attribute names, the gradient of the mean of the value over the examples with respect to
    the weight, and for every state that `gen.update_state` moves, its next value (marked `gen.next_state`). Reverse mode: one rule an operator (`GradientInterface`), from the result back to the reads of the weights; see Griewank and Walther,
    "Evaluating Derivatives", 2008, chapter 3. Draws are constants, so that a gradient passes a reparameterised draw. `gen.training` becomes true.
    A loop is followed by one that runs its steps in reverse. The first loop now keeps the carried values that its steps start from, and
    what products, convolutions, pools and reductions give that depends on the step, unless `recompute-loops` is set; the second computes
    the rest again.
    A gradient that is 0 stays 0 whatever it is multiplied by: what a `select` does not choose may be infinite or no number.
    Assumes tensor operators alone, weights without plates. Example: test/Autodiff/differentiate.mlir
  }];
  let options = [
    Option<"recomputeLoops", "recompute-loops", "bool", "false", "Keep no products of the steps of loops">,
  ];
}

#endif // GENC_AUTODIFF_PASSES_TD
