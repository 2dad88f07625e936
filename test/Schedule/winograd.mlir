// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3

// All points of a tile are unrolled; a task is a row of tiles, whose pixels with the padding are copied first.
// CHECK: kernel.func @s_in(
// CHECK-SAME: reorder(ci, y, co, cp, tx, ty, n) fuse(ty, n, t) parallel(t) vectorize(ci, 16) unroll(y)
// CHECK-SAME: tiles.columns { compute_at(out, co) store_in(stack)
// CHECK-SAME: tiles.pad { compute_at(out, t)
kernel.func @s_in(%x: tensor<?x8x8x16xf32, #gen.plates<batch>>) -> tensor<?x25x1x64xf32, #gen.plates<batch>> {
  %0 = gen.tile_transform %x {stage = "tiles", matrix = array<f64: 2.0, -1.0, -2.0, 1.0, 0.0, 0.0, -2.0, -1.0, 1.0, 0.0, 0.0, 2.0, -3.0, 1.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 2.0, -1.0, -2.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1, 1>, inner = 16 : i64} : tensor<?x8x8x16xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x25x1x64xf32, #gen.plates<batch>>
}
// Channels that are no whole vector, in two groups, and tiles that reach beyond the image.
kernel.func @s_in9(%x: tensor<?x9x11x8xf32, #gen.plates<batch>>) -> tensor<?x25x4x32xf32, #gen.plates<batch>> {
  %0 = gen.tile_transform %x {stage = "tiles", matrix = array<f64: 2.0, -1.0, -2.0, 1.0, 0.0, 0.0, -2.0, -1.0, 1.0, 0.0, 0.0, 2.0, -3.0, 1.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 2.0, -1.0, -2.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 2, 2>, inner = 4 : i64} : tensor<?x9x11x8xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x25x4x32xf32, #gen.plates<batch>>
}
kernel.func @s_dy(%x: tensor<?x7x7x16xf32, #gen.plates<batch>>) -> tensor<?x25x4x16xf32, #gen.plates<batch>> {
  %0 = gen.tile_transform %x {stage = "tiles", matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 2.0, 4.0, 8.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 1 : i64, low = array<i64: 0, 0>, tiles = array<i64: 2, 2>, inner = 16 : i64} : tensor<?x7x7x16xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x25x4x16xf32, #gen.plates<batch>>
}
// A row of tiles is assembled from sums of its rows.
// CHECK: kernel.func @s_dx(
// CHECK-SAME: split(y, yo, yi, 8, guard)
// CHECK-SAME: tiles.rows { compute_at(out, co) store_in(stack) split(y, yo, yi, 8, round_up)
kernel.func @s_dx(%x: tensor<?x25x4x64xf32, #gen.plates<batch>>) -> tensor<?x14x14x16xf32, #gen.plates<batch>> {
  %0 = gen.tile_assemble %x {stage = "tiles", matrix = array<f64: 2.0, -1.0, -2.0, 1.0, 0.0, 0.0, -2.0, -1.0, 1.0, 0.0, 0.0, 2.0, -3.0, 1.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 2.0, -1.0, -2.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 2, 2>, inner = 16 : i64, size = array<i64: 14, 14>} : tensor<?x25x4x64xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x14x14x16xf32, #gen.plates<batch>>
}
kernel.func @s_dx2(%x: tensor<?x25x4x32xf32, #gen.plates<batch>>) -> tensor<?x9x11x8xf32, #gen.plates<batch>> {
  %0 = gen.tile_assemble %x {stage = "tiles", matrix = array<f64: 2.0, -1.0, -2.0, 1.0, 0.0, 0.0, -2.0, -1.0, 1.0, 0.0, 0.0, 2.0, -3.0, 1.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 2.0, -1.0, -2.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 2, 2>, inner = 4 : i64, size = array<i64: 9, 11>} : tensor<?x25x4x32xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x9x11x8xf32, #gen.plates<batch>>
}
kernel.func @s_out(%x: tensor<?x25x4x32xf32, #gen.plates<batch>>) -> tensor<?x7x6x32xf32, #gen.plates<batch>> {
  %0 = gen.tile_assemble %x {stage = "tiles", matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 2.0, 4.0, 8.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 1 : i64, low = array<i64: 0, 0>, tiles = array<i64: 2, 2>, inner = 32 : i64, size = array<i64: 7, 6>} : tensor<?x25x4x32xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x7x6x32xf32, #gen.plates<batch>>
}
// A filter: blocks of its channels are the tasks.
// CHECK: kernel.func @s_f(
// CHECK-SAME: split(cp, t, cr, 10, guard) reorder(ci, y, co, cr, x, t) parallel(t)
kernel.func @s_f(%x: tensor<4x4x96xf32>) -> tensor<25x1x384xf32> {
  %0 = gen.tile_transform %x {stage = "tiles", matrix = array<f64: 0.5, 0.0, -0.5, -0.5, -0.16666666666666666, 0.16666666666666666, 0.16666666666666666, 0.3333333333333333, 0.0, 1.0>, points = 5 : i64, step = 2 : i64, stride = 2 : i64, low = array<i64: 0, 0>, tiles = array<i64: 1, 1>, inner = 96 : i64} : tensor<4x4x96xf32>
  kernel.return %0 : tensor<25x1x384xf32>
}
kernel.func @s_ft(%x: tensor<4x4x96xf32>) -> tensor<25x1x384xf32> {
  %0 = gen.tile_transform %x {stage = "tiles", matrix = array<f64: 0.5, 0.0, -0.5, -0.5, -0.16666666666666666, 0.16666666666666666, 0.16666666666666666, 0.3333333333333333, 0.0, 1.0>, points = 5 : i64, step = 2 : i64, stride = 2 : i64, low = array<i64: 0, 0>, tiles = array<i64: 1, 1>, inner = 8 : i64} : tensor<4x4x96xf32>
  kernel.return %0 : tensor<25x1x384xf32>
}
kernel.func @s_df(%x: tensor<25x1x384xf32>) -> tensor<4x4x96xf32> {
  %0 = gen.tile_assemble %x {stage = "tiles", matrix = array<f64: 0.5, 0.0, -0.5, -0.5, -0.16666666666666666, 0.16666666666666666, 0.16666666666666666, 0.3333333333333333, 0.0, 1.0>, points = 5 : i64, step = 2 : i64, stride = 2 : i64, low = array<i64: 0, 0>, tiles = array<i64: 1, 1>, inner = 96 : i64, size = array<i64: 4, 4>} : tensor<25x1x384xf32>
  kernel.return %0 : tensor<4x4x96xf32>
}
