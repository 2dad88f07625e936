// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=gather

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.gather
func.func @shapes(%table: tensor<7x3xf32>, %i: tensor<?x4xi32, #gen.plates<batch>>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.gather %table, %i : tensor<7x3xf32>, tensor<?x4xi32, #gen.plates<batch>>
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.gather
func.func @shapes1(%table: tensor<7xf32>, %i: tensor<?xi32, #gen.plates<batch>>) -> tensor<?xf32, #gen.plates<batch>> {
  %r = gen.gather %table, %i : tensor<7xf32>, tensor<?xi32, #gen.plates<batch>>
  return %r : tensor<?xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%table: tensor<f32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{`gather` needs a table with at least one axis, found a scalar}}
  %r = gen.gather %table, %i : tensor<f32>, tensor<4xi32>
  return
}

// -----

func.func @violates_C2(%table: tensor<2x4xf32, #gen.plates<batch>>, %i: tensor<3x4xi32, #gen.plates<batch>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.gather %table, %i : tensor<2x4xf32, #gen.plates<batch>>, tensor<3x4xi32, #gen.plates<batch>>
  return
}
