// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc linear %t --operator=linear

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.linear
func.func @shapes(%x: tensor<?x20xf32, #gen.plates<batch>>, %w: tensor<20x400xf32>) -> tensor<?x400xf32, #gen.plates<batch>> {
  %r = gen.linear %x, %w : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x400xf32>
  return %r : tensor<?x400xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.linear
func.func @shapes1(%x: tensor<?x7x20xf32, #gen.plates<batch>>, %w: tensor<20x3xf32>) -> tensor<?x7x3xf32, #gen.plates<batch>> {
  %r = gen.linear %x, %w : tensor<?x7x20xf32, #gen.plates<batch>>, tensor<20x3xf32>
  return %r : tensor<?x7x3xf32, #gen.plates<batch>>
}

// Packed: 3 panels of 64 columns.
// CHECK-LABEL: func.func @packed(
// CHECK: gen.linear {{.*}} tensor<3x20x64xf32>
func.func @packed(%x: tensor<?x20xf32, #gen.plates<batch>>, %w: tensor<3x20x64xf32>) -> tensor<?x192xf32, #gen.plates<batch>> {
  %r = gen.linear %x, %w {packed = true} : tensor<?x20xf32, #gen.plates<batch>>, tensor<3x20x64xf32>
  return %r : tensor<?x192xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<f32>, %w: tensor<20x4xf32>) {
  // expected-error @+1 {{`linear` needs at least one event axis, found a scalar}}
  %r = gen.linear %x, %w : tensor<f32>, tensor<20x4xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<?x20xf32, #gen.plates<batch>>, %w: tensor<20xf32>) {
  // expected-error @+1 {{the weight of `linear` needs the shape [in, out], found [20]}}
  %r = gen.linear %x, %w : tensor<?x20xf32, #gen.plates<batch>>, tensor<20xf32>
  return
}

// -----

func.func @violates_C3(%x: tensor<?x20xf32, #gen.plates<batch>>, %w: tensor<21x4xf32>) {
  // expected-error @+1 {{the last axis of the input [20] differs from the first axis of the weight [21, 4]}}
  %r = gen.linear %x, %w : tensor<?x20xf32, #gen.plates<batch>>, tensor<21x4xf32>
  return
}

// -----

func.func @violates_C3_packed(%x: tensor<?x20xf32, #gen.plates<batch>>, %w: tensor<3x21x64xf32>) {
  // expected-error @+1 {{the last axis of the input [20] differs from the second axis of the weight [3, 21, 64]}}
  %r = gen.linear %x, %w {packed = true} : tensor<?x20xf32, #gen.plates<batch>>, tensor<3x21x64xf32>
  return
}

// -----

func.func @violates_C2_packed(%x: tensor<?x20xf32, #gen.plates<batch>>, %w: tensor<20x64xf32>) {
  // expected-error @+1 {{the weight of `linear` needs the shape [panels, in, width], found [20, 64]}}
  %r = gen.linear %x, %w {packed = true} : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x64xf32>
  return
}
