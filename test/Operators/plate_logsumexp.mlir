// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc plate %t --operator=plate_logsumexp
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=plate_logsumexp --compiled

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.plate_logsumexp %{{.*}} {plate = "other"}
func.func @shapes(%x: tensor<?x?x5xf32, #gen.plates<batch, other>>) -> tensor<?x5xf32, #gen.plates<batch>> {
  %r = gen.plate_logsumexp %x {plate = "other"} : tensor<?x?x5xf32, #gen.plates<batch, other>>
  return %r : tensor<?x5xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<?x4xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{the value has no plate "other": it is the same along it}}
  %r = gen.plate_logsumexp %x {plate = "other"} : tensor<?x4xf32, #gen.plates<batch>>
  return
}
