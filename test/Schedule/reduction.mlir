// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,3

// Rows are tasks; exponentials that two stages read are stored; lanes hold partial sums.
// CHECK: kernel.func @softmax(
// CHECK-SAME: fuse(x, n, t) parallel(t)
// CHECK-SAME: sum { compute_at(out, t)
// CHECK-SAME: rfactor(r0i, u, sum.lanes)
// CHECK-SAME: exp { compute_at(out, t)
// On an accelerator a block has a row: 32 threads have parts of a sum, in the order of their numbers.
// GPU: kernel.func @softmax(
// GPU-SAME: fuse(x, n, t0) rename(t0, t)
// GPU-SAME: gpu_blocks(t) gpu_threads(ei)
// GPU-SAME: max update 0 { split(r0, ro, ri, 32, guard) rfactor(ri, u, max.parts)
// GPU-SAME: max.parts.in { compute_at(out, t) gpu_threads(u)
kernel.func @softmax(%x: tensor<?x6x77xf32, #gen.plates<batch>>) -> tensor<?x6x77xf32, #gen.plates<batch>> {
  %0 = gen.reduce_max %x {stage = "max", axes = array<i64: -1>, keep = true} : tensor<?x6x77xf32, #gen.plates<batch>>
  %1 = gen.subtract %x, %0 {stage = "sub"} : tensor<?x6x77xf32, #gen.plates<batch>>, tensor<?x6x1xf32, #gen.plates<batch>>
  %2 = gen.exp %1 {stage = "exp"} : tensor<?x6x77xf32, #gen.plates<batch>>
  %3 = gen.reduce_sum %2 {stage = "sum", axes = array<i64: -1>, keep = true} : tensor<?x6x77xf32, #gen.plates<batch>>
  %4 = gen.divide %2, %3 {stage = "div"} : tensor<?x6x77xf32, #gen.plates<batch>>, tensor<?x6x1xf32, #gen.plates<batch>>
  kernel.return %4 : tensor<?x6x77xf32, #gen.plates<batch>>
}

// CHECK: kernel.func @instance_norm(
// CHECK-SAME: s1 { compute_at(out, n) store_in(auto) vectorize(c, 16) } s1 update 0 { reorder(c, r0, r1) vectorize(c, 16) }
kernel.func @instance_norm(%x: tensor<?x8x8x16xf32, #gen.plates<batch>>, %g: tensor<16xf32>) -> tensor<?x8x8x16xf32, #gen.plates<batch>> {
  %n = gen.constant dense<64.0> : tensor<f32>
  %e = gen.constant dense<1.0e-5> : tensor<f32>
  %0 = gen.reduce_sum %x {stage = "s1", axes = array<i64: 0,1>, keep = true} : tensor<?x8x8x16xf32, #gen.plates<batch>>
  %1 = gen.divide %0, %n {stage = "mean"} : tensor<?x1x1x16xf32, #gen.plates<batch>>, tensor<f32>
  %2 = gen.subtract %x, %1 {stage = "sub"} : tensor<?x8x8x16xf32, #gen.plates<batch>>, tensor<?x1x1x16xf32, #gen.plates<batch>>
  %3 = gen.multiply %2, %2 {stage = "sq"} : tensor<?x8x8x16xf32, #gen.plates<batch>>, tensor<?x8x8x16xf32, #gen.plates<batch>>
  %4 = gen.reduce_sum %3 {stage = "s2", axes = array<i64: 0,1>, keep = true} : tensor<?x8x8x16xf32, #gen.plates<batch>>
  %5 = gen.divide %4, %n {stage = "var"} : tensor<?x1x1x16xf32, #gen.plates<batch>>, tensor<f32>
  %6 = gen.add %5, %e {stage = "eps"} : tensor<?x1x1x16xf32, #gen.plates<batch>>, tensor<f32>
  %7 = gen.rsqrt %6 {stage = "rsqrt"} : tensor<?x1x1x16xf32, #gen.plates<batch>>
  %8 = gen.multiply %2, %7 {stage = "scaled"} : tensor<?x8x8x16xf32, #gen.plates<batch>>, tensor<?x1x1x16xf32, #gen.plates<batch>>
  %9 = gen.multiply %8, %g {stage = "affine"} : tensor<?x8x8x16xf32, #gen.plates<batch>>, tensor<16xf32>
  kernel.return %9 : tensor<?x8x8x16xf32, #gen.plates<batch>>
}
kernel.func @layer_norm(%x: tensor<?x5x40xf32, #gen.plates<batch>>, %g: tensor<40xf32>) -> tensor<?x5x40xf32, #gen.plates<batch>> {
  %n = gen.constant dense<40.0> : tensor<f32>
  %e = gen.constant dense<1.0e-5> : tensor<f32>
  %0 = gen.reduce_sum %x {stage = "s1", axes = array<i64: 1>, keep = true} : tensor<?x5x40xf32, #gen.plates<batch>>
  %1 = gen.divide %0, %n {stage = "mean"} : tensor<?x5x1xf32, #gen.plates<batch>>, tensor<f32>
  %2 = gen.subtract %x, %1 {stage = "sub"} : tensor<?x5x40xf32, #gen.plates<batch>>, tensor<?x5x1xf32, #gen.plates<batch>>
  %3 = gen.multiply %2, %2 {stage = "sq"} : tensor<?x5x40xf32, #gen.plates<batch>>, tensor<?x5x40xf32, #gen.plates<batch>>
  %4 = gen.reduce_sum %3 {stage = "s2", axes = array<i64: 1>, keep = true} : tensor<?x5x40xf32, #gen.plates<batch>>
  %5 = gen.divide %4, %n {stage = "var"} : tensor<?x5x1xf32, #gen.plates<batch>>, tensor<f32>
  %6 = gen.add %5, %e {stage = "eps"} : tensor<?x5x1xf32, #gen.plates<batch>>, tensor<f32>
  %7 = gen.rsqrt %6 {stage = "rsqrt"} : tensor<?x5x1xf32, #gen.plates<batch>>
  %8 = gen.multiply %2, %7 {stage = "scaled"} : tensor<?x5x40xf32, #gen.plates<batch>>, tensor<?x5x1xf32, #gen.plates<batch>>
  %9 = gen.multiply %8, %g {stage = "affine"} : tensor<?x5x40xf32, #gen.plates<batch>>, tensor<40xf32>
  kernel.return %9 : tensor<?x5x40xf32, #gen.plates<batch>>
}
kernel.func @total(%x: tensor<?x7x9xf32, #gen.plates<batch>>) -> tensor<?xf32, #gen.plates<batch>> {
  %0 = gen.reduce_sum %x {stage = "r", axes = array<i64: 0,1>, keep = false} : tensor<?x7x9xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?xf32, #gen.plates<batch>>
}
kernel.func @top(%x: tensor<?x7x10xf32, #gen.plates<batch>>) -> tensor<?x1x10xf32, #gen.plates<batch>> {
  %0 = gen.reduce_max %x {stage = "r", axes = array<i64: 0>, keep = true} : tensor<?x7x10xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x1x10xf32, #gen.plates<batch>>
}
kernel.func @logsumexp(%x: tensor<?x7x33xf32, #gen.plates<batch>>) -> tensor<?x7xf32, #gen.plates<batch>> {
  %0 = gen.reduce_logsumexp %x {stage = "r", axes = array<i64: 1>, keep = false} : tensor<?x7x33xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x7xf32, #gen.plates<batch>>
}

// Behind an operator that moves rows, the reduction is computed once an example: a row of the result reads one or two of
// its rows, and a stage at the row would have no constant size.
// CHECK: kernel.func @resized(
// CHECK-SAME: r { compute_at(out, n)
kernel.func @resized(%x: tensor<?x3x2x17xf32, #gen.plates<batch>>) -> tensor<?x6x4x1xf32, #gen.plates<batch>> {
  %0 = gen.reduce_sum %x {stage = "r", axes = array<i64: 2>, keep = true} : tensor<?x3x2x17xf32, #gen.plates<batch>>
  %1 = gen.resize_linear %0 {stage = "l", factor = array<i64: 2, 2>} : tensor<?x3x2x1xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<?x6x4x1xf32, #gen.plates<batch>>
}

// A sum over another reduction in reverse has no lanes where they do not fill: their tail would read before its first element.
// CHECK: kernel.func @backwards(
// CHECK-SAME: inner.lanes {
// CHECK-NOT: outer.lanes
kernel.func @backwards(%x: tensor<?x5x16xf32, #gen.plates<batch>>) -> tensor<?xf32, #gen.plates<batch>> {
  %0 = gen.reduce_max %x {stage = "inner", axes = array<i64: 1>} : tensor<?x5x16xf32, #gen.plates<batch>>
  %1 = gen.reverse %0 {stage = "reverse", axes = array<i64: 0>} : tensor<?x5xf32, #gen.plates<batch>>
  %2 = gen.reduce_sum %1 {stage = "outer", axes = array<i64: 0>} : tensor<?x5xf32, #gen.plates<batch>>
  kernel.return %2 : tensor<?xf32, #gen.plates<batch>>
}
