// RUN: genc-opt %s --gen-form-kernels --gen-deduplicate-kernels --gen-plan-buffers --gen-layout-weights | FileCheck %s

!z = tensor<?x200xf32, #gen.plates<batch>>
!h = tensor<?x200xf32, #gen.plates<batch>>

gen.weight @fc1.weight : tensor<200x200xf32>
gen.weight @fc2.weight : tensor<200x200xf32>
gen.weight @fc1.bias : tensor<200xf32>

// CHECK: module attributes {gen.prepared_bytes = 320832 : i64, gen.weights_bytes = 320832 : i64}
// The bias and the activation are the product's epilogue.
// CHECK: kernel.func @decode_linear(%[[X:.*]]: {{.*}}, %[[W:.*]]: {{.*}}, %[[B:.*]]: tensor<200xf32>)
// CHECK: gen.linear %[[X]], %[[W]] {stage = "linear"}
// CHECK: gen.add
// CHECK: gen.maximum
// CHECK: kernel.return
// CHECK-NOT: kernel.func
// CHECK: func.func @decode
// CHECK: gen.arena_bound_bytes = 832 : i64, gen.arena_example_bytes = 832 : i64
// CHECK: %[[H:.*]] = kernel.launch @decode_linear({{.*}}) {places = [#kernel.place<arena, 0>]}
// CHECK: kernel.launch @decode_linear(%[[H]], {{.*}}) {places = [#kernel.place<output, 0>]}
func.func @decode(%z: !z) -> !h {
  %w1 = gen.parameter @fc1.weight : tensor<200x200xf32>
  %w2 = gen.parameter @fc2.weight : tensor<200x200xf32>
  %b1 = gen.parameter @fc1.bias : tensor<200xf32>
  %zero = gen.constant dense<0.0> : tensor<f32>
  %h = gen.linear %z, %w1 : !z, tensor<200x200xf32>
  %a = gen.add %h, %b1 : !h, tensor<200xf32>
  %r = gen.maximum %a, %zero : !h, tensor<f32>
  %h2 = gen.linear %r, %w2 : !z, tensor<200x200xf32>
  %a2 = gen.add %h2, %b1 : !h, tensor<200xf32>
  %r2 = gen.maximum %a2, %zero : !h, tensor<f32>
  return %r2 : !h
}

// Layers so small that launches count are one kernel; a skip from one layer over the next goes with it.
!v = tensor<?x16xf32, #gen.plates<batch>>
// CHECK: kernel.func @small_linear(
// CHECK: gen.linear
// CHECK: gen.tanh
// CHECK: gen.linear
// CHECK: gen.add
// CHECK: kernel.return
// CHECK: func.func @small
// CHECK: kernel.launch
// CHECK-NOT: kernel.launch
func.func @small(%x: !v, %w: tensor<16x16xf32>, %u: tensor<16x16xf32>) -> !v {
  %0 = gen.linear %x, %w : !v, tensor<16x16xf32>
  %1 = gen.tanh %0 : !v
  %2 = gen.linear %1, %u : !v, tensor<16x16xf32>
  %3 = gen.add %2, %x : !v, !v
  return %3 : !v
}

// A long sum is a kernel of its own.
// CHECK: func.func @long
// CHECK: kernel.launch
// CHECK: kernel.launch
func.func @long(%x: tensor<?x2048xf32, #gen.plates<batch>>, %w: tensor<2048x4xf32>, %u: tensor<4x16xf32>) -> !v {
  %0 = gen.linear %x, %w : tensor<?x2048xf32, #gen.plates<batch>>, tensor<2048x4xf32>
  %1 = gen.tanh %0 : tensor<?x4xf32, #gen.plates<batch>>
  %2 = gen.linear %1, %u : tensor<?x4xf32, #gen.plates<batch>>, tensor<4x16xf32>
  %3 = gen.sin %2 : !v
  return %3 : !v
}

// What others read in between stays in the arena.
// CHECK: func.func @seen
// CHECK: kernel.launch
// CHECK: kernel.launch
func.func @seen(%x: !v, %w: tensor<16x16xf32>, %u: tensor<16x16xf32>) -> (!v, !v) {
  %0 = gen.linear %x, %w : !v, tensor<16x16xf32>
  %1 = gen.tanh %0 : !v
  %2 = gen.linear %1, %u : !v, tensor<16x16xf32>
  %3 = gen.sin %2 : !v
  return %1, %3 : !v, !v
}

!q = tensor<?x2x9x4xf32, #gen.plates<batch>>
!s = tensor<?x2x9x9xf32, #gen.plates<batch>>
!s1 = tensor<?x2x9x1xf32, #gen.plates<batch>>
!joined = tensor<?x9x2x4xf32, #gen.plates<batch>>

// Attention is one kernel, up to the exchange of heads and rows.
// CHECK: kernel.func @attention_matmul(
// CHECK: gen.multiply
// CHECK: gen.matmul
// CHECK: gen.reduce_max
// CHECK: gen.exp
// CHECK: gen.reduce_sum
// CHECK: gen.matmul
// CHECK: gen.divide
// CHECK: %[[T:.*]] = gen.transpose
// CHECK-NEXT: kernel.return %[[T]]
// CHECK: func.func @attention
// CHECK: kernel.launch @attention_matmul(
// CHECK-NOT: kernel.launch
func.func @attention(%q: !q, %k: !q, %v: !q) -> !joined {
  %f = gen.constant dense<0.5> : tensor<f32>
  %sq = gen.multiply %q, %f : !q, tensor<f32>
  %s = gen.matmul %sq, %k {transpose_b = true} : !q, !q
  %m = gen.reduce_max %s {axes = array<i64: -1>, keep = true} : !s
  %d = gen.subtract %s, %m : !s, !s1
  %e = gen.exp %d : !s
  %z = gen.reduce_sum %e {axes = array<i64: -1>, keep = true} : !s
  %p = gen.matmul %e, %v : !s, !q
  %o = gen.divide %p, %z : !q, !s1
  %t = gen.transpose %o {permutation = array<i64: 1, 0, 2>} : !q
  return %t : !joined
}

// Scores that others read as well are written down.
// CHECK: func.func @scores
// CHECK: kernel.launch
// CHECK: kernel.launch
// CHECK: kernel.launch
func.func @scores(%q: !q) -> (!q, !s) {
  %s = gen.matmul %q, %q {transpose_b = true} : !q, !q
  %m = gen.reduce_max %s {axes = array<i64: -1>, keep = true} : !s
  %d = gen.subtract %s, %m : !s, !s1
  %e = gen.exp %d : !s
  %p = gen.matmul %e, %q : !s, !q
  return %p, %s : !q, !s
}

// A view of what a kernel computes is read by another one, though both read the same besides.
!n = tensor<1xf32>
// CHECK: func.func @viewed
// CHECK: kernel.launch
// CHECK: kernel.launch
func.func @viewed(%x: !n) -> !n {
  %a = gen.abs %x : !n
  %v = gen.reshape %a {shape = array<i64>} : !n
  %y = gen.divide %x, %v : !n, tensor<f32>
  return %y : !n
}

// The same where the operators behind a first one are looked at together.
// CHECK: func.func @viewed_behind
// CHECK: kernel.launch
// CHECK: kernel.launch
func.func @viewed_behind(%x: !n) -> !n {
  %s = gen.negate %x : !n
  %a = gen.abs %s : !n
  %v = gen.reshape %a {shape = array<i64>} : !n
  %y = gen.divide %s, %v : !n, tensor<f32>
  return %y : !n
}
