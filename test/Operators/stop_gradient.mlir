// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=stop_gradient

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.stop_gradient
func.func @shapes(%x: tensor<?x4xf32, #gen.plates<batch>>) -> tensor<?x4xf32, #gen.plates<batch>> {
  %r = gen.stop_gradient %x : tensor<?x4xf32, #gen.plates<batch>>
  return %r : tensor<?x4xf32, #gen.plates<batch>>
}
