// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1
func.func @f(%x: tensor<?x4x3xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{axis 2 is outside of [4, 3]}}
  %y = gen.reduce_sum %x {axes = array<i64: 2>} : tensor<?x4x3xf32, #gen.plates<batch>>
  return
}

// -----

// C1
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{axis -1 is reduced twice}}
  %y = gen.reduce_logsumexp %x {axes = array<i64: 1, -1>} : tensor<4x3xf32>
  return
}

// -----

// C1 of argmax
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{axis -3 is outside of [4, 3]}}
  %y = gen.argmax %x {axis = -3 : i64} : tensor<4x3xf32>
  return
}
