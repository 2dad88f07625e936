// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,16,37
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,5

// A tile of outputs x inputs takes the rows of all examples one by one; those of a task's outputs stay in cache.
// CHECK: kernel.func @linear(
// CHECK-SAME: reorder(ci, xi, xo, co, xp)
// CHECK-SAME: fuse(co, xp, t) parallel(t)
// CHECK-SAME: product { compute_at(out, xo)
// CHECK-SAME: product update 0 { reorder(c, x, rn) vectorize(c, 16) unroll(c) unroll(x) }
kernel.func @linear(%x: tensor<?x78xf32, #gen.plates<batch>>, %g: tensor<?x40xf32, #gen.plates<batch>>) -> tensor<78x40xf32> {
  %0 = gen.linear_weight_gradient %x, %g {stage = "product"} : tensor<?x78xf32, #gen.plates<batch>>, tensor<?x40xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<78x40xf32>
}
// Several rows an example: tiles pass over a block of them, and add up in a panel.
// CHECK: kernel.func @rows(
// CHECK-SAME: product update 0 { split(rn, ro, rni, 52, guard) rfactor(ro, u, product.block) {{.*}} reorder(ci, xi, xo, co, ro)
// CHECK-SAME: product.block update 0 { reorder(c, x, r0, rni)
kernel.func @rows(%x: tensor<?x5x7xf32, #gen.plates<batch>>, %g: tensor<?x5x3xf32, #gen.plates<batch>>, %n: tensor<f32>) -> tensor<7x3xf32> {
  %0 = gen.linear_weight_gradient %x, %g {stage = "product"} : tensor<?x5x7xf32, #gen.plates<batch>>, tensor<?x5x3xf32, #gen.plates<batch>>
  %1 = gen.divide %0, %n {stage = "mean"} : tensor<7x3xf32>, tensor<f32>
  kernel.return %1 : tensor<7x3xf32>
}

// A panel is a task for each row of taps.
// CHECK: kernel.func @conv(
// CHECK-SAME: reorder(ci, xi, y, co, xo, z)
// CHECK-SAME: parallel(tt)
// CHECK-SAME: product update 0 { split(rn, ro, rni, 3, guard) {{.*}} reorder(ci, xi, xo, co, y, ro)
// CHECK-SAME: product.block update 0 { reorder(c, x, r0, r1, rni) vectorize(c, 16)
// On an accelerator 16 threads share the sum of a tile, each with every 16th example.
// GPU: kernel.func @conv(
// GPU-SAME: update 0 { split(rn, ro, ri, 16, guard) rfactor(ri, u, {{.*}}.parts)
// GPU-SAME: .parts.in { compute_at(out, cb)
// GPU-SAME: gpu_threads(ch, u)
kernel.func @conv(%x: tensor<?x10x9x6xf32, #gen.plates<batch>>, %g: tensor<?x8x7x32xf32, #gen.plates<batch>>) -> tensor<3x3x6x32xf32> {
  %0 = gen.conv_filter_gradient %x, %g {stage = "product", kernel = array<i64: 3, 3>, groups = 1 : i64} : tensor<?x10x9x6xf32, #gen.plates<batch>>, tensor<?x8x7x32xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<3x3x6x32xf32>
}
// One input channel: a tile takes all taps of a row of the filter.
// CHECK: kernel.func @thin(
// CHECK-SAME: parallel(tt)
// CHECK-SAME: product.block update 0 { reorder(c, x, y, r0, r1, rni) {{.*}} unroll(y)
kernel.func @thin(%x: tensor<?x18x18x1xf32, #gen.plates<batch>>, %g: tensor<?x8x8x32xf32, #gen.plates<batch>>) -> tensor<4x4x1x32xf32> {
  %0 = gen.conv_filter_gradient %x, %g {stage = "product", kernel = array<i64: 4, 4>, strides = array<i64: 2, 2>, groups = 1 : i64} : tensor<?x18x18x1xf32, #gen.plates<batch>>, tensor<?x8x8x32xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<4x4x1x32xf32>
}
// Panels that do not divide the channels, and blocks that do not divide the sum.
kernel.func @odd(%x: tensor<?x6x70xf32, #gen.plates<batch>>, %g: tensor<?x6x100xf32, #gen.plates<batch>>) -> tensor<70x100xf32> {
  %0 = gen.linear_weight_gradient %x, %g {stage = "product"} : tensor<?x6x70xf32, #gen.plates<batch>>, tensor<?x6x100xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<70x100xf32>
}
kernel.func @one(%x: tensor<300x20xf32>, %g: tensor<300x20xf32>) -> tensor<20x20xf32> {
  %0 = gen.linear_weight_gradient %x, %g {stage = "product"} : tensor<300x20xf32>, tensor<300x20xf32>
  kernel.return %0 : tensor<20x20xf32>
}
kernel.func @grouped(%x: tensor<?x11x4xf32, #gen.plates<batch>>, %g: tensor<?x4x6xf32, #gen.plates<batch>>) -> tensor<3x2x6xf32> {
  %0 = gen.conv_filter_gradient %x, %g {stage = "product", kernel = array<i64: 3>, strides = array<i64: 2>, dilation = array<i64: 2>, groups = 2 : i64} : tensor<?x11x4xf32, #gen.plates<batch>>, tensor<?x4x6xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<3x2x6xf32>
}

// These are computed plainly.
kernel.func @pool(%x: tensor<?x8x7x3xf32, #gen.plates<batch>>, %g: tensor<?x4x3x3xf32, #gen.plates<batch>>) -> tensor<?x8x7x3xf32, #gen.plates<batch>> {
  %0 = gen.pool_max_gradient %x, %g {stage = "pool", window = array<i64: 3, 3>, strides = array<i64: 2, 2>, padding_low = array<i64: 1, 0>} : tensor<?x8x7x3xf32, #gen.plates<batch>>, tensor<?x4x3x3xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x8x7x3xf32, #gen.plates<batch>>
}
kernel.func @table(%x: tensor<?x7x5xf32, #gen.plates<batch>>, %i: tensor<?x7xi32, #gen.plates<batch>>) -> tensor<6x5xf32> {
  %0 = gen.scatter_add %x, %i {stage = "sum", rows = 6 : i64, keep_plates = false} : tensor<?x7x5xf32, #gen.plates<batch>>, tensor<?x7xi32, #gen.plates<batch>>
  kernel.return %0 : tensor<6x5xf32>
}
kernel.func @tables(%x: tensor<?x7x5xf32, #gen.plates<batch>>, %i: tensor<?x7xi32, #gen.plates<batch>>) -> tensor<?x6x5xf32, #gen.plates<batch>> {
  %0 = gen.scatter_add %x, %i {stage = "sum", rows = 6 : i64, keep_plates = true} : tensor<?x7x5xf32, #gen.plates<batch>>, tensor<?x7xi32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x6x5xf32, #gen.plates<batch>>
}

// One product for each place of a leading axis: each is a task of its own.
// CHECK: kernel.func @batched(
// CHECK-SAME: fuse(t, y, tt) parallel(tt)
// CHECK-SAME: product.block update 0 { reorder(c, x, r0, rni)
kernel.func @batched(%x: tensor<?x4x5x32xf32, #gen.plates<batch>>, %g: tensor<?x4x5x48xf32, #gen.plates<batch>>) -> tensor<4x32x48xf32> {
  %0 = gen.linear_weight_gradient %x, %g {stage = "product", batch_axes = 1 : i64} : tensor<?x4x5x32xf32, #gen.plates<batch>>, tensor<?x4x5x48xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<4x32x48xf32>
}
