// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=transpose

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.transpose
func.func @shapes(%x: tensor<?x4x5x6xf32, #gen.plates<batch>>) -> tensor<?x6x4x5xf32, #gen.plates<batch>> {
  %r = gen.transpose %x {permutation = array<i64: 2, 0, 1>} : tensor<?x4x5x6xf32, #gen.plates<batch>>
  return %r : tensor<?x6x4x5xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1_1(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{[0, 0] is not a permutation of the axes of [4, 6]}}
  %r = gen.transpose %x {permutation = array<i64: 0, 0>} : tensor<4x6xf32>
  return
}

// -----

func.func @violates_C1_2(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{[0] is not a permutation of the axes of [4, 6]}}
  %r = gen.transpose %x {permutation = array<i64: 0>} : tensor<4x6xf32>
  return
}
