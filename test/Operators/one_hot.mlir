// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=one_hot

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.one_hot
func.func @shapes(%i: tensor<?x4xi32, #gen.plates<batch>>) -> tensor<?x4x10xf32, #gen.plates<batch>> {
  %r = gen.one_hot %i {depth = 10 : i64} : tensor<?x4xi32, #gen.plates<batch>>
  return %r : tensor<?x4x10xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%i: tensor<4xi32>) {
  // expected-error @+1 {{`depth` must be at least 1}}
  %r = gen.one_hot %i {depth = 0 : i64} : tensor<4xi32>
  return
}
