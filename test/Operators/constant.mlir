// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.constant
func.func @shapes() -> tensor<f32> {
  %r = gen.constant dense<0.5> : tensor<f32>
  return %r : tensor<f32>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.constant
func.func @shapes1() -> tensor<2xi32> {
  %r = gen.constant dense<[1, 2]> : tensor<2xi32>
  return %r : tensor<2xi32>
}
