// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.standard_normal
func.func @shapes() -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.standard_normal {shape = array<i64: 4, 3>, site = 0 : i64, name = "eps", plates = #gen.plates<batch>}
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.standard_normal
func.func @shapes1() -> tensor<f32> {
  %r = gen.standard_normal {shape = array<i64>, site = 1 : i64, name = "u"}
  return %r : tensor<f32>
}

// -----

func.func @violates_C1() {
  // expected-error @+1 {{sizes must be positive, found [4, 0]}}
  %r = gen.standard_normal {shape = array<i64: 4, 0>, site = 0 : i64, name = "eps"}
  return
}

// -----

func.func @violates_C2() {
  // expected-error @+1 {{`site` must be at least 0}}
  %r = gen.standard_normal {shape = array<i64: 4, 3>, site = -1 : i64, name = "eps"}
  return
}
