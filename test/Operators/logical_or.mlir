// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=logical_or

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.logical_or
func.func @shapes(%x: tensor<?x4xi1, #gen.plates<batch>>, %y: tensor<4xi1>) -> tensor<?x4xi1, #gen.plates<batch>> {
  %r = gen.logical_or %x, %y : tensor<?x4xi1, #gen.plates<batch>>, tensor<4xi1>
  return %r : tensor<?x4xi1, #gen.plates<batch>>
}

// -----

func.func @violates_C3(%x: tensor<4xi1>, %y: tensor<3xi1>) {
  // expected-error @+1 {{shapes [4] and [3] do not broadcast: aligned right, sizes must be equal or 1}}
  %r = gen.logical_or %x, %y : tensor<4xi1>, tensor<3xi1>
  return
}
