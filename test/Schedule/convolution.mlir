// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,4

// A strip of rows and one example are a task; its padded input is copied once.
// CHECK: kernel.func @image(
// CHECK-SAME: split(y, ys, yr, 2)
// CHECK-SAME: fuse(ys, n, t) parallel(t)
// CHECK-SAME: conv { compute_at(out, xo) store_in(stack)
// CHECK-SAME: conv update 0 { reorder(c, x, rc, rx, ry) vectorize(c, 16) unroll(c) unroll(x) }
// CHECK-SAME: conv.pad { compute_at(out, t) vectorize(c, 16) }
// On an accelerator a thread has 8 channels of 4 pixels in registers, and a block 64 channels of 2 rows of 32 pixels. For 8 channels of the
// sum the padded image is copied to shared memory, and for each row of the window the filter: 32 multiply-adds for 3 wide reads.
// GPU: kernel.func @image(
// GPU-SAME: split(c, cb, cr, 64) split(x, xb, xr, 32)
// GPU-SAME: split(ys, yb, y, 2)
// GPU-SAME: gpu_blocks(cb, tb) gpu_threads(ct, xt, y)
// GPU-SAME: conv { compute_at(out, cb) store_in(register)
// GPU-SAME: conv update 0 { split(rc, ko, k1, 8) split(k1, kq, ku, 4) unroll(ku)
// GPU-SAME: reorder(ci, cv, xi, ku, kq, rx, ct, xt, y, ry, ko)
// GPU-SAME: conv.pad.in { compute_at(conv, ko) store_in(shared)
// GPU-SAME: in1.in { compute_at(conv, ry) store_in(shared)
// GPU-SAME: conv.pad.in.in { compute_at(conv, kq) reorder(c, x) vectorize(c, 4) unroll(c) unroll(x) }
// Where there are few pixels each thread reads for itself.
// GPU: kernel.func @few_pixels(
// GPU-NOT: store_in(shared)
// GPU: kernel.return
kernel.func @image(%x: tensor<?x32x32x64xf32, #gen.plates<batch>>, %w: tensor<3x3x64x64xf32>, %b: tensor<64xf32>) -> tensor<?x32x32x64xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 1,1>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<3x3x64x64xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<64xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x32x32x64xf32, #gen.plates<batch>>
}

// Few pixels: tiles of whole rows, channel tiles are the tasks.
// CHECK: kernel.func @few_pixels(
// CHECK-SAME: split(x, xo, xi, 4)
// CHECK-SAME: unroll(yi)
// CHECK-SAME: parallel(co)
kernel.func @few_pixels(%x: tensor<?x4x4x96xf32, #gen.plates<batch>>, %w: tensor<3x3x96x96xf32>, %b: tensor<96xf32>) -> tensor<?x4x4x96xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 1,1>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x4x4x96xf32, #gen.plates<batch>>, tensor<3x3x96x96xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x4x4x96xf32, #gen.plates<batch>>, tensor<96xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x4x4x96xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x4x4x96xf32, #gen.plates<batch>>
}

// One input channel: pixels are dense, and copied in vectors. Taps along a row are unrolled where their weights fit into registers.
// CHECK: kernel.func @grey(
// CHECK-SAME: conv update 0 { {{.*}} unroll(rc) } conv.pad { compute_at(out, t) vectorize(x, 16, guard) }
// CHECK: kernel.func @grey_narrow(
// CHECK-SAME: conv update 0 { {{.*}} unroll(rc) unroll(rx) }
kernel.func @grey(%x: tensor<?x28x28x1xf32, #gen.plates<batch>>, %w: tensor<3x3x1x32xf32>, %b: tensor<32xf32>) -> tensor<?x14x14x32xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 2,2>, padding_low = array<i64: 0,0>, padding_high = array<i64: 1,1>} : tensor<?x28x28x1xf32, #gen.plates<batch>>, tensor<3x3x1x32xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x14x14x32xf32, #gen.plates<batch>>, tensor<32xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x14x14x32xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x14x14x32xf32, #gen.plates<batch>>
}

kernel.func @grey_narrow(%x: tensor<?x20x20x1xf32, #gen.plates<batch>>, %w: tensor<3x3x1x32xf32>) -> tensor<?x10x10x32xf32, #gen.plates<batch>> {
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 2,2>, padding_low = array<i64: 0,0>, padding_high = array<i64: 1,1>} : tensor<?x20x20x1xf32, #gen.plates<batch>>, tensor<3x3x1x32xf32>
  kernel.return %0 : tensor<?x10x10x32xf32, #gen.plates<batch>>
}

// Three output channels: lanes run over the input's channels, the filter is turned around.
// CHECK: kernel.func @to_rgb(
// CHECK-SAME: conv update 0 { split(rc, rco, rci, 16) rfactor(rci, u, conv.lanes)
// CHECK-SAME: in1 { compute_root() reorder_storage(x, c, y, z) store_in(stack) vectorize(x, 16) unroll(c) }
kernel.func @to_rgb(%x: tensor<?x16x16x32xf32, #gen.plates<batch>>, %w: tensor<3x3x32x3xf32>, %b: tensor<3xf32>) -> tensor<?x16x16x3xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 1,1>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x16x16x32xf32, #gen.plates<batch>>, tensor<3x3x32x3xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x16x16x3xf32, #gen.plates<batch>>, tensor<3xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x16x16x3xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x16x16x3xf32, #gen.plates<batch>>
}

// CHECK: kernel.func @depthwise(
// CHECK-SAME: conv update 0 { reorder(c, x, rc, rx, ry) vectorize(c, 16) unroll(x) unroll(rx) unroll(ry) }
kernel.func @depthwise(%x: tensor<?x16x16x40xf32, #gen.plates<batch>>, %w: tensor<3x3x1x40xf32>) -> tensor<?x16x16x40xf32, #gen.plates<batch>> {
  %0 = gen.conv %x, %w {stage = "conv", groups = 40 : i64, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x16x16x40xf32, #gen.plates<batch>>, tensor<3x3x1x40xf32>
  kernel.return %0 : tensor<?x16x16x40xf32, #gen.plates<batch>>
}
