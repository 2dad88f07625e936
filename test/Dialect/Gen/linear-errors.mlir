// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1 of linear
func.func @f(%x: tensor<?xf32, #gen.plates<batch>>, %w: tensor<4x5xf32>) {
  // expected-error @+1 {{`linear` needs at least one event axis, found a scalar}}
  %y = gen.linear %x, %w : tensor<?xf32, #gen.plates<batch>>, tensor<4x5xf32>
  return
}

// -----

// C2 of linear
func.func @f(%x: tensor<4xf32>, %w: tensor<4x5x6xf32>) {
  // expected-error @+1 {{the weight of `linear` needs the shape [in, out], found [4, 5, 6]}}
  %y = gen.linear %x, %w : tensor<4xf32>, tensor<4x5x6xf32>
  return
}

// -----

// C3 of linear
func.func @f(%x: tensor<3xf32>, %w: tensor<4x5xf32>) {
  // expected-error @+1 {{the last axis of the input [3] differs from the first axis of the weight [4, 5]}}
  %y = gen.linear %x, %w : tensor<3xf32>, tensor<4x5xf32>
  return
}

// -----

// C1 of matmul
func.func @f(%x: tensor<3xf32>, %w: tensor<4x5xf32>) {
  // expected-error @+1 {{`matmul` needs two event axes, found [3] and [4, 5]}}
  %y = gen.matmul %x, %w : tensor<3xf32>, tensor<4x5xf32>
  return
}

// -----

// C2 of matmul
func.func @f(%x: tensor<2x4x5xf32, #gen.plates<sample>>, %w: tensor<3x5x4xf32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %y = gen.matmul %x, %w : tensor<2x4x5xf32, #gen.plates<sample>>, tensor<3x5x4xf32, #gen.plates<sample>>
  return
}

// -----

// C3 of matmul
func.func @f(%x: tensor<2x4x5xf32>, %w: tensor<3x5x4xf32>) {
  // expected-error @+1 {{leading axes of [2, 4, 5] and [3, 5, 4] do not broadcast}}
  %y = gen.matmul %x, %w : tensor<2x4x5xf32>, tensor<3x5x4xf32>
  return
}

// -----

// C4 of matmul
func.func @f(%x: tensor<4x5xf32>, %w: tensor<5x6xf32>) {
  // expected-error @+1 {{inner sizes of `matmul` differ: 5 and 6 in [4, 5] and [5, 6]}}
  %y = gen.matmul %x, %w {transpose_b = true} : tensor<4x5xf32>, tensor<5x6xf32>
  return
}

// -----

// C1 of conv
func.func @f(%x: tensor<8xf32>, %w: tensor<3x3xf32>) {
  // expected-error @+1 {{a convolution needs 1 to 3 spatial axes and a channel axis, found [8]}}
  %y = gen.conv %x, %w : tensor<8xf32>, tensor<3x3xf32>
  return
}

// -----

// C2 of conv
func.func @f(%x: tensor<8x8x4xf32>, %w: tensor<3x4x6xf32>) {
  // expected-error @+1 {{the filter [3, 4, 6] does not fit the input [8, 8, 4]: expected one axis more than the input has}}
  %y = gen.conv %x, %w : tensor<8x8x4xf32>, tensor<3x4x6xf32>
  return
}

// -----

// C3 of conv
func.func @f(%x: tensor<8x4xf32>, %w: tensor<3x2x5xf32>) {
  // expected-error @+1 {{groups = 2 does not divide the channels 4 and 5}}
  %y = gen.conv %x, %w {groups = 2 : i64} : tensor<8x4xf32>, tensor<3x2x5xf32>
  return
}

// -----

// C3 of conv
func.func @f(%x: tensor<8x4xf32>, %w: tensor<3x3x5xf32>) {
  // expected-error @+1 {{the input has 4 channels, the filter expects 3}}
  %y = gen.conv %x, %w : tensor<8x4xf32>, tensor<3x3x5xf32>
  return
}

// -----

// C4 of conv
func.func @f(%x: tensor<8x8x4xf32>, %w: tensor<3x3x4x6xf32>) {
  // expected-error @+1 {{`strides` needs one number an axis: expected 2, found 1}}
  %y = gen.conv %x, %w {strides = array<i64: 2>} : tensor<8x8x4xf32>, tensor<3x3x4x6xf32>
  return
}

// -----

// C4 of conv
func.func @f(%x: tensor<8x4xf32>, %w: tensor<3x4x6xf32>) {
  // expected-error @+1 {{`dilation` must be 1 to 2147483647, found 0}}
  %y = gen.conv %x, %w {dilation = array<i64: 0>} : tensor<8x4xf32>, tensor<3x4x6xf32>
  return
}

// -----

// C4 of conv
func.func @f(%x: tensor<8x4xf32>, %w: tensor<3x4x6xf32>) {
  // expected-error @+1 {{`padding_low` must be 0 to 2147483647, found -1}}
  %y = gen.conv %x, %w {padding_low = array<i64: -1>} : tensor<8x4xf32>, tensor<3x4x6xf32>
  return
}

// -----

// C5 of conv
func.func @f(%x: tensor<8x4xf32>, %w: tensor<5x4x6xf32>) {
  // expected-error @+1 {{the kernel spans 9 elements but the padded input has 8 along spatial axis 0}}
  %y = gen.conv %x, %w {dilation = array<i64: 2>} : tensor<8x4xf32>, tensor<5x4x6xf32>
  return
}

// -----

// C3 of conv_transpose
func.func @f(%x: tensor<8x4xf32>, %w: tensor<3x4x6xf32>) {
  // expected-error @+1 {{groups = 3 does not divide the 4 channels}}
  %y = gen.conv_transpose %x, %w {groups = 3 : i64} : tensor<8x4xf32>, tensor<3x4x6xf32>
  return
}

// -----

// C3 of conv_transpose
func.func @f(%x: tensor<8x4xf32>, %w: tensor<3x6x4xf32>) {
  // expected-error @+1 {{the input has 4 channels, the filter expects 6}}
  %y = gen.conv_transpose %x, %w : tensor<8x4xf32>, tensor<3x6x4xf32>
  return
}

// -----

// C5 of conv_transpose
func.func @f(%x: tensor<1x4xf32>, %w: tensor<3x4x6xf32>) {
  // expected-error @+1 {{the padding leaves no output along spatial axis 0}}
  %y = gen.conv_transpose %x, %w {padding_low = array<i64: 2>, padding_high = array<i64: 1>} : tensor<1x4xf32>, tensor<3x4x6xf32>
  return
}

// -----

// C6 of conv_transpose
func.func @f(%x: tensor<8x4xf32>, %w: tensor<3x4x6xf32>) {
  // expected-error @+1 {{output_padding 2 must be below the stride or the dilation}}
  %y = gen.conv_transpose %x, %w {strides = array<i64: 2>, output_padding = array<i64: 2>} : tensor<8x4xf32>, tensor<3x4x6xf32>
  return
}
