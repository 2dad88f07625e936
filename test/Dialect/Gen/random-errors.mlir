// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1
func.func @f() {
  // expected-error @+1 {{sizes must be positive, found [0]}}
  %0 = gen.standard_normal {shape = array<i64: 0>, site = 0 : i64, name = "z"}
  return
}

// -----

// C2
func.func @f() {
  // expected-error @+1 {{`site` must be at least 0}}
  %0 = gen.standard_uniform {shape = array<i64: 4>, site = -1 : i64, name = "z"}
  return
}
