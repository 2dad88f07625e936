// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,2,5,8

// A small matrix stays in cache: each example passes over all its columns.
// CHECK: kernel.func @small(
// CHECK-SAME: batch_multiple = 1
// CHECK-SAME: split(x, xo, xi, 8) reorder(ci, xi, xo, co, n, y)
// CHECK-SAME: fuse(n, y, t) parallel(t)
kernel.func @small(%x: tensor<?x4x16x32xf32, #gen.plates<batch>>, %w: tensor<4x32x64xf32>) -> tensor<?x4x16x64xf32, #gen.plates<batch>> {
  %0 = gen.matmul %x, %w {stage = "product", transpose_a = false, transpose_b = false} : tensor<?x4x16x32xf32, #gen.plates<batch>>, tensor<4x32x64xf32>
  kernel.return %0 : tensor<?x4x16x64xf32, #gen.plates<batch>>
}
// Four rows an example: a tile takes those of two, and a panel of columns stays.
// CHECK: kernel.func @few_rows(
// CHECK-SAME: batch_multiple = 2
// CHECK-SAME: split(n, no, ni, 2) reorder(ci, xi, ni, xo, no, co, y)
// CHECK-SAME: fuse(co, y, t) parallel(t)
kernel.func @few_rows(%x: tensor<?x4x4x32xf32, #gen.plates<batch>>, %w: tensor<4x32x80xf32>) -> tensor<?x4x4x80xf32, #gen.plates<batch>> {
  %0 = gen.matmul %x, %w {stage = "product", transpose_a = false, transpose_b = false} : tensor<?x4x4x32xf32, #gen.plates<batch>>, tensor<4x32x80xf32>
  kernel.return %0 : tensor<?x4x4x80xf32, #gen.plates<batch>>
}
// A long sum in chunks, and one row an example.
// CHECK: kernel.func @long(
// CHECK-SAME: batch_multiple = 8
// CHECK-SAME: product update 0 { split(k, kc, k0, 1024) rfactor(kc, u, product.chunk)
kernel.func @long(%x: tensor<?x2x1x2048xf32, #gen.plates<batch>>, %w: tensor<2x2048x32xf32>) -> tensor<?x2x1x32xf32, #gen.plates<batch>> {
  %0 = gen.matmul %x, %w {stage = "product", transpose_a = false, transpose_b = false} : tensor<?x2x1x2048xf32, #gen.plates<batch>>, tensor<2x2048x32xf32>
  kernel.return %0 : tensor<?x2x1x32xf32, #gen.plates<batch>>
}
