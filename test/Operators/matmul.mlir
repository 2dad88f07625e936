// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc linear %t --operator=matmul

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.matmul
func.func @shapes(%a: tensor<?x5x7xf32, #gen.plates<batch>>, %b: tensor<?x7x3xf32, #gen.plates<batch>>) -> tensor<?x5x3xf32, #gen.plates<batch>> {
  %r = gen.matmul %a, %b : tensor<?x5x7xf32, #gen.plates<batch>>, tensor<?x7x3xf32, #gen.plates<batch>>
  return %r : tensor<?x5x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.matmul
func.func @shapes1(%a: tensor<?x7x5xf32, #gen.plates<batch>>, %b: tensor<3x7xf32>) -> tensor<?x5x3xf32, #gen.plates<batch>> {
  %r = gen.matmul %a, %b {transpose_a = true, transpose_b = true} : tensor<?x7x5xf32, #gen.plates<batch>>, tensor<3x7xf32>
  return %r : tensor<?x5x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes2(
// CHECK: gen.matmul
func.func @shapes2(%a: tensor<?x4x5x7xf32, #gen.plates<batch>>, %b: tensor<1x7x3xf32>) -> tensor<?x4x5x3xf32, #gen.plates<batch>> {
  %r = gen.matmul %a, %b : tensor<?x4x5x7xf32, #gen.plates<batch>>, tensor<1x7x3xf32>
  return %r : tensor<?x4x5x3xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%a: tensor<5xf32>, %b: tensor<5x3xf32>) {
  // expected-error @+1 {{`matmul` needs two event axes, found [5] and [5, 3]}}
  %r = gen.matmul %a, %b : tensor<5xf32>, tensor<5x3xf32>
  return
}

// -----

func.func @violates_C2(%a: tensor<2x4x4xf32, #gen.plates<batch>>, %b: tensor<3x4x4xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.matmul %a, %b : tensor<2x4x4xf32, #gen.plates<batch>>, tensor<3x4x4xf32, #gen.plates<batch>>
  return
}

// -----

func.func @violates_C3(%a: tensor<2x5x7xf32>, %b: tensor<3x7x3xf32>) {
  // expected-error @+1 {{leading axes of [2, 5, 7] and [3, 7, 3] do not broadcast}}
  %r = gen.matmul %a, %b : tensor<2x5x7xf32>, tensor<3x7x3xf32>
  return
}

// -----

func.func @violates_C4(%a: tensor<5x7xf32>, %b: tensor<5x3xf32>) {
  // expected-error @+1 {{inner sizes of `matmul` differ: 7 and 5 in [5, 7] and [5, 3]}}
  %r = gen.matmul %a, %b : tensor<5x7xf32>, tensor<5x3xf32>
  return
}
