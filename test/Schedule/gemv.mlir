// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,4

// One example reads the matrix row by row; eight examples share a panel of it.
// CHECK: kernel.func @wide(
// CHECK-SAME: batch_multiple = 8
// CHECK-SAME: split(n, ro, ri, {{4|8}})
// CHECK-SAME: linear { compute_at(out, ro) store_in(stack)
// CHECK-SAME: linear update 0 { reorder(c, n, k) vectorize(c, 16) unroll(c) unroll(n) }
// CHECK: kernel.func @wide_row(
// CHECK-SAME: batch_multiple = 1
// CHECK-SAME: parallel(co)
// CHECK-SAME: linear update 0 { split(k, ko, ki, 8) reorder(ki, c, ko) vectorize(c, 16) unroll(ki) }
// On an accelerator the sum has parts, which threads add side by side where there is one example: both variants add in one order.
// GPU: kernel.func @wide(
// GPU-SAME: batch_multiple = 4
// GPU-SAME: linear update 0 { split(k, kp, k0, 80) rfactor(kp, u, linear.parts) }
// GPU-SAME: linear.parts { compute_at(linear, kp) store_in(register)
// GPU-SAME: in0.in { compute_at(linear.parts, ko) store_in(shared)
// GPU-SAME: bound_storage(n, 64)
// GPU: kernel.func @wide_row(
// GPU-SAME: batch_multiple = 1
// GPU-SAME: linear update 0 { split(k, kp, k0, 80) rfactor(kp, u, linear.parts) }
// GPU-SAME: linear.parts.in { compute_at(out, co) reorder(c, u) gpu_threads(c, u)
// GPU-SAME: linear.parts { compute_at(linear.parts.in, c) }
kernel.func @wide(%x: tensor<?x400xf32, #gen.plates<batch>>, %w: tensor<400x784xf32>, %b: tensor<784xf32>) -> tensor<?x784xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear"} : tensor<?x400xf32, #gen.plates<batch>>, tensor<400x784xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x784xf32, #gen.plates<batch>>, tensor<784xf32>
  kernel.return %1 : tensor<?x784xf32, #gen.plates<batch>>
}

// A tall matrix is cut along its depth: every variant adds in the same chunks.
// CHECK: kernel.func @tall(
// CHECK-SAME: linear update 0 { split(k, kc, k0, 1024) rfactor(kc, u, linear.chunk)
// CHECK: kernel.func @tall_row(
// CHECK-SAME: linear update 0 { split(k, kc, k0, 1024) rfactor(kc, u, linear.chunk)
// CHECK-SAME: linear.chunk { compute_at(out, n) store_in(heap)
// CHECK-SAME: parallel(u)
kernel.func @tall(%x: tensor<?x4096xf32, #gen.plates<batch>>, %w: tensor<4096x100xf32>, %b: tensor<100xf32>) -> tensor<?x100xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear"} : tensor<?x4096xf32, #gen.plates<batch>>, tensor<4096x100xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x100xf32, #gen.plates<batch>>, tensor<100xf32>
  kernel.return %1 : tensor<?x100xf32, #gen.plates<batch>>
}

// A packed matrix is read panel by panel, by one example as by several.
// CHECK: kernel.func @packed(
// CHECK-SAME: linear update 0 { reorder(c, n, k) vectorize(c, 16) unroll(c) unroll(n) }
// CHECK: kernel.func @packed_row(
// CHECK-SAME: split(c, co, ci, 64)
// CHECK-SAME: linear update 0 { reorder(c, k) vectorize(c, 16) unroll(c) }
kernel.func @packed(%x: tensor<?x40xf32, #gen.plates<batch>>, %w: tensor<3x40x64xf32>, %b: tensor<192xf32>) -> tensor<?x192xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear", packed = true} : tensor<?x40xf32, #gen.plates<batch>>, tensor<3x40x64xf32>
  %1 = gen.add %0, %b {stage = "add"} : tensor<?x192xf32, #gen.plates<batch>>, tensor<192xf32>
  kernel.return %1 : tensor<?x192xf32, #gen.plates<batch>>
}
