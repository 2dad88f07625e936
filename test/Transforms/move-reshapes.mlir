// RUN: genc-opt %s --gen-move-reshapes | FileCheck %s

!flat = tensor<?x12xf32, #gen.plates<batch>>
!image = tensor<?x2x2x3xf32, #gen.plates<batch>>

// The comparison with a draw follows the product; the draw is seen under its shape.
// CHECK-LABEL: func @draw
// CHECK: %[[L:.*]] = gen.linear
// CHECK: %[[U:.*]] = gen.standard_uniform
// CHECK: %[[V:.*]] = gen.reshape %[[U]] {shape = array<i64: 12>}
// CHECK: %[[C:.*]] = gen.compare %[[V]], %[[L]]
// CHECK: %[[F:.*]] = gen.cast %[[C]] {{.*}} : tensor<?x12xi1
// CHECK: %[[R:.*]] = gen.reshape %[[F]] {shape = array<i64: 2, 2, 3>}
// CHECK: return %[[R]]
func.func @draw(%x: tensor<?x4xf32, #gen.plates<batch>>, %w: tensor<4x12xf32>) -> !image {
  %l = gen.linear %x, %w : tensor<?x4xf32, #gen.plates<batch>>, tensor<4x12xf32>
  %r = gen.reshape %l {shape = array<i64: 2, 2, 3>} : !flat
  %u = gen.standard_uniform {shape = array<i64: 2, 2, 3>, site = 0, name = "x", plates = #gen.plates<batch>}
  %c = gen.compare %u, %r {predicate = "lt"} : !image, !image
  %f = gen.cast %c {to = "f32"} : tensor<?x2x2x3xi1, #gen.plates<batch>>
  return %f : !image
}

// A value that is read twice moves with all that reads it; numbers and equal channels stay.
// CHECK-LABEL: func @activation
// CHECK: %[[L:.*]] = gen.linear
// CHECK: %[[B:.*]] = gen.add %[[L]], %arg2 : tensor<?x4x3xf32
// CHECK: %[[S:.*]] = gen.multiply %[[B]], %{{.*}} : tensor<?x4x3xf32
// CHECK: %[[M:.*]] = gen.maximum %[[B]], %[[S]] : tensor<?x4x3xf32
// CHECK: gen.reshape %[[M]]
func.func @activation(%x: tensor<?x4x2xf32, #gen.plates<batch>>, %w: tensor<2x3xf32>, %b: tensor<3xf32>) -> !image {
  %slope = gen.constant dense<0.1> : tensor<f32>
  %l = gen.linear %x, %w : tensor<?x4x2xf32, #gen.plates<batch>>, tensor<2x3xf32>
  %r = gen.reshape %l {shape = array<i64: 2, 2, 3>} : tensor<?x4x3xf32, #gen.plates<batch>>
  %a = gen.add %r, %b : !image, tensor<3xf32>
  %s = gen.multiply %a, %slope : !image, tensor<f32>
  %m = gen.maximum %a, %s : !image, !image
  return %m : !image
}

// A residual that was there before is reshaped, too.
// CHECK-LABEL: func @residual
// CHECK: %[[L:.*]] = gen.linear
// CHECK: %[[R:.*]] = gen.reshape %arg0 {shape = array<i64: 12>}
// CHECK: gen.add %[[L]], %[[R]]
func.func @residual(%x: !image, %z: tensor<?x4xf32, #gen.plates<batch>>, %w: tensor<4x12xf32>) -> !image {
  %l = gen.linear %z, %w : tensor<?x4xf32, #gen.plates<batch>>, tensor<4x12xf32>
  %r = gen.reshape %l {shape = array<i64: 2, 2, 3>} : !flat
  %a = gen.add %r, %x : !image, !image
  return %a : !image
}

// Channels that the product does not have end at the reshape, and so does a norm of the new shape.
// CHECK-LABEL: func @stays
// CHECK: %[[R:.*]] = gen.reshape
// CHECK: gen.multiply %[[R]], %arg2
// CHECK: %[[Q:.*]] = gen.reshape
// CHECK: gen.multiply %[[Q]], %[[Q]]
func.func @stays(%x: tensor<?x4xf32, #gen.plates<batch>>, %w: tensor<4x12xf32>, %b: tensor<3xf32>) -> (!image, !image) {
  %l = gen.linear %x, %w : tensor<?x4xf32, #gen.plates<batch>>, tensor<4x12xf32>
  %r = gen.reshape %l {shape = array<i64: 2, 2, 3>} : !flat
  %a = gen.multiply %r, %b : !image, tensor<3xf32>
  %k = gen.linear %x, %w : tensor<?x4xf32, #gen.plates<batch>>, tensor<4x12xf32>
  %q = gen.reshape %k {shape = array<i64: 2, 2, 3>} : !flat
  %s = gen.multiply %q, %q : !image, !image
  %m = gen.reduce_sum %s {axes = array<i64: 0, 1>, keep = true} : !image
  %d = gen.subtract %q, %m : !image, tensor<?x1x1x3xf32, #gen.plates<batch>>
  return %a, %d : !image, !image
}

// What is done to an argument becomes a prologue.
// CHECK-LABEL: func @argument
// CHECK: %[[R:.*]] = gen.reshape %arg0 {shape = array<i64: 12>}
// CHECK: %[[S:.*]] = gen.subtract %[[R]], %{{.*}} : tensor<?x12xf32
// CHECK: %[[E:.*]] = gen.exp %[[S]]
// CHECK: gen.linear %[[E]]
func.func @argument(%x: !image, %w: tensor<12x4xf32>) -> tensor<?x4xf32, #gen.plates<batch>> {
  %half = gen.constant dense<0.5> : tensor<f32>
  %s = gen.subtract %x, %half : !image, tensor<f32>
  %e = gen.exp %s : !image
  %r = gen.reshape %e {shape = array<i64: 12>} : !image
  %l = gen.linear %r, %w : !flat, tensor<12x4xf32>
  return %l : tensor<?x4xf32, #gen.plates<batch>>
}
