// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc reduction %t --operator=reduce_max

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.reduce_max
func.func @shapes(%x: tensor<?x4x5x6xf32, #gen.plates<batch>>) -> tensor<?xf32, #gen.plates<batch>> {
  %r = gen.reduce_max %x : tensor<?x4x5x6xf32, #gen.plates<batch>>
  return %r : tensor<?xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.reduce_max
func.func @shapes1(%x: tensor<?x4x5x6xf32, #gen.plates<batch>>) -> tensor<?x5xf32, #gen.plates<batch>> {
  %r = gen.reduce_max %x {axes = array<i64: -1, 0>} : tensor<?x4x5x6xf32, #gen.plates<batch>>
  return %r : tensor<?x5xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes2(
// CHECK: gen.reduce_max
func.func @shapes2(%x: tensor<?x4x5x6xf32, #gen.plates<batch>>) -> tensor<?x4x1x6xf32, #gen.plates<batch>> {
  %r = gen.reduce_max %x {axes = array<i64: 1>, keep = true} : tensor<?x4x5x6xf32, #gen.plates<batch>>
  return %r : tensor<?x4x1x6xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1_1(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{axis 2 is outside of [4, 5]}}
  %r = gen.reduce_max %x {axes = array<i64: 2>} : tensor<4x5xf32>
  return
}

// -----

func.func @violates_C1_2(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{axis -1 is reduced twice}}
  %r = gen.reduce_max %x {axes = array<i64: 1, -1>} : tensor<4x5xf32>
  return
}
