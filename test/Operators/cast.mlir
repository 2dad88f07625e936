// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=cast

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.cast
func.func @shapes(%x: tensor<?x4xf32, #gen.plates<batch>>) -> tensor<?x4xi32, #gen.plates<batch>> {
  %r = gen.cast %x {to = "i32"} : tensor<?x4xf32, #gen.plates<batch>>
  return %r : tensor<?x4xi32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.cast
func.func @shapes1(%x: tensor<4xi1>) -> tensor<4xf32> {
  %r = gen.cast %x {to = "f32"} : tensor<4xi1>
  return %r : tensor<4xf32>
}

// -----

func.func @violates_C1(%x: tensor<4xf32>) {
  // expected-error @+1 {{`to` must be "f32", "i32" or "bool", found "u8"}}
  %r = gen.cast %x {to = "u8"} : tensor<4xf32>
  return
}
