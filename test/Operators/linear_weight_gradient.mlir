// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=linear_weight_gradient

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.linear_weight_gradient
func.func @shapes(%x: tensor<?x5x20xf32, #gen.plates<batch>>, %g: tensor<?x5x400xf32, #gen.plates<batch>>) -> tensor<20x400xf32> {
  %r = gen.linear_weight_gradient %x, %g : tensor<?x5x20xf32, #gen.plates<batch>>, tensor<?x5x400xf32, #gen.plates<batch>>
  return %r : tensor<20x400xf32>
}

// -----

func.func @violates_C1(%x: tensor<f32>, %g: tensor<4xf32>) {
  // expected-error @+1 {{`linear_weight_gradient` needs at least one event axis, found a scalar}}
  %r = gen.linear_weight_gradient %x, %g : tensor<f32>, tensor<4xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<3x4xf32>, %g: tensor<2x4xf32>) {
  // expected-error @+1 {{leading axes of [3, 4] and [2, 4] differ}}
  %r = gen.linear_weight_gradient %x, %g : tensor<3x4xf32>, tensor<2x4xf32>
  return
}

// -----

func.func @violates_C3(%x: tensor<3x4xf32, #gen.plates<sample>>, %g: tensor<2x4xf32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.linear_weight_gradient %x, %g : tensor<3x4xf32, #gen.plates<sample>>, tensor<2x4xf32, #gen.plates<sample>>
  return
}

// -----

func.func @violates_C4(%x: tensor<3x4xf32>, %g: tensor<3x4xf32>) {
  // expected-error @+1 {{batch_axes = 2 must be at least 0 and below the 2 event axes}}
  %r = gen.linear_weight_gradient %x, %g {batch_axes = 2 : i64} : tensor<3x4xf32>, tensor<3x4xf32>
  return
}
