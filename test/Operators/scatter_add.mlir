// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=scatter_add

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.scatter_add
func.func @shapes(%x: tensor<?x7x4xf32, #gen.plates<batch>>, %i: tensor<?x7xi32, #gen.plates<batch>>) -> tensor<10x4xf32> {
  %r = gen.scatter_add %x, %i {rows = 10 : i64} : tensor<?x7x4xf32, #gen.plates<batch>>, tensor<?x7xi32, #gen.plates<batch>>
  return %r : tensor<10x4xf32>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.scatter_add
func.func @shapes1(%x: tensor<?x7xf32, #gen.plates<batch>>, %i: tensor<?x7xi32, #gen.plates<batch>>) -> tensor<?x10xf32, #gen.plates<batch>> {
  %r = gen.scatter_add %x, %i {rows = 10 : i64, keep_plates = true} : tensor<?x7xf32, #gen.plates<batch>>, tensor<?x7xi32, #gen.plates<batch>>
  return %r : tensor<?x10xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<7xf32>, %i: tensor<7xi32>) {
  // expected-error @+1 {{`rows` must be at least 1}}
  %r = gen.scatter_add %x, %i {rows = 0 : i64} : tensor<7xf32>, tensor<7xi32>
  return
}

// -----

func.func @violates_C2(%x: tensor<6x4xf32>, %i: tensor<7xi32>) {
  // expected-error @+1 {{the event [6, 4] does not start with that of the indices [7]}}
  %r = gen.scatter_add %x, %i {rows = 3 : i64} : tensor<6x4xf32>, tensor<7xi32>
  return
}

// -----

func.func @violates_C3(%x: tensor<3x7xf32, #gen.plates<sample>>, %i: tensor<2x7xi32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.scatter_add %x, %i {rows = 3 : i64} : tensor<3x7xf32, #gen.plates<sample>>, tensor<2x7xi32, #gen.plates<sample>>
  return
}
