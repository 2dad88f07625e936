// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=reverse

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.reverse
func.func @shapes(%x: tensor<?x4x5x3xf32, #gen.plates<batch>>) -> tensor<?x4x5x3xf32, #gen.plates<batch>> {
  %r = gen.reverse %x {axes = array<i64: 0, -1>} : tensor<?x4x5x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x5x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1_1(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{axes [0, 0] are not distinct axes of [4, 5]}}
  %r = gen.reverse %x {axes = array<i64: 0, 0>} : tensor<4x5xf32>
  return
}

// -----

func.func @violates_C1_2(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{axes [2] are not distinct axes of [4, 5]}}
  %r = gen.reverse %x {axes = array<i64: 2>} : tensor<4x5xf32>
  return
}
