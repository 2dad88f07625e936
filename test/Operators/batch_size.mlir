// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc plate %t --operator=batch_size

// CHECK-LABEL: func.func @number(
// CHECK: gen.batch_size
func.func @number() -> tensor<f32> {
  %n = gen.batch_size
  return %n : tensor<f32>
}
