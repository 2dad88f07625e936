// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,3

!heads = tensor<?x24x2x16xf32, #gen.plates<batch>>
!each = tensor<?x2x24x16xf32, #gen.plates<batch>>
!scores = tensor<?x2x24x24xf32, #gen.plates<batch>>
!row = tensor<?x2x24x1xf32, #gen.plates<batch>>

// A block is a vector of rows: scores are stored with the rows innermost, and no more of them than a block's exist. The heads
// are joined by the kernel itself.
// CHECK: kernel.func @heads(
// CHECK-SAME: out { split(c, co, ci, 16) split(y, block, rows, 16, shift) split(rows, ro, ri, 16) reorder(ci, ri, ro, co, block, x, n)
// CHECK-SAME: fuse(block, x, f0) fuse(f0, n, t) parallel(t) }
// CHECK-SAME: multiply { compute_at(out, t) reorder_storage(x, c) reorder(x, c) vectorize(x, 16) }
// CHECK-SAME: matmul { in(reduce_max, subtract) }
// CHECK-SAME: matmul.in { compute_at(out, t) reorder_storage(x, c) split(c, co, ci, 12)
// CHECK-SAME: matmul update 0 { reorder(x, c, k) vectorize(x, 16) unroll(c) }
// CHECK-SAME: reduce_max update 0 { reorder(x, r0) vectorize(x, 16) }
// CHECK-SAME: exp { compute_at(out, t) reorder_storage(x, c)
// CHECK-SAME: matmul_1 { compute_at(out, ro) store_in(stack)
kernel.func @heads(%q: !heads, %k: !heads, %v: !heads) -> !heads {
  %f = gen.constant dense<0.25> : tensor<f32>
  %tq = gen.transpose %q {permutation = array<i64: 1, 0, 2>, stage = "transpose"} : !heads
  %sq = gen.multiply %tq, %f {stage = "multiply"} : !each, tensor<f32>
  %tk = gen.transpose %k {permutation = array<i64: 1, 0, 2>, stage = "transpose_1"} : !heads
  %s = gen.matmul %sq, %tk {stage = "matmul", transpose_b = true} : !each, !each
  %m = gen.reduce_max %s {axes = array<i64: -1>, keep = true, stage = "reduce_max"} : !scores
  %d = gen.subtract %s, %m {stage = "subtract"} : !scores, !row
  %e = gen.exp %d {stage = "exp"} : !scores
  %z = gen.reduce_sum %e {axes = array<i64: -1>, keep = true, stage = "reduce_sum"} : !scores
  %tv = gen.transpose %v {permutation = array<i64: 1, 0, 2>, stage = "transpose_2"} : !heads
  %p = gen.matmul %e, %tv {stage = "matmul_1"} : !scores, !each
  %o = gen.divide %p, %z {stage = "divide"} : !each, !row
  %t = gen.transpose %o {permutation = array<i64: 1, 0, 2>, stage = "transpose_3"} : !each
  kernel.return %t : !heads
}

!x = tensor<?x37x5xf32, #gen.plates<batch>>
!xx = tensor<?x37x37xf32, #gen.plates<batch>>
!x1 = tensor<?x37x1xf32, #gen.plates<batch>>

// Queries that are keys and values too stay where they lie; the masked scores are what is stored, and the softmax.
// CHECK: kernel.func @masked(
// CHECK-SAME: parallel(t) } add { compute_at(out, t) reorder_storage(x, c) split(c, co, ci, 16, shift)
// CHECK-SAME: divide { compute_at(out, t)
kernel.func @masked(%x: !x, %mask: tensor<37x37xf32>) -> !x {
  %s = gen.matmul %x, %x {stage = "matmul", transpose_b = true} : !x, !x
  %a = gen.add %s, %mask {stage = "add"} : !xx, tensor<37x37xf32>
  %m = gen.reduce_max %a {axes = array<i64: -1>, keep = true, stage = "reduce_max"} : !xx
  %d = gen.subtract %a, %m {stage = "subtract"} : !xx, !x1
  %e = gen.exp %d {stage = "exp"} : !xx
  %z = gen.reduce_sum %e {axes = array<i64: -1>, keep = true, stage = "reduce_sum"} : !xx
  %w = gen.divide %e, %z {stage = "divide"} : !xx, !x1
  %p = gen.matmul %w, %x {stage = "matmul_1"} : !xx, !x
  kernel.return %p : !x
}

!q = tensor<?x3x8xf32, #gen.plates<batch>>
!k = tensor<?x2051x8xf32, #gen.plates<batch>>
!qk = tensor<?x3x2051xf32, #gen.plates<batch>>
!q1 = tensor<?x3x1xf32, #gen.plates<batch>>

// Few queries, many keys: sums are added in chunks.
// CHECK: kernel.func @long(
// CHECK-SAME: reduce_sum update 0 { split(r0, rc, ri, 512, guard) rfactor(rc, u, reduce_sum.chunk)
// CHECK-SAME: matmul_1 update 0 { split(k, kc, k0, 512, guard) rfactor(kc, u, matmul_1.chunk)
kernel.func @long(%q: !q, %k: !k, %v: !k) -> !q {
  %s = gen.matmul %q, %k {stage = "matmul", transpose_b = true} : !q, !k
  %m = gen.reduce_max %s {axes = array<i64: -1>, keep = true, stage = "reduce_max"} : !qk
  %d = gen.subtract %s, %m {stage = "subtract"} : !qk, !q1
  %e = gen.exp %d {stage = "exp"} : !qk
  %z = gen.reduce_sum %e {axes = array<i64: -1>, keep = true, stage = "reduce_sum"} : !qk
  %p = gen.matmul %e, %v {stage = "matmul_1"} : !qk, !k
  %o = gen.divide %p, %z {stage = "divide"} : !q, !q1
  kernel.return %o : !q
}
