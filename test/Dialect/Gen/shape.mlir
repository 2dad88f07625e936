// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

!x = tensor<?x4x6xf32, #gen.plates<batch>>

// CHECK-LABEL: func @views
func.func @views(%x: !x) -> (tensor<?x8x3xf32, #gen.plates<batch>>, tensor<?x6x4xf32, #gen.plates<batch>>, tensor<?x2x2xf32, #gen.plates<batch>>, !x) {
  // CHECK: gen.reshape %arg0 {shape = array<i64: 8, -1>} : tensor<?x4x6xf32, #gen.plates<batch>>
  %0 = gen.reshape %x {shape = array<i64: 8, -1>} : !x
  // CHECK: gen.transpose %arg0 {permutation = array<i64: 1, 0>}
  %1 = gen.transpose %x {permutation = array<i64: 1, 0>} : !x
  // CHECK: gen.slice %arg0 {size = array<i64: 2, 2>, start = array<i64: 0, 1>, step = array<i64: 3, 2>}
  %2 = gen.slice %x {start = array<i64: 0, 1>, size = array<i64: 2, 2>, step = array<i64: 3, 2>} : !x
  // CHECK: gen.reverse %arg0 {axes = array<i64: 0, -1>}
  %3 = gen.reverse %x {axes = array<i64: 0, -1>} : !x
  return %0, %1, %2, %3 : tensor<?x8x3xf32, #gen.plates<batch>>, tensor<?x6x4xf32, #gen.plates<batch>>, tensor<?x2x2xf32, #gen.plates<batch>>, !x
}

// CHECK-LABEL: func @larger
func.func @larger(%x: !x, %c: tensor<4x2xf32>) -> (tensor<?x4x8xf32, #gen.plates<batch>>, tensor<?x4x9xf32, #gen.plates<batch>>, tensor<3x4x2xf32>, tensor<?x8x6xf32, #gen.plates<batch>>) {
  // CHECK: gen.concat %arg0, %arg1 : tensor<?x4x6xf32, #gen.plates<batch>>, tensor<4x2xf32>
  %0 = gen.concat %x, %c : !x, tensor<4x2xf32>
  // CHECK: gen.pad %arg0 {high = array<i64: 0, 1>, low = array<i64: 0, 2>, value = 1.000000e+00 : f64}
  %1 = gen.pad %x {low = array<i64: 0, 2>, high = array<i64: 0, 1>, value = 1.0 : f64} : !x
  // CHECK: gen.broadcast %arg1 {shape = array<i64: 3, 4, 2>}
  %2 = gen.broadcast %c {shape = array<i64: 3, 4, 2>} : tensor<4x2xf32>
  // CHECK: gen.tile %arg0 {repeats = array<i64: 2, 1>}
  %3 = gen.tile %x {repeats = array<i64: 2, 1>} : !x
  return %0, %1, %2, %3 : tensor<?x4x8xf32, #gen.plates<batch>>, tensor<?x4x9xf32, #gen.plates<batch>>, tensor<3x4x2xf32>, tensor<?x8x6xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @indices
func.func @indices(%table: tensor<10x3xf32>, %i: tensor<?x5xi32, #gen.plates<batch>>) -> (tensor<?x5x3xf32, #gen.plates<batch>>, tensor<?x5x10xf32, #gen.plates<batch>>, tensor<2x7xf32>) {
  // CHECK: gen.gather %arg0, %arg1 : tensor<10x3xf32>, tensor<?x5xi32, #gen.plates<batch>>
  %0 = gen.gather %table, %i : tensor<10x3xf32>, tensor<?x5xi32, #gen.plates<batch>>
  // CHECK: gen.one_hot %arg1 {depth = 10 : i64}
  %1 = gen.one_hot %i {depth = 10 : i64} : tensor<?x5xi32, #gen.plates<batch>>
  // CHECK: gen.iota {axis = 1 : i64, shape = array<i64: 2, 7>}
  %2 = gen.iota {shape = array<i64: 2, 7>, axis = 1 : i64}
  return %0, %1, %2 : tensor<?x5x3xf32, #gen.plates<batch>>, tensor<?x5x10xf32, #gen.plates<batch>>, tensor<2x7xf32>
}

// Phases of 5 rows, 3 and 2, by 4 columns, and one that all examples share.
// CHECK-LABEL: func @images
func.func @images(%a: tensor<?x3x2x1xf32, #gen.plates<batch>>, %b: tensor<2x2x1xf32>) -> (tensor<?x5x4x1xf32, #gen.plates<batch>>, tensor<?x6x6x1xf32, #gen.plates<batch>>, tensor<?x6x4x1xf32, #gen.plates<batch>>) {
  // CHECK: gen.interleave %arg0, %arg0, %arg1, %arg1 {factors = array<i64: 2, 2>}
  %0 = gen.interleave %a, %a, %b, %b {factors = array<i64: 2, 2>} : tensor<?x3x2x1xf32, #gen.plates<batch>>, tensor<?x3x2x1xf32, #gen.plates<batch>>, tensor<2x2x1xf32>, tensor<2x2x1xf32>
  // CHECK: gen.resize_nearest %arg0 {factor = array<i64: 2, 3>}
  %1 = gen.resize_nearest %a {factor = array<i64: 2, 3>} : tensor<?x3x2x1xf32, #gen.plates<batch>>
  // CHECK: gen.resize_linear %arg0 {factor = array<i64: 2, 2>}
  %2 = gen.resize_linear %a {factor = array<i64: 2, 2>} : tensor<?x3x2x1xf32, #gen.plates<batch>>
  return %0, %1, %2 : tensor<?x5x4x1xf32, #gen.plates<batch>>, tensor<?x6x6x1xf32, #gen.plates<batch>>, tensor<?x6x4x1xf32, #gen.plates<batch>>
}
