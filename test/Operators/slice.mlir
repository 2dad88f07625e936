// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=slice

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.slice
func.func @shapes(%x: tensor<?x4x9xf32, #gen.plates<batch>>) -> tensor<?x3x3xf32, #gen.plates<batch>> {
  %r = gen.slice %x {start = array<i64: 1, 2>, size = array<i64: 3, 3>, step = array<i64: 1, 3>} : tensor<?x4x9xf32, #gen.plates<batch>>
  return %r : tensor<?x3x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x9xf32>) {
  // expected-error @+1 {{`start` needs one number an axis: expected 2, found 1}}
  %r = gen.slice %x {start = array<i64: 1>, size = array<i64: 3, 8>} : tensor<4x9xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<4x9xf32>) {
  // expected-error @+1 {{the slice reaches element 9 of axis 1 of [4, 9]}}
  %r = gen.slice %x {start = array<i64: 1, 2>, size = array<i64: 3, 8>} : tensor<4x9xf32>
  return
}
