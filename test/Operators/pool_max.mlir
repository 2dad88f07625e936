// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc pool %t --operator=pool_max

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.pool_max
func.func @shapes(%x: tensor<?x8x6x3xf32, #gen.plates<batch>>) -> tensor<?x4x3x3xf32, #gen.plates<batch>> {
  %r = gen.pool_max %x {window = array<i64: 2, 2>} : tensor<?x8x6x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x3x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.pool_max
func.func @shapes1(%x: tensor<?x7x3xf32, #gen.plates<batch>>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.pool_max %x {window = array<i64: 3>, strides = array<i64: 2>, padding_low = array<i64: 1>, padding_high = array<i64: 1>} : tensor<?x7x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<3xf32>) {
  // expected-error @+1 {{pooling needs 1 to 3 spatial axes and a channel axis, found [3]}}
  %r = gen.pool_max %x {window = array<i64: 2>} : tensor<3xf32>
  return
}

// -----

func.func @violates_C2_1(%x: tensor<8x8x3xf32>) {
  // expected-error @+1 {{`window` needs one number an axis: expected 2, found 1}}
  %r = gen.pool_max %x {window = array<i64: 2>} : tensor<8x8x3xf32>
  return
}

// -----

func.func @violates_C2_2(%x: tensor<8x8x3xf32>) {
  // expected-error @+1 {{padding must be below the window 2}}
  %r = gen.pool_max %x {window = array<i64: 2, 2>, padding_low = array<i64: 2, 0>} : tensor<8x8x3xf32>
  return
}

// -----

func.func @violates_C3(%x: tensor<1x8x3xf32>) {
  // expected-error @+1 {{the window 2 is larger than the padded input 1 along spatial axis 0}}
  %r = gen.pool_max %x {window = array<i64: 2, 2>} : tensor<1x8x3xf32>
  return
}
