// RUN: genc-opt %s --pass-pipeline='builtin.module(func.func(gen-unroll-loops{most-operators=100}))' -split-input-file -verify-diagnostics

func.func @f(%x: tensor<4xf32>, %n: i64) -> tensor<4xf32> {
  // expected-error @+1 {{a loop whose number of steps is known at run time only cannot be compiled yet}}
  %y = gen.scan carried 1 length 10 (%n, %x : i64, tensor<4xf32>) {
  ^bb0(%i: tensor<i32>, %a: tensor<4xf32>):
    gen.yield %a : tensor<4xf32>
  } : tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{a loop of 51 steps with 2 operators each is too long to be unrolled, the limit is 100}}
  %y = gen.scan carried 1 length 51 (%x : tensor<4xf32>) {
  ^bb0(%i: tensor<i32>, %a: tensor<4xf32>):
    %b = gen.tanh %a : tensor<4xf32>
    gen.yield %b : tensor<4xf32>
  } : tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// A plate that no operand brings.
func.func @f(%x: tensor<4xf32>) -> tensor<?x4xf32, #gen.plates<batch>> {
  // expected-error @+1 {{carries 'tensor<?x4xf32, #gen.plates<batch>>' but its steps give 'tensor<4xf32>'}}
  %y = gen.scan carried 1 length 2 (%x : tensor<4xf32>) {
  ^bb0(%i: tensor<i32>, %a: tensor<?x4xf32, #gen.plates<batch>>):
    gen.yield %a : tensor<?x4xf32, #gen.plates<batch>>
  } : tensor<?x4xf32, #gen.plates<batch>>
  return %y : tensor<?x4xf32, #gen.plates<batch>>
}
