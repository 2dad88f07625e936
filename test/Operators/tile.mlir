// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=tile

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.tile
func.func @shapes(%x: tensor<?x4x5xf32, #gen.plates<batch>>) -> tensor<?x8x15xf32, #gen.plates<batch>> {
  %r = gen.tile %x {repeats = array<i64: 2, 3>} : tensor<?x4x5xf32, #gen.plates<batch>>
  return %r : tensor<?x8x15xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1_1(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{`repeats` needs one number an axis: expected 2, found 1}}
  %r = gen.tile %x {repeats = array<i64: 2>} : tensor<4x5xf32>
  return
}

// -----

func.func @violates_C1_2(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{`repeats` must be 1 to 2147483647, found 0}}
  %r = gen.tile %x {repeats = array<i64: 2, 0>} : tensor<4x5xf32>
  return
}
