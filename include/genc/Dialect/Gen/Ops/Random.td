//===- Random.td - counter-based random draws -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_RANDOM_TD
#define GENC_DIALECT_GEN_OPS_RANDOM_TD

include "genc/Dialect/Gen/GenBase.td"

/// Not Pure in name only: a draw is a function of (seed, site, element), so equal sites may be merged.
class Gen_DrawOp<string mnemonic> : Gen_InferredOp<mnemonic, [Gen_NotDifferentiable]> {
  let description = [{
    Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011): the key is the seed of the call, the counter
    holds the global element index (first_example * event size + element), the draw site and the train step.
    A draw in a loop differs from step to step: it reads `sample`, a number of the steps of all loops around it. The word of
    the site is then `site` xor `sample` with its bits in reverse order: sites fill the word from its low end and
    samples from its high end, so that 2^a sites and 2^(32-a) samples never meet.
    C1. Sizes are positive. C2. `site` is at least 0, unique to the draw in its function. C3. `sample` is one number
    (`tensor<i32>`), at least 0 at run time.
    The result has the plates of `plates` (e.g. `#gen.plates<batch>`), of dynamic size.
    Example: `gen.standard_normal %step : tensor<i32> {shape = array<i64: 20>, site = 0 : i64, name = "z"}`
  }];
  let arguments = (ins Optional<Gen_Index>:$sample, DenseI64ArrayAttr:$shape, I64Attr:$site, StrAttr:$name, OptionalAttr<Gen_PlatesAttr>:$plates);
  let assemblyFormat = "($sample^ `:` type($sample))? attr-dict";
}
def Gen_StandardUniformOp : Gen_DrawOp<"standard_uniform"> {
  let summary = "independent uniform draws in the open interval (0, 1)";
  let results = (outs Gen_Float:$result);
}
def Gen_StandardNormalOp : Gen_DrawOp<"standard_normal"> {
  let summary = "independent draws of N(0, 1)";
  let results = (outs Gen_Float:$result);
}
def Gen_RandomBitsOp : Gen_DrawOp<"random_bits"> {
  let summary = "independent 32-bit words";
  let results = (outs Gen_Index:$result);
}

#endif // GENC_DIALECT_GEN_OPS_RANDOM_TD
