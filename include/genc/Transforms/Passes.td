//===- Passes.td - passes from the solved entries to planned kernels -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// One section a stage, passes in the order in which the pipeline runs them. A pass `FooBar` lives in
// lib/Transforms/FooBar.cpp, runs as --gen-foo-bar and is shown by test/Transforms/foo-bar.mlir.

#ifndef GENC_TRANSFORMS_PASSES_TD
#define GENC_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// model -> tensor
//===----------------------------------------------------------------------===//

def SolveObjectives : Pass<"gen-solve-objectives", "::mlir::ModuleOp"> {
  let summary = "turns averages over draws into closed forms, sums and draws";
  let description = [{
    The body of every `gen.objective` becomes tensor operators; `terms` says of each term how it was solved. Averages are
    linear: those that stand in a sum share their draws, and come apart into terms. `log q(z) - log p(z)` under draws
    of q is a divergence, `log q(z)` an entropy, wherever a `gen.divergence` or the distribution states it and p does not depend
    on the draw; a draw with few values is enumerated; a point mass is substituted. The rest is a Monte Carlo average, of
    several draws in a loop that carries the sum; `log(E[...](exp(w)))` of several draws carries the largest w and the
    sum relative to it. Runs on the stage `model`. Example: test/Transforms/solve-objectives.mlir
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def CheckBatch : Pass<"gen-check-batch", "::mlir::ModuleOp"> {
  let summary = "checks that what describes one example does not depend on the others of the batch";
  let description = [{
    A distribution that does is an error (E0440); a net that is an entry and does has a warning (W0441): whoever splits its batch
    gets other results. What a train step alone computes may see the batch: batch norm's `select(training, ..., x)`, the next values
    of states. Runs on the stage `model`, changes nothing. Example: test/Transforms/check-batch.mlir
  }];
}

def CheckGradients : Pass<"gen-check-gradients", "::mlir::ModuleOp"> {
  let summary = "warns where no gradient of a trained objective reaches a parameter";
  let description = [{
    Follows every solved objective that a `gen.train` names back to the weights that it is computed from, not through
    `gen.stop_gradient`, nor through comparisons, rounding and integers (but where the score function passes draws). A trainable
    weight that no objective reaches is W0426 at the place that makes it, and so is a step, at its own, whose objective reaches nothing
    that it moves. Changes nothing. Example: test/Transforms/check-gradients.mlir
  }];
}

def CheckParameters : Pass<"gen-check-parameters", "::mlir::ModuleOp"> {
  let summary = "warns where a parameter of a distribution may leave its range";
  let description = [{
    For every `gen.sample`, whether the analysis of `gen-check-domains` proves its parameters within the ranges that the
    distribution declares: a scale that a network gives as it is may be 0 or negative. W0318, at the place where the
    distribution is named; what the density then computes of it has the same place, and is not said again.
    Changes nothing. Example: test/Transforms/check-parameters.mlir
  }];
}

def SolveEntries : Pass<"gen-solve-entries", "::mlir::ModuleOp"> {
  let summary = "makes the functions that follow from a model's priors, encoders, decoders and nets";
  let description = [{
    `encode` (parameters of the posterior), `encode_mean`, `encode_sample`, `decode` (parameters of the likelihood),
    `decode_mean`, `sample` (latents from the prior, mean of the data), `sample_x`, `reconstruct`, and every net under
    its own name; `interpolate`, `interpolate_spherical`, `impute`, `anomaly_score` and `NAME_kl_per_dimension` of an
    objective where `entries` names them. A variable that others depend on is its mean (mode where there is none) unless the entry draws. An
    entry that needs something a distribution does not define is left out. Functions of distributions are inlined;
    draws get a site, and the name of their variable. Weights that no entry reads are dropped. `gen.entries` on the module
    lists what the model offers, also where `entries` keeps fewer. `NAME_gradient`, the objective NAME as a train step
    computes it, is marked for `gen-differentiate` with what `train` moves; it is made when asked for. Runs on the stage
    `model`, leaves tensor operators only. Example: test/Transforms/solve-entries.mlir
  }];
  let options = [ListOption<"entries", "entries", "std::string",
                            "make only these entries; `default` stands for those that are made without the option">,
                 Option<"gradients", "gradients", "bool", "false", "also make the gradients of all that is trained">];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def VerifyTensor : Pass<"gen-verify-tensor", "::mlir::ModuleOp"> {
  let summary = "checks what later passes assume of the stage `tensor`";
  let description = [{
    C1. Functions hold tensor operators of the gen dialect only. C2. Encodings are plates; only plates are dynamic.
    C3. An argument or result of an entry has a name (`gen.name`), and names of arguments differ, those of results too.
    C4. A public function is an entry (`gen.entry`) or `prepare`. C5. The sites of different random draws differ within a function.
    C6. A draw inside of a loop has a `sample`.
    Changes nothing. Example: test/Transforms/verify-tensor.mlir
  }];
}

//===----------------------------------------------------------------------===//
// tensor -> tensor
//===----------------------------------------------------------------------===//

def NarrowWeights : Pass<"gen-narrow-weights", "::mlir::ModuleOp"> {
  let summary = "stores matrices and filters of weights in 16 bits";
  let description = [{
    The `gen.weight` of several axes gets the type `to`, and a read of it a `gen.widen` behind: whoever fills the flat block rounds, and everything
    behind computes in f32 with the rounded weights. Biases and scales, along one axis, stay f32. An error (E0634) where a function gives
    weights or gradients. Runs at the end of the stage `grad`, so that the reference mode has the same weights.
    Example: test/Transforms/narrow-weights.mlir
  }];
  let options = [Option<"to", "to", "std::string", "\"bf16\"", "bf16 or f16">];
  let statistics = [Statistic<"narrowed", "weights-narrowed", "weights stored in 16 bits">];
}

def RemoveDropout : Pass<"gen-remove-dropout", "::mlir::func::FuncOp"> {
  let summary = "makes a function one of inference";
  let description = [{
    `gen.training` becomes false, so that canonicalisation drops what a train step alone computes; `gen.stop_gradient`
    and `gen.update_state` become the value that they pass on. Not for functions that a gradient is taken of. Example: test/Transforms/remove-dropout.mlir
  }];
}

def HoistFromLoops : Pass<"gen-hoist-from-loops", "::mlir::func::FuncOp"> {
  let summary = "computes for whole sequences what every step of a loop computes by itself";
  let description = [{
    What depends on no step moves in front of its `gen.scan`. Elementwise operators and `linear` that depend on slices of the sequences
    alone are applied to the sequences (the products of a recurrent net with its inputs become one), and the loop reads slices of
    the results. Only rounding changes. Example: test/Transforms/hoist-from-loops.mlir
  }];
  let statistics = [Statistic<"hoisted", "operators-hoisted", "operators that left loops">];
}

def UnrollLoops : Pass<"gen-unroll-loops", "::mlir::func::FuncOp"> {
  let summary = "writes short loops of a fixed number of steps out";
  let description = [{
    A short `gen.scan` becomes its steps: slices of its sequences, copies of its body, outputs joined. A state without plates stays
    without them until it meets an example, and steps may share kernels. Loops of more steps or operators, those whose
    number of steps is an argument, and loops around such loops stay: their kernels are formed once and the entry runs them in a loop.
    Example: test/Transforms/unroll-loops.mlir
  }];
  let options = [Option<"mostSteps", "most-steps", "int64_t", "16", "steps of the longest loop that is written out">,
                 Option<"mostOperators", "most-operators", "int64_t", "2048", "operators that one loop may become">];
}

def StableForms : Pass<"gen-stable-forms", "::mlir::func::FuncOp"> {
  let summary = "replaces compositions that overflow or cancel by equal ones that do not";
  let description = [{
    log(sigmoid(x)) is -softplus(-x), log(sum(exp(x))) is reduce_logsumexp(x), the logarithm of a softmax is
    x - reduce_logsumexp(x), and so on: the library's text states the mathematics, this pass picks the form. A rewrite is
    exact in real numbers wherever the original is defined; one that would extend the domain (exp(log(x)) for a negative x)
    needs a proof that the operand is not negative. The rules are data: lib/Transforms/StableForms.td.
    Example: test/Transforms/stable-forms.mlir
  }];
}

def CheckDomains : Pass<"gen-check-domains", "::mlir::func::FuncOp"> {
  let summary = "warns where a logarithm, a root or a quotient may leave its domain";
  let description = [{
    A dataflow analysis follows what every value may be, from the declared ranges of arguments (`gen.range`, `gen.classes`), draws and
    constants on (lib/Transforms/Ranges). Where it does not prove that `log`, `log1p`, `sqrt`, `rsqrt`, `pow`, `lgamma`, `digamma` or the
    divisor of `divide` stay in their domains, wherever the result is chosen by a `select`, W0318 says so at the operator's
    place in the user's text. Counts with the precision of float32, not with its smallest and largest numbers: `sigmoid` reaches 1,
    but an exponential is positive and finite. (Every log-scale is exponentiated; a warning at each would say nothing.) Runs
    behind `gen-stable-forms`, so that what is rewritten into a stable form is not warned about. Changes nothing.
    Example: test/Transforms/check-domains.mlir
  }];
}

def FoldAffine : Pass<"gen-fold-affine", "::mlir::func::FuncOp"> {
  let summary = "folds scales and shifts that depend on weights alone into filters and biases";
  let description = [{
    Behind `linear`, `conv` and `conv_transpose`, a chain of additions, subtractions, multiplications and divisions by values that
    depend on weights alone and differ by channel at most (batch norm at inference, weight scales) becomes a scaled filter
    and one added bias; where `linear` gives a plain vector also through reshapes, and then by element. A scale by
    literals alone stays behind a filter that is a plain weight: folding it would copy the filter. Behind a filter of 16 bits, which would
    not have them any more, the whole chain becomes one scale and one shift. Only rounding changes.
    Runs before transposed convolutions are lowered. Example: test/Transforms/fold-affine.mlir
  }];
  let statistics = [Statistic<"folded", "chains-folded", "chains folded into filters">];
}

def MoveScales : Pass<"gen-move-scales", "::mlir::func::FuncOp"> {
  let summary = "applies scales of matrix products where they cost least";
  let description = [{
    A number that multiplies or divides a `matmul` scales its left factor instead, where that has fewer elements; a softmax on the
    left of a `matmul` is divided by its sum behind the product, where that has fewer elements (the numerators lie between 0
    and 1, so nothing overflows). Only rounding changes. Example: test/Transforms/move-scales.mlir
  }];
}

def FoldUpsample : Pass<"gen-fold-upsample", "::mlir::func::FuncOp"> {
  let summary = "convolves before nearest upsampling instead of after it";
  let description = [{
    A convolution of stride 1 over repeated pixels meets the same pixel under several taps: every phase of the output is a
    convolution of the small image by summed taps (2x2 for a 3x3 kernel and a factor of 2: 2.25 times fewer
    multiplications), and `gen.interleave` weaves the phases. A 1x1 kernel just moves in front. Exact up to rounding, at
    zero-padded borders too. Only where the resize has no other reader and the filter depends on weights alone, and for
    at most 8 phases. Separate phases and not one convolution with factor^2 as many channels: that would have to
    compute the union of the phases' taps, or one more row and column. Example: test/Transforms/fold-upsample.mlir
  }];
}

def WinogradConvolutions : Pass<"gen-winograd-convolutions", "::mlir::func::FuncOp"> {
  let summary = "computes the convolutions of train steps with fewer multiplications";
  let description = [{
    In functions that hold gradients of filters, convolutions, transposed ones and gradients of filters over two spatial axes whose kernel
    is twice the stride become maps of tiles (`gen.tile_transform`, `gen.tile_assemble`) around one matrix product for each
    point: Winograd's F(m x m, 2x2) of each phase of the stride, m from 2 to 7 as fits the image (25 products for 64 with m = 4). Where
    channels are few or transforms would cost more than they save, the operator stays. Other entries run small batches, too, for
    which the transformed filters are too large. Changes rounding: results keep within 1e-4 of the largest.
    Runs before `gen-lower-conv-transpose`. Example: test/Transforms/winograd-convolutions.mlir
  }];
}

def LowerConvTranspose : Pass<"gen-lower-conv-transpose", "::mlir::func::FuncOp"> {
  let summary = "turns transposed convolutions into dense convolutions of their phases";
  let description = [{
    Output pixels with equal remainders by the stride see the same taps: each of the product(strides) phases is a
    `gen.conv` of stride 1 with its own slice of the filter, and `gen.interleave` weaves the phases. No multiplication by
    zero is left. Phases of a stride beyond the kernel are constants of zero. An image
    of one pixel without padding is multiplied by the matrix of each tap instead (`gen.matmul`). A filter's slices depend on weights alone, so
    they end in `prepare`. Assumes nothing; handles any kernel, stride, padding, output padding, dilation and groups.
    Example: test/Transforms/lower-conv-transpose.mlir
  }];
}

def ExposePadding : Pass<"gen-expose-padding", "::mlir::func::FuncOp"> {
  let summary = "gives convolutions and pools an operator of its own for their padding";
  let description = [{
    Behind it no `conv`, `pool_max` or `pool_sum` has padding: `gen.pad` stands in front. Elements outside do not count: they are 0
    for sums, and the lowest finite number for the maximum (an infinity would not survive fast arithmetic), so a window
    of -inf alone at the border gives that number. Runs after the phase passes, which make paddings.
    Example: test/Transforms/expose-padding.mlir
  }];
}

def PackWeights : Pass<"gen-pack-weights", "::mlir::func::FuncOp"> {
  let summary = "lays wide matrices out in panels of columns";
  let description = [{
    The weight of a `linear` whose rows fill a page becomes `[panels, in, 64]`, which a register tile reads without leaving its
    pages; `prepare` makes it once. Example: test/Transforms/pack-weights.mlir
  }];
}

def HoistPrepare : Pass<"gen-hoist-prepare", "::mlir::ModuleOp"> {
  let summary = "moves what depends on weights alone into the function `prepare`";
  let description = [{
    `prepare` computes each such value that a function needs once, equal ones of several functions too; functions read
    it by `gen.prepared`. A weight that is used as it is stays `gen.parameter`; reshapes and broadcasts of weights stay in front of
    their readers, where they cost nothing; values of literals alone stay unless they are tables. Extends a `prepare` that is there.
    Example: test/Transforms/hoist-prepare.mlir
  }];
  let statistics = [Statistic<"hoisted", "values-hoisted", "values that `prepare` computes">];
}

def MoveReshapes : Pass<"gen-move-reshapes", "::mlir::func::FuncOp"> {
  let summary = "moves reshapes out from between operators that share a kernel";
  let description = [{
    A reshape between kernels is a view, but one between an operator and the elementwise operators behind it would part them:
    it moves behind those that leave one value (the activation, the comparison of a draw). Elementwise operators on
    arguments, weights and draws alone let a reshape through to their operands, so that they become the prologue of what reads
    it. Other operands are reshaped as well where they have the whole event, and stay where they are numbers or stretch over
    leading axes alone; else the reshape stays. Example: test/Transforms/move-reshapes.mlir
  }];
  let statistics = [Statistic<"sunk", "reshapes-sunk", "reshapes moved behind elementwise operators">];
}

def SplitSums : Pass<"gen-split-sums", "::mlir::func::FuncOp"> {
  let summary = "sums many elements of weights in two steps";
  let description = [{
    The norm of a gradient is one number of all elements of a matrix, which one task would add. The sums of its rows are a kernel whose
    rows are independent, and their sum is another: the order follows from the shape. Example: test/Transforms/split-sums.mlir
  }];
}

def FlattenReductions : Pass<"gen-flatten-reductions", "::mlir::func::FuncOp"> {
  let summary = "gives reductions over a whole event one long axis";
  let description = [{
    The sum over the pixels of an image of one channel has no lanes along its channels. Where all axes are reduced and the last
    is shorter than a vector, the operand is reshaped to one axis, and so are those of the elementwise operators before it, up to
    products and their epilogues. A reshape between kernels is a view. Example: test/Transforms/flatten-reductions.mlir
  }];
}

//===----------------------------------------------------------------------===//
// tensor -> kernel
//===----------------------------------------------------------------------===//

def FormKernels : Pass<"gen-form-kernels", "::mlir::ModuleOp"> {
  let summary = "groups the operators of every entry into kernels";
  let description = [{
    A product, a convolution or a pool starts a kernel and takes the elementwise operators behind it (bias, residual
    add, activation) as its epilogue; reductions with the elementwise operators around them (norms, softmax) are one
    kernel; padding and activations in front of a product become its prologue; reshapes between kernels are views. A loop stays a
    `gen.scan` whose body launches kernels; each value that it carries on is a launch's own result.
    A result that is an argument, a weight or a value returned before is copied. Assumes tensor operators only. Example: test/Transforms/form-kernels.mlir
  }];
  let options = [Option<"accurateMath", "accurate-math", "bool", "false",
                        "mark kernels `accurate_math`: elementary functions within 1 ULP">];
  let dependentDialects = ["::genc::kernel::KernelDialect"];
}

def DeduplicateKernels : Pass<"gen-deduplicate-kernels", "::mlir::ModuleOp"> {
  let summary = "keeps one of each set of equal kernels";
  let description = [{
    Kernels are equal when they differ in name and locations only: launches of the others go to the first.
    Example: test/Transforms/deduplicate-kernels.mlir
  }];
  let statistics = [Statistic<"merged", "kernels-merged", "kernels that were equal to an earlier one">];
}

def Rematerialize : Pass<"gen-rematerialize", "::mlir::ModuleOp"> {
  let summary = "computes values again for gradients instead of storing them";
  let description = [{
    In an entry that returns gradients, launches up to the one of its objective may run again in front of the first launch
    behind it that reads their results, which are not stored in between. What runs again is a launch of the same kernel on
    the same values, so that no bit of a result changes. It runs once more at most, and so costs at most the forward part. Chosen is the least work
    that keeps the bytes of an example that are alive at once within `percent` of what they were, or the lowest peak where none does: the best of
    checkpoints at various distances (Chen, Xu, Zhang and Guestrin, 2016), changed launch by launch while that helps. Work is estimated from
    operations and traffic. Loops are stored: their steps are computed again as it is. A launch that runs again has `kernel.again`; an
    entry gets `gen.arena_stored_bytes`, what was alive at once without it. Nothing may merge equal launches behind this pass.
    Example: test/Transforms/rematerialize.mlir
  }];
  let options = [Option<"percent", "percent", "int64_t", "0", "of the memory without this pass that may be used">,
                 Option<"cheapOnly", "cheap-only", "bool", "false", "run no product, convolution or pool again">];
}

def PlanBuffers : Pass<"gen-plan-buffers", "::mlir::ModuleOp"> {
  let summary = "gives the result of every launch a place in the arena or in the caller's tensor";
  let description = [{
    Buffers of a batch lie at offset * batch, others in a fixed part; both are filled largest first, at the lowest
    offset that is free while the buffer lives. A kernel that reads an input elementwise may write over it once its
    schedule shows that it computes nothing twice; so the pass runs again behind scheduling. A loop gets its places as
    `kernel.places`: of the number of the step, two of every carried value (one is read while the other is written, and they
    change roles after each step), one of every slice and one of every output. Sets
    `gen.arena_example_bytes`, `gen.arena_fixed_bytes` and `gen.arena_bound_bytes` (the most that is alive at once)
    on the entry. Example: test/Transforms/plan-buffers.mlir
  }];
}

def LayoutWeights : Pass<"gen-layout-weights", "::mlir::ModuleOp"> {
  let summary = "gives every weight and every prepared value its offset";
  let description = [{
    `gen.offset` on a `gen.weight`: its place in the flat block that files and embedded weights have, in the order of
    declaration, each 64-byte aligned. The block that entries read holds first the weights that entries read as they
    are (`gen.prepared_offset` on the weight), then the results of `prepare` (`gen.offset` on the result). A weight that
    nothing reads is dropped. Sets
    `gen.weights_bytes` and `gen.prepared_bytes` on the module. Example: test/Transforms/layout-weights.mlir
  }];
}

#endif // GENC_TRANSFORMS_PASSES_TD
