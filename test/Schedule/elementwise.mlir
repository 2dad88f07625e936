// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8

// Vectors along the channels; small examples share a task.
// CHECK: kernel.func @vector(
// CHECK-SAME: out { vectorize(c, 16{{.*}} split(n, no, ni, {{[0-9]+}}, guard) parallel(no) }
kernel.func @vector(%x: tensor<?x100xf32, #gen.plates<batch>>, %y: tensor<100xf32>) -> tensor<?x100xf32, #gen.plates<batch>> {
  %0 = gen.add %x, %y {stage = "add"} : tensor<?x100xf32, #gen.plates<batch>>, tensor<100xf32>
  %1 = gen.sigmoid %0 {stage = "sig"} : tensor<?x100xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<?x100xf32, #gen.plates<batch>>
}

// Three channels: the event is one loop.
// CHECK: kernel.func @picture(
// CHECK-SAME: out { fuse(c, x, f1)
kernel.func @picture(%x: tensor<?x8x8x3xf32, #gen.plates<batch>>, %y: tensor<3xf32>) -> tensor<?x8x8x3xf32, #gen.plates<batch>> {
  %0 = gen.add %x, %y {stage = "add"} : tensor<?x8x8x3xf32, #gen.plates<batch>>, tensor<3xf32>
  %1 = gen.sigmoid %0 {stage = "sig"} : tensor<?x8x8x3xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<?x8x8x3xf32, #gen.plates<batch>>
}
