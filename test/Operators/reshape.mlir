// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=reshape

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.reshape
func.func @shapes(%x: tensor<?x4x6xf32, #gen.plates<batch>>) -> tensor<?x2x12xf32, #gen.plates<batch>> {
  %r = gen.reshape %x {shape = array<i64: 2, 12>} : tensor<?x4x6xf32, #gen.plates<batch>>
  return %r : tensor<?x2x12xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.reshape
func.func @shapes1(%x: tensor<?x4x6xf32, #gen.plates<batch>>) -> tensor<?x8x3xf32, #gen.plates<batch>> {
  %r = gen.reshape %x {shape = array<i64: 8, -1>} : tensor<?x4x6xf32, #gen.plates<batch>>
  return %r : tensor<?x8x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{sizes must be positive (one may be -1), found [0, -1]}}
  %r = gen.reshape %x {shape = array<i64: 0, -1>} : tensor<4x6xf32>
  return
}

// -----

func.func @violates_C2_1(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{cannot reshape [4, 6] with 24 elements to [5, 5]}}
  %r = gen.reshape %x {shape = array<i64: 5, 5>} : tensor<4x6xf32>
  return
}

// -----

func.func @violates_C2_2(%x: tensor<4x6xf32>) {
  // expected-error @+1 {{cannot reshape [4, 6] with 24 elements to [5, -1]}}
  %r = gen.reshape %x {shape = array<i64: 5, -1>} : tensor<4x6xf32>
  return
}
