// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.standard_uniform
func.func @shapes() -> tensor<?x4x3xf32, #gen.plates<batch>> {
  %r = gen.standard_uniform {shape = array<i64: 4, 3>, site = 0 : i64, name = "eps", plates = #gen.plates<batch>}
  return %r : tensor<?x4x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.standard_uniform
func.func @shapes1() -> tensor<f32> {
  %r = gen.standard_uniform {shape = array<i64>, site = 1 : i64, name = "u"}
  return %r : tensor<f32>
}

// CHECK-LABEL: func.func @sample(
// CHECK: gen.standard_uniform %arg0 : tensor<i32> {
func.func @sample(%step: tensor<i32>) -> tensor<4xf32> {
  %r = gen.standard_uniform %step : tensor<i32> {shape = array<i64: 4>, site = 0 : i64, name = "eps"}
  return %r : tensor<4xf32>
}

// -----

func.func @violates_C1() {
  // expected-error @+1 {{sizes must be positive, found [4, 0]}}
  %r = gen.standard_uniform {shape = array<i64: 4, 0>, site = 0 : i64, name = "eps"}
  return
}

// -----

func.func @violates_C2() {
  // expected-error @+1 {{`site` must be at least 0}}
  %r = gen.standard_uniform {shape = array<i64: 4, 3>, site = -1 : i64, name = "eps"}
  return
}

// -----

func.func @violates_C3(%steps: tensor<2xi32>) {
  // expected-error @+1 {{`sample` must be tensor<i32>, found 'tensor<2xi32>'}}
  %r = gen.standard_uniform %steps : tensor<2xi32> {shape = array<i64: 4>, site = 0 : i64, name = "eps"}
  return
}
