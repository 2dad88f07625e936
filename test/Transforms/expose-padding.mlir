// RUN: genc-opt %s --gen-expose-padding | FileCheck %s

// CHECK-LABEL: func @conv
func.func @conv(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>, %f: tensor<3x3x4x6xf32>) -> tensor<?x8x8x6xf32, #gen.plates<batch>> {
  // CHECK-NEXT: %[[P:.*]] = gen.pad %arg0 {high = array<i64: 1, 1, 0>, low = array<i64: 1, 1, 0>} :
  // CHECK-NEXT: gen.conv %[[P]], %arg1 : tensor<?x10x10x4xf32
  %y = gen.conv %x, %f {padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x8x8x4xf32, #gen.plates<batch>>, tensor<3x3x4x6xf32>
  return %y : tensor<?x8x8x6xf32, #gen.plates<batch>>
}

// What lies outside is never the largest.
// CHECK-LABEL: func @pool_max
func.func @pool_max(%x: tensor<?x7x4xf32, #gen.plates<batch>>) -> tensor<?x4x4xf32, #gen.plates<batch>> {
  // CHECK-NEXT: %[[P:.*]] = gen.pad %arg0 {high = array<i64: 1, 0>, low = array<i64: 0, 0>, value = -3.4028234663852886E+38 : f64}
  // CHECK-NEXT: gen.pool_max %[[P]] {window = array<i64: 2>} : tensor<?x8x4xf32
  %y = gen.pool_max %x {window = array<i64: 2>, padding_high = array<i64: 1>} : tensor<?x7x4xf32, #gen.plates<batch>>
  return %y : tensor<?x4x4xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @pool_sum
func.func @pool_sum(%x: tensor<?x7x4xf32, #gen.plates<batch>>) -> tensor<?x4x4xf32, #gen.plates<batch>> {
  // CHECK: gen.pad %arg0 {high = array<i64: 1, 0>, low = array<i64: 0, 0>} :
  %y = gen.pool_sum %x {window = array<i64: 2>, padding_high = array<i64: 1>} : tensor<?x7x4xf32, #gen.plates<batch>>
  return %y : tensor<?x4x4xf32, #gen.plates<batch>>
}

// A padding of zero goes without an operator.
// CHECK-LABEL: func @none
func.func @none(%x: tensor<?x8x4xf32, #gen.plates<batch>>, %f: tensor<1x4x6xf32>) -> tensor<?x8x6xf32, #gen.plates<batch>> {
  // CHECK-NEXT: gen.conv %arg0, %arg1 : tensor
  %y = gen.conv %x, %f {padding_low = array<i64: 0>, padding_high = array<i64: 0>} : tensor<?x8x4xf32, #gen.plates<batch>>, tensor<1x4x6xf32>
  return %y : tensor<?x8x6xf32, #gen.plates<batch>>
}
