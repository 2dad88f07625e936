// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

// CHECK-LABEL: func @pools
func.func @pools(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>) -> (tensor<?x4x4x4xf32, #gen.plates<batch>>, tensor<?x5x5x4xf32, #gen.plates<batch>>) {
  // CHECK: gen.pool_max %arg0 {window = array<i64: 2, 2>} : tensor<?x8x8x4xf32, #gen.plates<batch>>
  %0 = gen.pool_max %x {window = array<i64: 2, 2>} : tensor<?x8x8x4xf32, #gen.plates<batch>>
  // CHECK: gen.pool_sum %arg0 {padding_high = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, strides = array<i64: 2, 2>, window = array<i64: 3, 3>}
  %1 = gen.pool_sum %x {window = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 2, 2>} : tensor<?x8x8x4xf32, #gen.plates<batch>>
  return %0, %1 : tensor<?x4x4x4xf32, #gen.plates<batch>>, tensor<?x5x5x4xf32, #gen.plates<batch>>
}
