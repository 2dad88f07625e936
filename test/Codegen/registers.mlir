// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=asm | FileCheck %s

// The accumulators of the inner loop stay in registers: multiply-adds follow each other without a store to the stack.
// CHECK-LABEL: // kernel image
// CHECK: vfmadd231ps{{.*}}zmm
// CHECK-NOT: rsp
// CHECK: vfmadd231ps{{.*}}zmm
// CHECK: j{{[a-z]+}}
kernel.func @image(%x: tensor<?x32x32x64xf32, #gen.plates<batch>>, %w: tensor<3x3x64x64xf32>, %b: tensor<64xf32>) -> tensor<?x32x32x64xf32, #gen.plates<batch>> {
  %z = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.conv %x, %w {stage = "conv", strides = array<i64: 1,1>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<3x3x64x64xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<64xf32>
  %2 = gen.maximum %1, %z {stage = "relu"} : tensor<?x32x32x64xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %2 : tensor<?x32x32x64xf32, #gen.plates<batch>>
}
