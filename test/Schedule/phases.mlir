// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,4

// The phases of the woven image are unrolled around the tiles; each copy of the loops holds one convolution.
// CHECK: kernel.func @woven(
// CHECK-SAME: split(x, xq, px, 2)
// CHECK-SAME: split(y, yq, py, 2)
// CHECK-SAME: unroll(px) unroll(py)
// CHECK-SAME: conv_0 { compute_at(out, xo)
// CHECK-SAME: conv_3 update 0 { reorder(c, x, rc, rx, ry)
// On an accelerator a thread has the pixels of all phases, which are unrolled: each is of one convolution.
// GPU: kernel.func @woven(
// GPU-SAME: split(x, xo, xi, 2) unroll(xi) split(y, yo, yi, 2) unroll(yi)
// GPU-SAME: conv_3 { compute_at(out, ct) vectorize(c, 4) unroll(c) }
kernel.func @woven(%x: tensor<?x16x16x48xf32, #gen.plates<batch>>, %b: tensor<32xf32>, %w0: tensor<2x2x48x32xf32>, %w1: tensor<2x2x48x32xf32>, %w2: tensor<2x2x48x32xf32>, %w3: tensor<2x2x48x32xf32>) -> tensor<?x32x32x32xf32, #gen.plates<batch>> {
  %p0 = gen.pad %x {stage="pad_0", low = array<i64: 1,1,0>, high = array<i64: 0,0,0>} : tensor<?x16x16x48xf32, #gen.plates<batch>>
  %c0 = gen.conv %p0, %w0 {stage="conv_0"} : tensor<?x17x17x48xf32, #gen.plates<batch>>, tensor<2x2x48x32xf32>
  %p1 = gen.pad %x {stage="pad_1", low = array<i64: 1,0,0>, high = array<i64: 0,1,0>} : tensor<?x16x16x48xf32, #gen.plates<batch>>
  %c1 = gen.conv %p1, %w1 {stage="conv_1"} : tensor<?x17x17x48xf32, #gen.plates<batch>>, tensor<2x2x48x32xf32>
  %p2 = gen.pad %x {stage="pad_2", low = array<i64: 0,1,0>, high = array<i64: 1,0,0>} : tensor<?x16x16x48xf32, #gen.plates<batch>>
  %c2 = gen.conv %p2, %w2 {stage="conv_2"} : tensor<?x17x17x48xf32, #gen.plates<batch>>, tensor<2x2x48x32xf32>
  %p3 = gen.pad %x {stage="pad_3", low = array<i64: 0,0,0>, high = array<i64: 1,1,0>} : tensor<?x16x16x48xf32, #gen.plates<batch>>
  %c3 = gen.conv %p3, %w3 {stage="conv_3"} : tensor<?x17x17x48xf32, #gen.plates<batch>>, tensor<2x2x48x32xf32>
  %i = gen.interleave %c0, %c1, %c2, %c3 {stage = "interleave", factors = array<i64: 2,2>} : tensor<?x16x16x32xf32, #gen.plates<batch>>, tensor<?x16x16x32xf32, #gen.plates<batch>>, tensor<?x16x16x32xf32, #gen.plates<batch>>, tensor<?x16x16x32xf32, #gen.plates<batch>>
  %1 = gen.add %i, %b {stage = "add"} : tensor<?x32x32x32xf32, #gen.plates<batch>>, tensor<32xf32>
  %z = gen.constant dense<0.0> : tensor<f32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x32x32x32xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x32x32x32xf32, #gen.plates<batch>>
}
kernel.func @woven_rgb(%x: tensor<?x8x8x32xf32, #gen.plates<batch>>, %b: tensor<3xf32>, %w0: tensor<2x2x32x3xf32>, %w1: tensor<2x3x32x3xf32>, %w2: tensor<3x2x32x3xf32>, %w3: tensor<3x3x32x3xf32>) -> tensor<?x16x16x3xf32, #gen.plates<batch>> {
  %p0 = gen.pad %x {stage="pad_0", low = array<i64: 1,1,0>, high = array<i64: 0,0,0>} : tensor<?x8x8x32xf32, #gen.plates<batch>>
  %c0 = gen.conv %p0, %w0 {stage="conv_0"} : tensor<?x9x9x32xf32, #gen.plates<batch>>, tensor<2x2x32x3xf32>
  %p1 = gen.pad %x {stage="pad_1", low = array<i64: 1,1,0>, high = array<i64: 0,1,0>} : tensor<?x8x8x32xf32, #gen.plates<batch>>
  %c1 = gen.conv %p1, %w1 {stage="conv_1"} : tensor<?x9x10x32xf32, #gen.plates<batch>>, tensor<2x3x32x3xf32>
  %p2 = gen.pad %x {stage="pad_2", low = array<i64: 1,1,0>, high = array<i64: 1,0,0>} : tensor<?x8x8x32xf32, #gen.plates<batch>>
  %c2 = gen.conv %p2, %w2 {stage="conv_2"} : tensor<?x10x9x32xf32, #gen.plates<batch>>, tensor<3x2x32x3xf32>
  %p3 = gen.pad %x {stage="pad_3", low = array<i64: 1,1,0>, high = array<i64: 1,1,0>} : tensor<?x8x8x32xf32, #gen.plates<batch>>
  %c3 = gen.conv %p3, %w3 {stage="conv_3"} : tensor<?x10x10x32xf32, #gen.plates<batch>>, tensor<3x3x32x3xf32>
  %i = gen.interleave %c0, %c1, %c2, %c3 {stage = "interleave", factors = array<i64: 2,2>} : tensor<?x8x8x3xf32, #gen.plates<batch>>, tensor<?x8x8x3xf32, #gen.plates<batch>>, tensor<?x8x8x3xf32, #gen.plates<batch>>, tensor<?x8x8x3xf32, #gen.plates<batch>>
  %1 = gen.add %i, %b {stage = "add"} : tensor<?x16x16x3xf32, #gen.plates<batch>>, tensor<3xf32>
  %z = gen.constant dense<0.0> : tensor<f32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x16x16x3xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x16x16x3xf32, #gen.plates<batch>>
}

// The same without the rewrite: the operator's own stage `phase`.
// CHECK: kernel.func @transposed(
// CHECK-SAME: conv.phase { compute_at(out, xo)
kernel.func @transposed(%x: tensor<?x8x8x20xf32, #gen.plates<batch>>, %w: tensor<4x4x20x33xf32>, %b: tensor<33xf32>) -> tensor<?x16x16x33xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv_transpose %x, %w {stage = "conv", strides = array<i64: 2,2>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>, output_padding = array<i64: 0,0>} : tensor<?x8x8x20xf32, #gen.plates<batch>>, tensor<4x4x20x33xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x16x16x33xf32, #gen.plates<batch>>, tensor<33xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x16x16x33xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x16x16x33xf32, #gen.plates<batch>>
}

// Phases of unequal size are computed whole.
// CHECK: kernel.func @unequal(
// CHECK-SAME: conv.phase { compute_at(out, n)
kernel.func @unequal(%x: tensor<?x5x7x8xf32, #gen.plates<batch>>, %w: tensor<3x3x8x12xf32>, %b: tensor<12xf32>) -> tensor<?x9x13x12xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv_transpose %x, %w {stage = "conv", strides = array<i64: 2,2>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>, output_padding = array<i64: 0,0>} : tensor<?x5x7x8xf32, #gen.plates<batch>>, tensor<3x3x8x12xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x9x13x12xf32, #gen.plates<batch>>, tensor<12xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x9x13x12xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x9x13x12xf32, #gen.plates<batch>>
}
