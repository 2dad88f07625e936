// RUN: genc-opt %s --gen-unroll-loops -verify-diagnostics

// A plate that no operand brings.
func.func @f(%x: tensor<4xf32>) -> tensor<?x4xf32, #gen.plates<batch>> {
  // expected-error @+1 {{carries 'tensor<?x4xf32, #gen.plates<batch>>' but its steps give 'tensor<4xf32>'}}
  %y = gen.scan carried 1 length 2 (%x : tensor<4xf32>) {
  ^bb0(%i: tensor<i32>, %a: tensor<?x4xf32, #gen.plates<batch>>):
    gen.yield %a : tensor<?x4xf32, #gen.plates<batch>>
  } : tensor<?x4xf32, #gen.plates<batch>>
  return %y : tensor<?x4xf32, #gen.plates<batch>>
}
