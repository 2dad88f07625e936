// RUN: genc-kernel-test %s --objects=%t | FileCheck %s
// RUN: nm %t.0.o | FileCheck %s --check-prefix=BODY
// RUN: nm %t.1.o | FileCheck %s --check-prefix=WRAPPER
// RUN: not ls %t.2.o

// Two equal kernels are one body; each has its wrapper. Scratch is what the runtime must provide for a task.
// CHECK: a: call scratch 0, task scratch 34944
// CHECK: b: call scratch 0, task scratch 34944
// BODY: U halide_do_par_for
// BODY: U halide_malloc
// BODY: T kernel_
// WRAPPER: T a
// WRAPPER: T b
// WRAPPER: U kernel_
// WRAPPER-NOT: U kernel_
kernel.func @a(%x: tensor<?x32x32x64xf32, #gen.plates<batch>>, %w: tensor<3x3x64x64xf32>, %b: tensor<64xf32>) -> tensor<?x32x32x64xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 1,1>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<3x3x64x64xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<64xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x32x32x64xf32, #gen.plates<batch>>
}
kernel.func @b(%x: tensor<?x32x32x64xf32, #gen.plates<batch>>, %w: tensor<3x3x64x64xf32>, %b: tensor<64xf32>) -> tensor<?x32x32x64xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 1,1>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<3x3x64x64xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<64xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x32x32x64xf32, #gen.plates<batch>>
}
