// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc conv %t --operator=conv_transpose

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.conv_transpose
func.func @shapes(%x: tensor<?x7x7x64xf32, #gen.plates<batch>>, %w: tensor<4x4x64x32xf32>) -> tensor<?x14x14x32xf32, #gen.plates<batch>> {
  %r = gen.conv_transpose %x, %w {strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x7x7x64xf32, #gen.plates<batch>>, tensor<4x4x64x32xf32>
  return %r : tensor<?x14x14x32xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.conv_transpose
func.func @shapes1(%x: tensor<?x7x7x4xf32, #gen.plates<batch>>, %w: tensor<3x3x4x3xf32>) -> tensor<?x14x14x6xf32, #gen.plates<batch>> {
  %r = gen.conv_transpose %x, %w {strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>, output_padding = array<i64: 1, 1>, groups = 2 : i64} : tensor<?x7x7x4xf32, #gen.plates<batch>>, tensor<3x3x4x3xf32>
  return %r : tensor<?x14x14x6xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<3xf32>, %w: tensor<3x3xf32>) {
  // expected-error @+1 {{a convolution needs 1 to 3 spatial axes and a channel axis, found [3]}}
  %r = gen.conv_transpose %x, %w : tensor<3xf32>, tensor<3x3xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<8x8x3xf32>, %w: tensor<3x3x3xf32>) {
  // expected-error @+1 {{the filter [3, 3, 3] does not fit the input [8, 8, 3]: expected one axis more than the input has}}
  %r = gen.conv_transpose %x, %w : tensor<8x8x3xf32>, tensor<3x3x3xf32>
  return
}

// -----

func.func @violates_C3_1(%x: tensor<8x8x3xf32>, %w: tensor<3x3x3x4xf32>) {
  // expected-error @+1 {{groups = 2 does not divide the 3 channels}}
  %r = gen.conv_transpose %x, %w {groups = 2 : i64} : tensor<8x8x3xf32>, tensor<3x3x3x4xf32>
  return
}

// -----

func.func @violates_C3_2(%x: tensor<8x8x3xf32>, %w: tensor<3x3x2x4xf32>) {
  // expected-error @+1 {{the input has 3 channels, the filter expects 2}}
  %r = gen.conv_transpose %x, %w : tensor<8x8x3xf32>, tensor<3x3x2x4xf32>
  return
}

// -----

func.func @violates_C4(%x: tensor<8x8x3xf32>, %w: tensor<3x3x3x4xf32>) {
  // expected-error @+1 {{`strides` needs one number an axis: expected 2, found 1}}
  %r = gen.conv_transpose %x, %w {strides = array<i64: 2>} : tensor<8x8x3xf32>, tensor<3x3x3x4xf32>
  return
}

// -----

func.func @violates_C5(%x: tensor<1x8x3xf32>, %w: tensor<2x2x3x4xf32>) {
  // expected-error @+1 {{the padding leaves no output along spatial axis 0}}
  %r = gen.conv_transpose %x, %w {padding_low = array<i64: 1, 0>, padding_high = array<i64: 1, 0>} : tensor<1x8x3xf32>, tensor<2x2x3x4xf32>
  return
}

// -----

func.func @violates_C6(%x: tensor<8x8x3xf32>, %w: tensor<2x2x3x4xf32>) {
  // expected-error @+1 {{output_padding 2 must be below the stride or the dilation}}
  %r = gen.conv_transpose %x, %w {strides = array<i64: 2, 2>, output_padding = array<i64: 2, 0>} : tensor<8x8x3xf32>, tensor<2x2x3x4xf32>
  return
}
