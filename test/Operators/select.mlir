// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=select

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.select
func.func @shapes(%c: tensor<?x4xi1, #gen.plates<batch>>, %x: tensor<?x4xf32, #gen.plates<batch>>, %y: tensor<f32>) -> tensor<?x4xf32, #gen.plates<batch>> {
  %r = gen.select %c, %x, %y : tensor<?x4xi1, #gen.plates<batch>>, tensor<?x4xf32, #gen.plates<batch>>, tensor<f32>
  return %r : tensor<?x4xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.select
func.func @shapes1(%c: tensor<1xi1>, %x: tensor<?x4xf32, #gen.plates<batch>>, %y: tensor<4xf32>) -> tensor<?x4xf32, #gen.plates<batch>> {
  %r = gen.select %c, %x, %y : tensor<1xi1>, tensor<?x4xf32, #gen.plates<batch>>, tensor<4xf32>
  return %r : tensor<?x4xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%c: tensor<4xi1>, %x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{element types differ: 'f32' and 'i32'}}
  %r = gen.select %c, %x, %y : tensor<4xi1>, tensor<4xf32>, tensor<4xi32>
  return
}

// -----

func.func @violates_C3(%c: tensor<4xi1>, %x: tensor<3xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{shapes [4] and [3] do not broadcast: aligned right, sizes must be equal or 1}}
  %r = gen.select %c, %x, %y : tensor<4xi1>, tensor<3xf32>, tensor<3xf32>
  return
}
