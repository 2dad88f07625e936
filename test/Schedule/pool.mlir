// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,3

// CHECK: kernel.func @halve(
// CHECK-SAME: pool { compute_at(out, co) store_in(stack)
// CHECK-SAME: unroll(rx) unroll(ry)
kernel.func @halve(%x: tensor<?x14x14x20xf32, #gen.plates<batch>>) -> tensor<?x7x7x20xf32, #gen.plates<batch>> {
  %0 = gen.pool_max %x {stage = "pool", window = array<i64: 2,2>, strides = array<i64: 2,2>, padding_low = array<i64: 0,0>, padding_high = array<i64: 0,0>} : tensor<?x14x14x20xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x7x7x20xf32, #gen.plates<batch>>
}
kernel.func @padded(%x: tensor<?x9x11x3xf32, #gen.plates<batch>>) -> tensor<?x5x6x3xf32, #gen.plates<batch>> {
  %0 = gen.pool_sum %x {stage = "pool", window = array<i64: 3,3>, strides = array<i64: 2,2>, padding_low = array<i64: 1,1>, padding_high = array<i64: 1,1>} : tensor<?x9x11x3xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x5x6x3xf32, #gen.plates<batch>>
}
