// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=pad

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.pad
func.func @shapes(%x: tensor<?x4x5xf32, #gen.plates<batch>>) -> tensor<?x5x7xf32, #gen.plates<batch>> {
  %r = gen.pad %x {low = array<i64: 1, 0>, high = array<i64: 0, 2>, value = -1.5 : f64} : tensor<?x4x5xf32, #gen.plates<batch>>
  return %r : tensor<?x5x7xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{`low` needs one number an axis: expected 2, found 1}}
  %r = gen.pad %x {low = array<i64: 1>, high = array<i64: 0, 2>} : tensor<4x5xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{`low` must be 0 to 2147483647, found -1}}
  %r = gen.pad %x {low = array<i64: -1, 0>, high = array<i64: 0, 2>} : tensor<4x5xf32>
  return
}
