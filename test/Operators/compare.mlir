// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=compare

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.compare
func.func @shapes(%x: tensor<?x4xf32, #gen.plates<batch>>, %y: tensor<f32>) -> tensor<?x4xi1, #gen.plates<batch>> {
  %r = gen.compare %x, %y {predicate = "lt"} : tensor<?x4xf32, #gen.plates<batch>>, tensor<f32>
  return %r : tensor<?x4xi1, #gen.plates<batch>>
}

// -----

func.func @violates_C3(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{shapes [4] and [3] do not broadcast: aligned right, sizes must be equal or 1}}
  %r = gen.compare %x, %y {predicate = "lt"} : tensor<4xf32>, tensor<3xf32>
  return
}

// -----

func.func @violates_C4(%x: tensor<4xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{unknown predicate "less"}}
  %r = gen.compare %x, %y {predicate = "less"} : tensor<4xf32>, tensor<4xf32>
  return
}
