// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=trigamma

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.trigamma
func.func @shapes(%x: tensor<?x4x3xf32, #gen.plates<batch>>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.trigamma %x : tensor<?x4x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// -----

func.func @wrong_operand(%x: tensor<4xi32>) {
  // expected-error @+1 {{must be tensor with a static event of 32-bit float or 64-bit float values}}
  %r = gen.trigamma %x : tensor<4xi32>
  return
}
