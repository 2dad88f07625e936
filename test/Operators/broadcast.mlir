// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc shape %t --operator=broadcast

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.broadcast
func.func @shapes(%x: tensor<?x4x1xf32, #gen.plates<batch>>) -> tensor<?x3x4x5xf32, #gen.plates<batch>> {
  %r = gen.broadcast %x {shape = array<i64: 3, 4, 5>} : tensor<?x4x1xf32, #gen.plates<batch>>
  return %r : tensor<?x3x4x5xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{cannot broadcast [4, 2] to [4, 5]}}
  %r = gen.broadcast %x {shape = array<i64: 4, 5>} : tensor<4x2xf32>
  return
}

// -----

// CHECK-LABEL: func.func @plates(
// CHECK: gen.broadcast %{{.*}} {plates = #gen.plates<batch>, shape = array<i64: 3, 4>} : tensor<4xf32>
func.func @plates(%x: tensor<4xf32>) -> tensor<?x3x4xf32, #gen.plates<batch>> {
  %r = gen.broadcast %x {shape = array<i64: 3, 4>, plates = #gen.plates<batch>} : tensor<4xf32>
  return %r : tensor<?x3x4xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C2(%x: tensor<?x4xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{the plates of `broadcast` lack one of the operand's, or its order}}
  %r = gen.broadcast %x {shape = array<i64: 4>, plates = #gen.plates<sample>} : tensor<?x4xf32, #gen.plates<batch>>
  return
}

// -----

// CHECK-LABEL: func.func @pairs(
// CHECK: gen.broadcast %{{.*}} {plates = #gen.plates<batch, other>, shape = array<i64: 4>} : tensor<?x4xf32, #gen.plates<other>>
func.func @pairs(%x: tensor<?x4xf32, #gen.plates<other>>) -> tensor<?x?x4xf32, #gen.plates<batch, other>> {
  %r = gen.broadcast %x {shape = array<i64: 4>, plates = #gen.plates<batch, other>} : tensor<?x4xf32, #gen.plates<other>>
  return %r : tensor<?x?x4xf32, #gen.plates<batch, other>>
}

// -----

func.func @violates_C2_order(%x: tensor<?x?x4xf32, #gen.plates<batch, other>>) {
  // expected-error @+1 {{the plates of `broadcast` lack one of the operand's, or its order}}
  %r = gen.broadcast %x {shape = array<i64: 4>, plates = #gen.plates<other, batch>} : tensor<?x?x4xf32, #gen.plates<batch, other>>
  return
}
