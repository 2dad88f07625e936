// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=interleave

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.interleave
func.func @shapes(%x: tensor<?x5x8xf32, #gen.plates<batch>>, %y: tensor<4x8xf32>) -> tensor<?x9x8xf32, #gen.plates<batch>> {
  %r = gen.interleave %x, %y {factors = array<i64: 2>} : tensor<?x5x8xf32, #gen.plates<batch>>, tensor<4x8xf32>
  return %r : tensor<?x9x8xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.interleave
func.func @shapes1(%x: tensor<?x2x2x3xf32, #gen.plates<batch>>, %y: tensor<?x2x2x3xf32, #gen.plates<batch>>, %z: tensor<?x2x2x3xf32, #gen.plates<batch>>, %u: tensor<?x2x2x3xf32, #gen.plates<batch>>) -> tensor<?x4x4x3xf32, #gen.plates<batch>> {
  %r = gen.interleave %x, %y, %z, %u {factors = array<i64: 2, 2>} : tensor<?x2x2x3xf32, #gen.plates<batch>>, tensor<?x2x2x3xf32, #gen.plates<batch>>, tensor<?x2x2x3xf32, #gen.plates<batch>>, tensor<?x2x2x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x4x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<5x8xf32>, %y: tensor<4x8xf32>) {
  // expected-error @+1 {{`factors` needs 1 to 3 numbers of at least 1, found [0]}}
  %r = gen.interleave %x, %y {factors = array<i64: 0>} : tensor<5x8xf32>, tensor<4x8xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<5x8xf32>, %y: tensor<4x8xf32>) {
  // expected-error @+1 {{`interleave` by [3] needs 3 operands, found 2}}
  %r = gen.interleave %x, %y {factors = array<i64: 3>} : tensor<5x8xf32>, tensor<4x8xf32>
  return
}

// -----

func.func @violates_C3(%x: tensor<5x8xf32>, %y: tensor<3x8xf32>) {
  // expected-error @+1 {{sizes of the phases do not alternate along axis 0: phase 0 is [5, 8]}}
  %r = gen.interleave %x, %y {factors = array<i64: 2>} : tensor<5x8xf32>, tensor<3x8xf32>
  return
}

// -----

func.func @violates_C4(%x: tensor<2x4x3xf32, #gen.plates<batch>>, %y: tensor<3x4x3xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.interleave %x, %y {factors = array<i64: 2>} : tensor<2x4x3xf32, #gen.plates<batch>>, tensor<3x4x3xf32, #gen.plates<batch>>
  return
}
