// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=concat

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.concat
func.func @shapes(%x: tensor<?x4x5xf32, #gen.plates<batch>>, %y: tensor<?x4x6xf32, #gen.plates<batch>>) -> tensor<?x4x11xf32, #gen.plates<batch>> {
  %r = gen.concat %x, %y : tensor<?x4x5xf32, #gen.plates<batch>>, tensor<?x4x6xf32, #gen.plates<batch>>
  return %r : tensor<?x4x11xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.concat
func.func @shapes1(%x: tensor<?x1x5xf32, #gen.plates<batch>>, %y: tensor<2x5xf32>, %z: tensor<?x3x5xf32, #gen.plates<batch>>) -> tensor<?x6x5xf32, #gen.plates<batch>> {
  %r = gen.concat %x, %y, %z {axis = 0 : i64} : tensor<?x1x5xf32, #gen.plates<batch>>, tensor<2x5xf32>, tensor<?x3x5xf32, #gen.plates<batch>>
  return %r : tensor<?x6x5xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x5xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{cannot concatenate [4, 5] and [4] along axis 1}}
  %r = gen.concat %x, %y : tensor<4x5xf32>, tensor<4xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<4x5xf32>, %y: tensor<4x5xf32>) {
  // expected-error @+1 {{axis 2 is outside of [4, 5]}}
  %r = gen.concat %x, %y {axis = 2 : i64} : tensor<4x5xf32>, tensor<4x5xf32>
  return
}

// -----

func.func @violates_C3(%x: tensor<4x5xf32>, %y: tensor<3x5xf32>) {
  // expected-error @+1 {{cannot concatenate [4, 5] and [3, 5] along axis 1}}
  %r = gen.concat %x, %y : tensor<4x5xf32>, tensor<3x5xf32>
  return
}

// -----

func.func @violates_C4(%x: tensor<2x4xf32, #gen.plates<batch>>, %y: tensor<3x4xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.concat %x, %y : tensor<2x4xf32, #gen.plates<batch>>, tensor<3x4xf32, #gen.plates<batch>>
  return
}
