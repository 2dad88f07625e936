// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=resize_nearest

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.resize_nearest
func.func @shapes(%x: tensor<?x4x5x3xf32, #gen.plates<batch>>) -> tensor<?x8x15x3xf32, #gen.plates<batch>> {
  %r = gen.resize_nearest %x {factor = array<i64: 2, 3>} : tensor<?x4x5x3xf32, #gen.plates<batch>>
  return %r : tensor<?x8x15x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<3xf32>) {
  // expected-error @+1 {{resizing needs 1 to 3 spatial axes and a channel axis, found [3]}}
  %r = gen.resize_nearest %x {factor = array<i64: 2>} : tensor<3xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<4x5x3xf32>) {
  // expected-error @+1 {{`factor` needs one number an axis: expected 2, found 1}}
  %r = gen.resize_nearest %x {factor = array<i64: 2>} : tensor<4x5x3xf32>
  return
}
