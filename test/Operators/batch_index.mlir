// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc plate %t --operator=batch_index

// CHECK-LABEL: func.func @number(
// CHECK: gen.batch_index
func.func @number() -> tensor<?xi32, #gen.plates<batch>> {
  %i = gen.batch_index
  return %i : tensor<?xi32, #gen.plates<batch>>
}
