// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=log1p

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.log1p
func.func @shapes(%x: tensor<?x4x3xf32, #gen.plates<batch>>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.log1p %x : tensor<?x4x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.log1p
func.func @shapes1(%x: tensor<f32>) -> tensor<f32> {
  %r = gen.log1p %x : tensor<f32>
  return %r : tensor<f32>
}

// -----

func.func @wrong_operand(%x: tensor<4xi32>) {
  // expected-error @+1 {{must be tensor with a static event of 32-bit float or 64-bit float values}}
  %r = gen.log1p %x : tensor<4xi32>
  return
}
