// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=broadcast

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.broadcast
func.func @shapes(%x: tensor<?x4x1xf32, #gen.plates<batch>>) -> tensor<?x3x4x5xf32, #gen.plates<batch>> {
  %r = gen.broadcast %x {shape = array<i64: 3, 4, 5>} : tensor<?x4x1xf32, #gen.plates<batch>>
  return %r : tensor<?x3x4x5xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{cannot broadcast [4, 2] to [4, 5]}}
  %r = gen.broadcast %x {shape = array<i64: 4, 5>} : tensor<4x2xf32>
  return
}
