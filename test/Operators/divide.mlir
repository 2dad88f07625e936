// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=divide

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.divide
func.func @shapes(%x: tensor<?x4x3xf32, #gen.plates<batch>>, %y: tensor<?x4x3xf32, #gen.plates<batch>>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.divide %x, %y : tensor<?x4x3xf32, #gen.plates<batch>>, tensor<?x4x3xf32, #gen.plates<batch>>
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.divide
func.func @shapes1(%x: tensor<?x4x3xf32, #gen.plates<batch>>, %y: tensor<3xf32>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.divide %x, %y : tensor<?x4x3xf32, #gen.plates<batch>>, tensor<3xf32>
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes2(
// CHECK: gen.divide
func.func @shapes2(%x: tensor<?x4x1xf32, #gen.plates<batch>>, %y: tensor<5xf32>) -> tensor<?x4x5xf32, #gen.plates<batch>> {
  %r = gen.divide %x, %y : tensor<?x4x1xf32, #gen.plates<batch>>, tensor<5xf32>
  return %r : tensor<?x4x5xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes3(
// CHECK: gen.divide
func.func @shapes3(%x: tensor<2xi32>, %y: tensor<2xi32>) -> tensor<2xi32> {
  %r = gen.divide %x, %y : tensor<2xi32>, tensor<2xi32>
  return %r : tensor<2xi32>
}

// -----

func.func @violates_C1(%x: tensor<2xf32>, %y: tensor<2xi32>) {
  // expected-error @+1 {{element types differ: 'f32' and 'i32'}}
  %r = gen.divide %x, %y : tensor<2xf32>, tensor<2xi32>
  return
}

// -----

func.func @violates_C2(%x: tensor<2x4xf32, #gen.plates<batch>>, %y: tensor<3x4xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.divide %x, %y : tensor<2x4xf32, #gen.plates<batch>>, tensor<3x4xf32, #gen.plates<batch>>
  return
}

// -----

func.func @violates_C3(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{shapes [4] and [3] do not broadcast: aligned right, sizes must be equal or 1}}
  %r = gen.divide %x, %y : tensor<4xf32>, tensor<3xf32>
  return
}
