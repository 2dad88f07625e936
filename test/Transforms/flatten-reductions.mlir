// RUN: genc-opt %s --gen-flatten-reductions | FileCheck %s

!image = tensor<?x28x28x1xf32, #gen.plates<batch>>

// The sum over an image of one channel is one over 784 elements, and so is what it sums.
// CHECK-LABEL: func.func @likelihood
// CHECK: %[[X:.*]] = gen.reshape %arg0 {shape = array<i64: 784>}
// CHECK: %[[P:.*]] = gen.multiply %[[X]], %{{.*}} : tensor<?x784xf32, {{.*}}>, tensor<?x784xf32, {{.*}}>
// CHECK: %[[S:.*]] = gen.softplus
// CHECK: %[[D:.*]] = gen.subtract %[[P]], %[[S]] : tensor<?x784xf32
// CHECK: gen.reduce_sum %[[D]] : tensor<?x784xf32
// CHECK-NOT: x28x28x1
// CHECK: return
func.func @likelihood(%x: !image, %logits: tensor<?x784xf32, #gen.plates<batch>>) -> tensor<?xf32, #gen.plates<batch>> {
  %l = gen.reshape %logits {shape = array<i64: 28, 28, 1>} : tensor<?x784xf32, #gen.plates<batch>>
  %p = gen.multiply %x, %l : !image, !image
  %s = gen.softplus %l : !image
  %d = gen.subtract %p, %s : !image, !image
  %r = gen.reduce_sum %d : !image
  return %r : tensor<?xf32, #gen.plates<batch>>
}

// The epilogue of a product stays with it.
// CHECK-LABEL: func.func @epilogue
// CHECK: gen.conv
// CHECK: %[[B:.*]] = gen.add {{.*}} : tensor<?x26x26x1xf32
// CHECK: %[[F:.*]] = gen.reshape %[[B]] {shape = array<i64: 676>}
// CHECK: %[[M:.*]] = gen.reduce_max %[[F]]
// CHECK: gen.reshape %[[M]] {shape = array<i64: 1, 1, 1>}
func.func @epilogue(%x: !image, %w: tensor<3x3x1x1xf32>, %b: tensor<f32>) -> tensor<?x1x1x1xf32, #gen.plates<batch>> {
  %c = gen.conv %x, %w : !image, tensor<3x3x1x1xf32>
  %a = gen.add %c, %b : tensor<?x26x26x1xf32, #gen.plates<batch>>, tensor<f32>
  %r = gen.reduce_max %a {axes = array<i64: 0, 1>, keep = true} : tensor<?x26x26x1xf32, #gen.plates<batch>>
  return %r : tensor<?x1x1x1xf32, #gen.plates<batch>>
}

// Channels that fill a vector stay channels.
// CHECK-LABEL: func.func @channels
// CHECK-NOT: gen.reshape
// CHECK: return
func.func @channels(%x: tensor<?x8x8x32xf32, #gen.plates<batch>>) -> tensor<?xf32, #gen.plates<batch>> {
  %r = gen.reduce_sum %x : tensor<?x8x8x32xf32, #gen.plates<batch>>
  return %r : tensor<?xf32, #gen.plates<batch>>
}

// What the reduction alone read under the old shape is gone, with the views in between: softplus is computed once.
// CHECK-LABEL: func.func @nothing_left
// CHECK: gen.sigmoid
// CHECK: gen.softplus
// CHECK-NOT: gen.softplus
// CHECK: return
func.func @nothing_left(%x: !image, %logits: tensor<?x784xf32, #gen.plates<batch>>) -> (tensor<?xf32, #gen.plates<batch>>, tensor<?x784xf32, #gen.plates<batch>>) {
  %g = gen.sigmoid %logits : tensor<?x784xf32, #gen.plates<batch>>
  %s = gen.softplus %logits : tensor<?x784xf32, #gen.plates<batch>>
  %l = gen.reshape %s {shape = array<i64: 28, 28, 1>} : tensor<?x784xf32, #gen.plates<batch>>
  %d = gen.subtract %x, %l : !image, !image
  %r = gen.reduce_sum %d : !image
  return %r, %g : tensor<?xf32, #gen.plates<batch>>, tensor<?x784xf32, #gen.plates<batch>>
}
