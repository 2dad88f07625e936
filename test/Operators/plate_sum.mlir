// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc plate %t --operator=plate_sum
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=plate_sum --compiled

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.plate_sum %{{.*}} : tensor<?x4x5xf32, #gen.plates<batch>>
func.func @shapes(%x: tensor<?x4x5xf32, #gen.plates<batch>>) -> tensor<4x5xf32> {
  %r = gen.plate_sum %x : tensor<?x4x5xf32, #gen.plates<batch>>
  return %r : tensor<4x5xf32>
}

// CHECK-LABEL: func.func @inner(
// CHECK: gen.plate_sum %{{.*}} {plate = "other"}
func.func @inner(%x: tensor<?x?x5xf32, #gen.plates<batch, other>>) -> tensor<?x5xf32, #gen.plates<batch>> {
  %r = gen.plate_sum %x {plate = "other"} : tensor<?x?x5xf32, #gen.plates<batch, other>>
  return %r : tensor<?x5xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @fixed(
func.func @fixed(%x: tensor<3x?xf32, #gen.plates<sample, batch>>) -> tensor<?xf32, #gen.plates<batch>> {
  %r = gen.plate_sum %x {plate = "sample"} : tensor<3x?xf32, #gen.plates<sample, batch>>
  return %r : tensor<?xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x5xf32>) {
  // expected-error @+1 {{the value has no plate "batch": it is the same along it}}
  %r = gen.plate_sum %x : tensor<4x5xf32>
  return
}
