// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc plate %t --operator=rename_plate
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=rename_plate --compiled

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.rename_plate %{{.*}} {to = "other"}
// CHECK: gen.subtract {{.*}} : tensor<?x4xf32, #gen.plates<batch>>, tensor<?x4xf32, #gen.plates<other>>
func.func @shapes(%x: tensor<?x4xf32, #gen.plates<batch>>) -> tensor<?x?x4xf32, #gen.plates<batch, other>> {
  %y = gen.rename_plate %x {to = "other"} : tensor<?x4xf32, #gen.plates<batch>>
  %r = gen.subtract %x, %y : tensor<?x4xf32, #gen.plates<batch>>, tensor<?x4xf32, #gen.plates<other>>
  return %r : tensor<?x?x4xf32, #gen.plates<batch, other>>
}

// -----

func.func @violates_C1(%x: tensor<4xf32>) {
  // expected-error @+1 {{the value has no plate "batch": it is the same along it}}
  %r = gen.rename_plate %x {to = "other"} : tensor<4xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<?x?x4xf32, #gen.plates<batch, other>>) {
  // expected-error @+1 {{the value has a plate "other" already}}
  %r = gen.rename_plate %x {to = "other"} : tensor<?x?x4xf32, #gen.plates<batch, other>>
  return
}
