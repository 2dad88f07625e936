// RUN: genc-kernel-test %s --target=x86-64-avx2 --check --batch=1,8
// RUN: genc-kernel-test %s --target=x86-64 --check --batch=1,8
// RUN: genc-kernel-test %s --target=aarch64 --dump=asm | FileCheck %s --check-prefix=ARM

// REQUIRES: avx2
// The inner loops of a product and a convolution on AArch64 are fused multiply-adds on vectors.
// ARM-LABEL: // kernel product
// ARM: fmla v{{[0-9]+}}.4s
// ARM-LABEL: // kernel image
// ARM: fmla v{{[0-9]+}}.4s
kernel.func @product(%x: tensor<?x64xf32, #gen.plates<batch>>, %w: tensor<64x48xf32>, %b: tensor<48xf32>) -> tensor<?x48xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear"} : tensor<?x64xf32, #gen.plates<batch>>, tensor<64x48xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x48xf32, #gen.plates<batch>>, tensor<48xf32>
  kernel.return %1 : tensor<?x48xf32, #gen.plates<batch>>
}
kernel.func @packed(%x: tensor<?x40xf32, #gen.plates<batch>>, %w: tensor<3x40x64xf32>) -> tensor<?x192xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear", packed = true} : tensor<?x40xf32, #gen.plates<batch>>, tensor<3x40x64xf32>
  kernel.return %0 : tensor<?x192xf32, #gen.plates<batch>>
}
kernel.func @image(%x: tensor<?x12x12x8xf32, #gen.plates<batch>>, %w: tensor<3x3x8x16xf32>, %b: tensor<16xf32>) -> tensor<?x12x12x16xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 1,1>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x12x12x8xf32, #gen.plates<batch>>, tensor<3x3x8x16xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x12x12x16xf32, #gen.plates<batch>>, tensor<16xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x12x12x16xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x12x12x16xf32, #gen.plates<batch>>
}
kernel.func @woven(%x: tensor<?x8x8x8xf32, #gen.plates<batch>>, %b: tensor<12xf32>, %w0: tensor<2x2x8x12xf32>, %w1: tensor<2x2x8x12xf32>, %w2: tensor<2x2x8x12xf32>, %w3: tensor<2x2x8x12xf32>) -> tensor<?x16x16x12xf32, #gen.plates<batch>> {
  %p0 = gen.pad %x {stage="pad_0", low = array<i64: 1,1,0>, high = array<i64: 0,0,0>} : tensor<?x8x8x8xf32, #gen.plates<batch>>
  %c0 = gen.conv %p0, %w0 {stage="conv_0"} : tensor<?x9x9x8xf32, #gen.plates<batch>>, tensor<2x2x8x12xf32>
  %p1 = gen.pad %x {stage="pad_1", low = array<i64: 1,0,0>, high = array<i64: 0,1,0>} : tensor<?x8x8x8xf32, #gen.plates<batch>>
  %c1 = gen.conv %p1, %w1 {stage="conv_1"} : tensor<?x9x9x8xf32, #gen.plates<batch>>, tensor<2x2x8x12xf32>
  %p2 = gen.pad %x {stage="pad_2", low = array<i64: 0,1,0>, high = array<i64: 1,0,0>} : tensor<?x8x8x8xf32, #gen.plates<batch>>
  %c2 = gen.conv %p2, %w2 {stage="conv_2"} : tensor<?x9x9x8xf32, #gen.plates<batch>>, tensor<2x2x8x12xf32>
  %p3 = gen.pad %x {stage="pad_3", low = array<i64: 0,0,0>, high = array<i64: 1,1,0>} : tensor<?x8x8x8xf32, #gen.plates<batch>>
  %c3 = gen.conv %p3, %w3 {stage="conv_3"} : tensor<?x9x9x8xf32, #gen.plates<batch>>, tensor<2x2x8x12xf32>
  %i = gen.interleave %c0, %c1, %c2, %c3 {stage = "interleave", factors = array<i64: 2,2>} : tensor<?x8x8x12xf32, #gen.plates<batch>>, tensor<?x8x8x12xf32, #gen.plates<batch>>, tensor<?x8x8x12xf32, #gen.plates<batch>>, tensor<?x8x8x12xf32, #gen.plates<batch>>
  %1 = gen.add %i, %b {stage = "add"} : tensor<?x16x16x12xf32, #gen.plates<batch>>, tensor<12xf32>
  %z = gen.constant dense<0.0> : tensor<f32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x16x16x12xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x16x16x12xf32, #gen.plates<batch>>
}
kernel.func @softmax(%x: tensor<?x5x20xf32, #gen.plates<batch>>) -> tensor<?x5x20xf32, #gen.plates<batch>> {
  %0 = gen.reduce_max %x {stage = "max", axes = array<i64: -1>, keep = true} : tensor<?x5x20xf32, #gen.plates<batch>>
  %1 = gen.subtract %x, %0 {stage = "sub"} : tensor<?x5x20xf32, #gen.plates<batch>>, tensor<?x5x1xf32, #gen.plates<batch>>
  %2 = gen.exp %1 {stage = "exp"} : tensor<?x5x20xf32, #gen.plates<batch>>
  %3 = gen.reduce_sum %2 {stage = "sum", axes = array<i64: -1>, keep = true} : tensor<?x5x20xf32, #gen.plates<batch>>
  %4 = gen.divide %2, %3 {stage = "div"} : tensor<?x5x20xf32, #gen.plates<batch>>, tensor<?x5x1xf32, #gen.plates<batch>>
  kernel.return %4 : tensor<?x5x20xf32, #gen.plates<batch>>
}
kernel.func @picture(%x: tensor<?x8x8x3xf32, #gen.plates<batch>>, %y: tensor<3xf32>) -> tensor<?x8x8x3xf32, #gen.plates<batch>> {
  %0 = gen.add %x, %y {stage = "add"} : tensor<?x8x8x3xf32, #gen.plates<batch>>, tensor<3xf32>
  %1 = gen.sigmoid %0 {stage = "sig"} : tensor<?x8x8x3xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<?x8x8x3xf32, #gen.plates<batch>>
}
