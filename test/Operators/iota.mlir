// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=iota

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.iota
func.func @shapes() -> tensor<4x3xf32> {
  %r = gen.iota {shape = array<i64: 4, 3>, axis = 1 : i64}
  return %r : tensor<4x3xf32>
}

// -----

func.func @violates_C1() {
  // expected-error @+1 {{sizes must be positive, found [4, 0]}}
  %r = gen.iota {shape = array<i64: 4, 0>}
  return
}

// -----

func.func @violates_C2() {
  // expected-error @+1 {{axis 2 is outside of [4, 3]}}
  %r = gen.iota {shape = array<i64: 4, 3>, axis = 2 : i64}
  return
}
