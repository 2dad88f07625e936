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

def SolveEntries : Pass<"gen-solve-entries", "::mlir::ModuleOp"> {
  let summary = "makes the functions that follow from a model's priors, encoders, decoders and nets";
  let description = [{
    `encode` (parameters of the posterior), `encode_mean`, `encode_sample`, `decode` (parameters of the likelihood),
    `decode_mean`, `sample` (latents from the prior, mean of the data), `sample_x`, `reconstruct`, and every net under
    its own name. A variable that others depend on is its mean (mode where there is none) unless the entry draws. An
    entry that needs something a distribution does not define is left out. Functions of distributions are inlined;
    draws get a site, and the name of their variable. Weights that no entry reads are dropped. Runs on the stage
    `model`, leaves tensor operators only. Example: test/Transforms/solve-entries.mlir
  }];
  let options = [ListOption<"entries", "entries", "std::string", "keep only these entries">];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def VerifyTensor : Pass<"gen-verify-tensor", "::mlir::ModuleOp"> {
  let summary = "checks that a module holds functions of tensor operators and weights alone";
  let description = [{
    Also: sites of draws are unique in a function and results of entries have names.
    Example: test/Transforms/verify-tensor.mlir
  }];
}

//===----------------------------------------------------------------------===//
// tensor -> tensor
//===----------------------------------------------------------------------===//

//===----------------------------------------------------------------------===//
// tensor -> kernel
//===----------------------------------------------------------------------===//

def FormKernels : Pass<"gen-form-kernels", "::mlir::ModuleOp"> {
  let summary = "groups the operators of every entry into kernels";
  let description = [{
    A product, a convolution or a pool starts a kernel and takes the elementwise operators behind it (bias, residual
    add, activation) as its epilogue; reductions with the elementwise operators around them (norms, softmax) are one
    kernel; padding and activations in front of a product become its prologue; reshapes between kernels are views.
    A result that is an argument, a weight or a value returned before is copied. Assumes tensor operators only, in
    one block. Example: test/Transforms/form-kernels.mlir
  }];
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

def PlanBuffers : Pass<"gen-plan-buffers", "::mlir::ModuleOp"> {
  let summary = "gives the result of every launch a place in the arena or in the caller's tensor";
  let description = [{
    Buffers of a batch lie at offset * batch, others in a fixed part; both are filled largest first, at the lowest
    offset that is free while the buffer lives. A kernel that reads an input elementwise may write over it. Sets
    `gen.arena_example_bytes`, `gen.arena_fixed_bytes` and `gen.arena_bound_bytes` (the most that is alive at once)
    on the entry. Example: test/Transforms/plan-buffers.mlir
  }];
}

def LayoutWeights : Pass<"gen-layout-weights", "::mlir::ModuleOp"> {
  let summary = "gives every weight and every prepared value its offset";
  let description = [{
    `gen.offset` on a `gen.weight`: its place in the flat block that files and embedded weights have, in the order of
    declaration, each 64-byte aligned. The block that entries read holds first the weights that entries read as they
    are (`gen.prepared_offset` on the weight), then the results of `prepare` (`gen.offset` on the result). Sets
    `gen.weights_bytes` and `gen.prepared_bytes` on the module. Example: test/Transforms/layout-weights.mlir
  }];
}

#endif // GENC_TRANSFORMS_PASSES_TD
