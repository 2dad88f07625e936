// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=lgamma

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.lgamma
func.func @shapes(%x: tensor<?x4x3xf32, #gen.plates<batch>>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.lgamma %x : tensor<?x4x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.lgamma
func.func @shapes1(%x: tensor<f32>) -> tensor<f32> {
  %r = gen.lgamma %x : tensor<f32>
  return %r : tensor<f32>
}

// -----

func.func @wrong_operand(%x: tensor<4xi32>) {
  // expected-error @+1 {{must be tensor with a static event of 32-bit float or 64-bit float values}}
  %r = gen.lgamma %x : tensor<4xi32>
  return
}
