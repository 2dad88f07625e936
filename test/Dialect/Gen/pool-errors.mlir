// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1
func.func @f(%x: tensor<8xf32>) {
  // expected-error @+1 {{pooling needs 1 to 3 spatial axes and a channel axis, found [8]}}
  %y = gen.pool_max %x {window = array<i64>} : tensor<8xf32>
  return
}

// -----

// C2
func.func @f(%x: tensor<8x8x4xf32>) {
  // expected-error @+1 {{`window` needs one number an axis: expected 2, found 1}}
  %y = gen.pool_sum %x {window = array<i64: 2>} : tensor<8x8x4xf32>
  return
}

// -----

// C2
func.func @f(%x: tensor<8x4xf32>) {
  // expected-error @+1 {{`strides` must be 1 to 2147483647, found 0}}
  %y = gen.pool_sum %x {window = array<i64: 2>, strides = array<i64: 0>} : tensor<8x4xf32>
  return
}

// -----

// C2
func.func @f(%x: tensor<8x4xf32>) {
  // expected-error @+1 {{padding must be below the window 2}}
  %y = gen.pool_max %x {window = array<i64: 2>, padding_low = array<i64: 2>} : tensor<8x4xf32>
  return
}

// -----

// C3
func.func @f(%x: tensor<3x4xf32>) {
  // expected-error @+1 {{the window 4 is larger than the padded input 3 along spatial axis 0}}
  %y = gen.pool_max %x {window = array<i64: 4>} : tensor<3x4xf32>
  return
}
