// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/values.py %genc conv %t --operator=conv

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.conv
func.func @shapes(%x: tensor<?x28x28x1xf32, #gen.plates<batch>>, %w: tensor<3x3x1x8xf32>) -> tensor<?x28x28x8xf32, #gen.plates<batch>> {
  %r = gen.conv %x, %w {padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x28x28x1xf32, #gen.plates<batch>>, tensor<3x3x1x8xf32>
  return %r : tensor<?x28x28x8xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes1(
// CHECK: gen.conv
func.func @shapes1(%x: tensor<?x9x6xf32, #gen.plates<batch>>, %w: tensor<4x3x8xf32>) -> tensor<?x3x8xf32, #gen.plates<batch>> {
  %r = gen.conv %x, %w {strides = array<i64: 2>, groups = 2 : i64} : tensor<?x9x6xf32, #gen.plates<batch>>, tensor<4x3x8xf32>
  return %r : tensor<?x3x8xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func.func @shapes2(
// CHECK: gen.conv
func.func @shapes2(%x: tensor<?x5x6x7x2xf32, #gen.plates<batch>>, %w: tensor<3x3x3x2x4xf32>) -> tensor<?x1x4x5x4xf32, #gen.plates<batch>> {
  %r = gen.conv %x, %w {dilation = array<i64: 2, 1, 1>} : tensor<?x5x6x7x2xf32, #gen.plates<batch>>, tensor<3x3x3x2x4xf32>
  return %r : tensor<?x1x4x5x4xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<3xf32>, %w: tensor<3x3xf32>) {
  // expected-error @+1 {{a convolution needs 1 to 3 spatial axes and a channel axis, found [3]}}
  %r = gen.conv %x, %w : tensor<3xf32>, tensor<3x3xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<8x8x3xf32>, %w: tensor<3x3x3xf32>) {
  // expected-error @+1 {{the filter [3, 3, 3] does not fit the input [8, 8, 3]: expected one axis more than the input has}}
  %r = gen.conv %x, %w : tensor<8x8x3xf32>, tensor<3x3x3xf32>
  return
}

// -----

func.func @violates_C3_1(%x: tensor<8x8x3xf32>, %w: tensor<3x3x3x4xf32>) {
  // expected-error @+1 {{groups = 2 does not divide the channels 3 and 4}}
  %r = gen.conv %x, %w {groups = 2 : i64} : tensor<8x8x3xf32>, tensor<3x3x3x4xf32>
  return
}

// -----

func.func @violates_C3_2(%x: tensor<8x8x3xf32>, %w: tensor<3x3x2x4xf32>) {
  // expected-error @+1 {{the input has 3 channels, the filter expects 2}}
  %r = gen.conv %x, %w : tensor<8x8x3xf32>, tensor<3x3x2x4xf32>
  return
}

// -----

func.func @violates_C4_1(%x: tensor<8x8x3xf32>, %w: tensor<3x3x3x4xf32>) {
  // expected-error @+1 {{`strides` needs one number an axis: expected 2, found 1}}
  %r = gen.conv %x, %w {strides = array<i64: 2>} : tensor<8x8x3xf32>, tensor<3x3x3x4xf32>
  return
}

// -----

func.func @violates_C4_2(%x: tensor<8x8x3xf32>, %w: tensor<3x3x3x4xf32>) {
  // expected-error @+1 {{`strides` must be 1 to 2147483647, found 0}}
  %r = gen.conv %x, %w {strides = array<i64: 0, 1>} : tensor<8x8x3xf32>, tensor<3x3x3x4xf32>
  return
}

// -----

func.func @violates_C5(%x: tensor<2x8x3xf32>, %w: tensor<3x3x3x4xf32>) {
  // expected-error @+1 {{the kernel spans 3 elements but the padded input has 2 along spatial axis 0}}
  %r = gen.conv %x, %w : tensor<2x8x3xf32>, tensor<3x3x3x4xf32>
  return
}
