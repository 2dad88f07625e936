// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/gradients.py %genc %t --operator=conv_filter_gradient

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.conv_filter_gradient
func.func @shapes(%x: tensor<?x29x29x4xf32, #gen.plates<batch>>, %g: tensor<?x14x14x8xf32, #gen.plates<batch>>) -> tensor<3x3x2x8xf32> {
  %r = gen.conv_filter_gradient %x, %g {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, groups = 2 : i64} : tensor<?x29x29x4xf32, #gen.plates<batch>>, tensor<?x14x14x8xf32, #gen.plates<batch>>
  return %r : tensor<3x3x2x8xf32>
}

// -----

func.func @violates_C1(%x: tensor<4xf32>, %g: tensor<4xf32>) {
  // expected-error @+1 {{`conv_filter_gradient` needs 1 to 3 spatial axes and a channel axis, found [4] and [4]}}
  %r = gen.conv_filter_gradient %x, %g {kernel = array<i64>} : tensor<4xf32>, tensor<4xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<8x3xf32>, %g: tensor<6x4xf32>) {
  // expected-error @+1 {{groups = 2 does not divide the channels 3 and 4}}
  %r = gen.conv_filter_gradient %x, %g {kernel = array<i64: 3>, groups = 2 : i64} : tensor<8x3xf32>, tensor<6x4xf32>
  return
}

// -----

func.func @violates_C3(%x: tensor<8x3xf32>, %g: tensor<6x4xf32>) {
  // expected-error @+1 {{`kernel` must be 1 to 2147483647, found 0}}
  %r = gen.conv_filter_gradient %x, %g {kernel = array<i64: 0>} : tensor<8x3xf32>, tensor<6x4xf32>
  return
}

// -----

func.func @violates_C4(%x: tensor<8x3xf32>, %g: tensor<7x4xf32>) {
  // expected-error @+1 {{the windows reach element 8 of 8 along spatial axis 0}}
  %r = gen.conv_filter_gradient %x, %g {kernel = array<i64: 3>} : tensor<8x3xf32>, tensor<7x4xf32>
  return
}

// -----

func.func @violates_C5(%x: tensor<3x8x3xf32, #gen.plates<sample>>, %g: tensor<2x6x4xf32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %r = gen.conv_filter_gradient %x, %g {kernel = array<i64: 3>} : tensor<3x8x3xf32, #gen.plates<sample>>, tensor<2x6x4xf32, #gen.plates<sample>>
  return
}
