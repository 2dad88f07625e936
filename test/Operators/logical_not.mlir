// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc elementwise %t --operator=logical_not

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.logical_not
func.func @shapes(%x: tensor<?x4xi1, #gen.plates<batch>>) -> tensor<?x4xi1, #gen.plates<batch>> {
  %r = gen.logical_not %x : tensor<?x4xi1, #gen.plates<batch>>
  return %r : tensor<?x4xi1, #gen.plates<batch>>
}

// -----

func.func @wrong_operand(%x: tensor<4xf32>) {
  // expected-error @+1 {{'gen.logical_not' op operand #0 must be tensor with a static event of 1-bit signless integer values, but got 'tensor<4xf32>'}}
  %r = gen.logical_not %x : tensor<4xf32>
  return
}
