// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc reduction %t --operator=argmax

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.argmax
func.func @shapes(%x: tensor<?x4x5xf32, #gen.plates<batch>>) -> tensor<?x4xi32, #gen.plates<batch>> {
  %r = gen.argmax %x : tensor<?x4x5xf32, #gen.plates<batch>>
  return %r : tensor<?x4xi32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.argmax
func.func @shapes1(%x: tensor<?x4x5xf32, #gen.plates<batch>>) -> tensor<?x1x5xi32, #gen.plates<batch>> {
  %r = gen.argmax %x {axis = 0 : i64, keep = true} : tensor<?x4x5xf32, #gen.plates<batch>>
  return %r : tensor<?x1x5xi32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{axis 2 is outside of [4, 5]}}
  %r = gen.argmax %x {axis = 2 : i64} : tensor<4x5xf32>
  return
}
