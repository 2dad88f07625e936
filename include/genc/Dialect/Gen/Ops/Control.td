//===- Control.td - loops -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_CONTROL_TD
#define GENC_DIALECT_GEN_OPS_CONTROL_TD

include "genc/Dialect/Gen/GenBase.td"

include "mlir/Interfaces/ControlFlowInterfaces.td"

def Gen_ScanInput : AnyTypeOf<[I64, Gen_Tensor], "a tensor, or the number of steps">;

def Gen_ScanOp : Op<Gen_Dialect, "scan", [RecursiveMemoryEffects, SingleBlock]> {
  let summary = "a loop that carries values, reads slices of sequences and stacks outputs";
  let description = [{
    Operands: the number of steps as an i64 where it is known at run time only, then `carried` initial values, then
    sequences. Runs its body that many times (`length` times where it is left out; a number outside of 0..length is the
    caller's error, reported before the loop). The body's arguments are the number of the step, the carried values, and of
    every sequence the slice of this step along its first event axis. `gen.yield` gives the next carried values, then
    the outputs. Results are the carried values after the last step, then every output stacked along a new first event
    axis of size `length`, zero from the number of steps on. The body may read values from outside, the same in every step.
    An initial value may lack plates of the carried value: it starts every example (a zero state).
    With `reverse` the steps run from the last to the first: the number of the step, the slices and the places of outputs go down.
    C1. `length` is 1 to 2^31 - 1. C2. The operands are at most one i64, the first, then at least `carried` tensors.
    C3. Every sequence has at least one event axis, the first of size `length`. C4. The body takes a `tensor<i32>`, the
    carried values and one slice a sequence (the type of the sequence without its first event axis). C5. An initial value
    has the element type and the event of its carried value, and no plates that it lacks. C6. The body yields the carried
    values, of the types of its arguments, then the outputs. C7. A result has the type of its carried value, or of its
    output with `length` in front of the event, and at most 2^31 - 1 elements in one example.
    Canonical form: no outputs and no carried values that nothing uses, no sequences that the body does not read.
    Example:
    ```
    %last, %all = gen.scan carried 1 length 28 (%zero, %xs : tensor<8xf32>, tensor<?x28x8xf32, #gen.plates<batch>>) {
    ^bb0(%i: tensor<i32>, %h: tensor<?x8xf32, #gen.plates<batch>>, %x: tensor<?x8xf32, #gen.plates<batch>>):
      %next = gen.add %h, %x : tensor<?x8xf32, #gen.plates<batch>>, tensor<?x8xf32, #gen.plates<batch>>
      gen.yield %next, %next : tensor<?x8xf32, #gen.plates<batch>>, tensor<?x8xf32, #gen.plates<batch>>
    } : tensor<?x8xf32, #gen.plates<batch>>, tensor<?x28x8xf32, #gen.plates<batch>>
    ```
  }];
  let arguments = (ins Variadic<Gen_ScanInput>:$inputs, I64Attr:$carried, I64Attr:$length, UnitAttr:$reverse);
  let results = (outs Variadic<Gen_Tensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`reverse` $reverse^)? `carried` $carried `length` $length `(` ($inputs^ `:` type($inputs))? `)` $body attr-dict (`:` type($results)^)?
  }];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// The number of steps at run time; null where it is `length`.
    ::mlir::Value getSteps();
    /// The operands that start the carried values, and those that are sliced.
    ::mlir::OperandRange getInitial();
    ::mlir::OperandRange getSequences();
    /// The number of the step, as a tensor<i32>.
    ::mlir::BlockArgument getStep() { return getBody().getArgument(0); }
    /// The carried values and the slices as the body sees them.
    ::mlir::Block::BlockArgListType getCarriedArguments() { return getBody().getArguments().slice(1, getCarried()); }
    ::mlir::Block::BlockArgListType getSlices() { return getBody().getArguments().drop_front(1 + getCarried()); }
    /// Results: the carried values after the last step, and the stacked outputs.
    ::mlir::ResultRange getLast() { return getResults().take_front(getCarried()); }
    ::mlir::ResultRange getOutputs() { return getResults().drop_front(getCarried()); }
  }];
}

def Gen_YieldOp : Op<Gen_Dialect, "yield", [Pure, Terminator, ReturnLike, HasParent<"ScanOp">]> {
  let summary = "ends the body of a loop with its next values and outputs";
  let description = "Example: `gen.yield %next, %y : tensor<8xf32>, tensor<4xf32>`";
  let arguments = (ins Variadic<Gen_Tensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

#endif // GENC_DIALECT_GEN_OPS_CONTROL_TD
