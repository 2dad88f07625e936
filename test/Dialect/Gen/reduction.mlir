// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

!x = tensor<?x4x3xf32, #gen.plates<batch>>

// CHECK-LABEL: func @reductions
func.func @reductions(%x: !x) -> (tensor<?xf32, #gen.plates<batch>>, tensor<?x4x1xf32, #gen.plates<batch>>, tensor<?x3xi32, #gen.plates<batch>>) {
  // CHECK: gen.reduce_sum %arg0 : tensor<?x4x3xf32, #gen.plates<batch>>
  %0 = gen.reduce_sum %x : !x
  // CHECK: gen.reduce_max %arg0 {axes = array<i64: -1>, keep = true}
  %1 = gen.reduce_max %x {axes = array<i64: -1>, keep = true} : !x
  // CHECK: gen.reduce_min
  %2 = gen.reduce_min %x {axes = array<i64: 0, 1>} : !x
  // CHECK: gen.reduce_prod
  %3 = gen.reduce_prod %x : !x
  // CHECK: gen.reduce_logsumexp
  %4 = gen.reduce_logsumexp %x : !x
  // CHECK: gen.argmax %arg0 {axis = 0 : i64}
  %5 = gen.argmax %x {axis = 0 : i64} : !x
  return %0, %1, %5 : tensor<?xf32, #gen.plates<batch>>, tensor<?x4x1xf32, #gen.plates<batch>>, tensor<?x3xi32, #gen.plates<batch>>
}
