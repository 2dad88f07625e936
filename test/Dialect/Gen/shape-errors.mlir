// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1 of reshape
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{sizes must be positive (one may be -1), found [-1, -1]}}
  %y = gen.reshape %x {shape = array<i64: -1, -1>} : tensor<4x3xf32>
  return
}

// -----

// C2 of reshape
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{cannot reshape [4, 3] with 12 elements to [5, -1]}}
  %y = gen.reshape %x {shape = array<i64: 5, -1>} : tensor<4x3xf32>
  return
}

// -----

// C1 of transpose
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{[0, 0] is not a permutation of the axes of [4, 3]}}
  %y = gen.transpose %x {permutation = array<i64: 0, 0>} : tensor<4x3xf32>
  return
}

// -----

// C1 of concat
func.func @f(%x: tensor<4x3xf32>, %z: tensor<4xf32>) {
  // expected-error @+1 {{cannot concatenate [4, 3] and [4] along axis 1}}
  %y = gen.concat %x, %z : tensor<4x3xf32>, tensor<4xf32>
  return
}

// -----

// C2 of concat
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{axis 2 is outside of [4, 3]}}
  %y = gen.concat %x, %x {axis = 2 : i64} : tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

// C3 of concat
func.func @f(%x: tensor<4x3xf32>, %z: tensor<5x3xf32>) {
  // expected-error @+1 {{cannot concatenate [4, 3] and [5, 3] along axis 1}}
  %y = gen.concat %x, %z : tensor<4x3xf32>, tensor<5x3xf32>
  return
}

// -----

// C4 of concat
func.func @f(%x: tensor<2x3xf32, #gen.plates<sample>>, %z: tensor<4x3xf32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %y = gen.concat %x, %z : tensor<2x3xf32, #gen.plates<sample>>, tensor<4x3xf32, #gen.plates<sample>>
  return
}

// -----

// C1 of slice
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`start` needs one number an axis: expected 2, found 1}}
  %y = gen.slice %x {start = array<i64: 0>, size = array<i64: 1, 1>} : tensor<4x3xf32>
  return
}

// -----

// C2 of slice
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`step` must be 1 to 2147483647, found 0}}
  %y = gen.slice %x {start = array<i64: 0, 0>, size = array<i64: 2, 2>, step = array<i64: 0, 1>} : tensor<4x3xf32>
  return
}

// -----

// C2 of slice
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{the slice reaches element 4 of axis 0 of [4, 3]}}
  %y = gen.slice %x {start = array<i64: 2, 0>, size = array<i64: 2, 1>, step = array<i64: 2, 1>} : tensor<4x3xf32>
  return
}

// -----

// C1 of pad
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`high` needs one number an axis: expected 2, found 1}}
  %y = gen.pad %x {low = array<i64: 1, 1>, high = array<i64: 1>} : tensor<4x3xf32>
  return
}

// -----

// C2 of pad
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`low` must be 0 to 2147483647, found -1}}
  %y = gen.pad %x {low = array<i64: -1, 1>, high = array<i64: 1, 1>} : tensor<4x3xf32>
  return
}

// -----

// C1 of broadcast
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{cannot broadcast [4, 3] to [5, 3]}}
  %y = gen.broadcast %x {shape = array<i64: 5, 3>} : tensor<4x3xf32>
  return
}

// -----

// C1 of tile
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`repeats` must be 1 to 2147483647, found 0}}
  %y = gen.tile %x {repeats = array<i64: 0, 1>} : tensor<4x3xf32>
  return
}

// -----

// C1 of gather
func.func @f(%x: tensor<f32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{`gather` needs a table with at least one axis, found a scalar}}
  %y = gen.gather %x, %i : tensor<f32>, tensor<4xi32>
  return
}

// -----

// C2 of gather
func.func @f(%x: tensor<2x3xf32, #gen.plates<sample>>, %i: tensor<4x3xi32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %y = gen.gather %x, %i : tensor<2x3xf32, #gen.plates<sample>>, tensor<4x3xi32, #gen.plates<sample>>
  return
}

// -----

// C1 of one_hot
func.func @f(%i: tensor<4xi32>) {
  // expected-error @+1 {{`depth` must be at least 1}}
  %y = gen.one_hot %i {depth = 0 : i64} : tensor<4xi32>
  return
}

// -----

// C1 of iota
func.func @f() {
  // expected-error @+1 {{sizes must be positive, found [4, 0]}}
  %y = gen.iota {shape = array<i64: 4, 0>}
  return
}

// -----

// C2 of iota
func.func @f() {
  // expected-error @+1 {{axis 1 is outside of [4]}}
  %y = gen.iota {shape = array<i64: 4>, axis = 1 : i64}
  return
}

// -----

// C1 of reverse
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{axes [1, -1] are not distinct axes of [4, 3]}}
  %y = gen.reverse %x {axes = array<i64: 1, -1>} : tensor<4x3xf32>
  return
}

// -----

// C1 of interleave
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`factors` needs 1 to 3 numbers of at least 1, found []}}
  %y = gen.interleave %x {factors = array<i64>} : tensor<4x3xf32>
  return
}

// -----

// C1 of interleave
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{cannot interleave [4, 3] and [4, 3] by [1, 1]}}
  %y = gen.interleave %x {factors = array<i64: 1, 1>} : tensor<4x3xf32>
  return
}

// -----

// C2 of interleave
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`interleave` by [2] needs 2 operands, found 3}}
  %y = gen.interleave %x, %x, %x {factors = array<i64: 2>} : tensor<4x3xf32>, tensor<4x3xf32>, tensor<4x3xf32>
  return
}

// -----

// C2 of interleave
func.func @f(%x: tensor<4x3xf32>, %z: tensor<4x2xf32>) {
  // expected-error @+1 {{cannot interleave [4, 3] and [4, 2] by [2]}}
  %y = gen.interleave %x, %z {factors = array<i64: 2>} : tensor<4x3xf32>, tensor<4x2xf32>
  return
}

// -----

// C3 of interleave
func.func @f(%x: tensor<4x3xf32>, %z: tensor<5x3xf32>) {
  // expected-error @+1 {{sizes of the phases do not alternate along axis 0: phase 0 is [4, 3]}}
  %y = gen.interleave %x, %z {factors = array<i64: 2>} : tensor<4x3xf32>, tensor<5x3xf32>
  return
}

// -----

// C4 of interleave
func.func @f(%x: tensor<2x4x3xf32, #gen.plates<sample>>, %z: tensor<3x4x3xf32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %y = gen.interleave %x, %z {factors = array<i64: 2>} : tensor<2x4x3xf32, #gen.plates<sample>>, tensor<3x4x3xf32, #gen.plates<sample>>
  return
}

// -----

// C1 of resizing
func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{resizing needs 1 to 3 spatial axes and a channel axis, found [4]}}
  %y = gen.resize_nearest %x {factor = array<i64>} : tensor<4xf32>
  return
}

// -----

// C2 of resizing
func.func @f(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{`factor` must be 1 to 2147483647, found 0}}
  %y = gen.resize_linear %x {factor = array<i64: 0>} : tensor<4x3xf32>
  return
}

// -----

// C2 of resizing: too many elements
func.func @f(%x: tensor<65536x3xf32>) {
  // expected-error @+1 {{one example of [4294967296, 3] has more than 2147483647 elements}}
  %y = gen.resize_linear %x {factor = array<i64: 65536>} : tensor<65536x3xf32>
  return
}

// -----

// C1 of concat
func.func @f() {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{`concat` needs at least one operand}}
  %y = "gen.concat"() : () -> tensor<4xf32>
  return
}
