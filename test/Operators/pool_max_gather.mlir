// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=pool_max_gather
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=pool_max_gather --compiled

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.pool_max_gather
func.func @shapes(%x: tensor<?x8x8x3xf32, #gen.plates<batch>>, %v: tensor<?x8x8x3xf32, #gen.plates<batch>>) -> tensor<?x4x4x3xf32, #gen.plates<batch>> {
  %r = gen.pool_max_gather %x, %v {window = array<i64: 2, 2>} : tensor<?x8x8x3xf32, #gen.plates<batch>>, tensor<?x8x8x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x4x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<3xf32>, %v: tensor<3xf32>) {
  // expected-error @+1 {{pooling needs 1 to 3 spatial axes and a channel axis, found [3]}}
  %r = gen.pool_max_gather %x, %v {window = array<i64>} : tensor<3xf32>, tensor<3xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<8x3xf32>, %v: tensor<8x3xf32>) {
  // expected-error @+1 {{`window` must be 1 to 2147483647, found 0}}
  %r = gen.pool_max_gather %x, %v {window = array<i64: 0>} : tensor<8x3xf32>, tensor<8x3xf32>
  return
}

// -----

func.func @violates_C3(%x: tensor<8x3xf32>, %v: tensor<5x3xf32>) {
  // expected-error @+1 {{the value needs the event [8, 3], found [5, 3]}}
  %r = gen.pool_max_gather %x, %v {window = array<i64: 2>} : tensor<8x3xf32>, tensor<5x3xf32>
  return
}

// -----

func.func @violates_C4(%x: tensor<3x8x3xf32, #gen.plates<sample>>, %v: tensor<2x8x3xf32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.pool_max_gather %x, %v {window = array<i64: 2>} : tensor<3x8x3xf32, #gen.plates<sample>>, tensor<2x8x3xf32, #gen.plates<sample>>
  return
}
