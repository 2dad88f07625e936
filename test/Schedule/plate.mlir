// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,16,37
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,16

// Few elements are summed in lanes of examples, the same for every number of threads.
// CHECK: kernel.func @few(
// CHECK-SAME: sum { compute_root() } sum.lanes { compute_root() vectorize(u, 16) } sum.lanes update 0 { vectorize(u, 16) }
kernel.func @few(%x: tensor<?x3xf32, #gen.plates<batch>>) -> tensor<3xf32> {
  %0 = gen.plate_sum %x {stage = "sum"} : tensor<?x3xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<3xf32>
}
kernel.func @mean(%x: tensor<?xf32, #gen.plates<batch>>) -> tensor<f32> {
  %n = gen.batch_size {stage = "n"}
  %0 = gen.multiply %x, %x {stage = "square"} : tensor<?xf32, #gen.plates<batch>>, tensor<?xf32, #gen.plates<batch>>
  %1 = gen.plate_sum %0 {stage = "sum"} : tensor<?xf32, #gen.plates<batch>>
  %2 = gen.divide %1, %n {stage = "mean"} : tensor<f32>, tensor<f32>
  kernel.return %2 : tensor<f32>
}

// Many in tiles: the batch is the inner loop, what is summed is computed there.
// CHECK: kernel.func @outer(
// CHECK-SAME: parallel
// CHECK-SAME: sum { compute_at(out,
// CHECK-SAME: sum update 0 { reorder(c, x, r0) vectorize(c, 16)
kernel.func @outer(%x: tensor<?x784x1xf32, #gen.plates<batch>>, %y: tensor<?x1x40xf32, #gen.plates<batch>>) -> tensor<784x40xf32> {
  %0 = gen.multiply %x, %y {stage = "product"} : tensor<?x784x1xf32, #gen.plates<batch>>, tensor<?x1x40xf32, #gen.plates<batch>>
  %1 = gen.plate_sum %0 {stage = "sum"} : tensor<?x784x40xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<784x40xf32>
}
// GPU: kernel.func @vector(
// GPU-SAME: update 0 { split(r0, ro, ri, 16, guard) rfactor(ri, u, {{.*}}.parts)
// GPU-SAME: gpu_threads(ch, u)
kernel.func @vector(%x: tensor<?x83xf32, #gen.plates<batch>>) -> tensor<83xf32> {
  %0 = gen.plate_sum %x {stage = "sum"} : tensor<?x83xf32, #gen.plates<batch>>
  %1 = gen.negate %0 {stage = "less"} : tensor<83xf32>
  kernel.return %1 : tensor<83xf32>
}
kernel.func @image(%x: tensor<?x5x7x3xf32, #gen.plates<batch>>) -> tensor<5x7x3xf32> {
  %0 = gen.plate_sum %x {stage = "sum"} : tensor<?x5x7x3xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<5x7x3xf32>
}

// Pairs of examples: the other example is the inner loop, and what reduces is computed for one pair.
!z = tensor<?x10xf32, #gen.plates<batch>>
!w = tensor<?x10xf32, #gen.plates<other>>
!pairs = tensor<?x?x10xf32, #gen.plates<batch, other>>
!pair = tensor<?x?xf32, #gen.plates<batch, other>>
// CHECK: kernel.func @kernel_mean(
// CHECK-SAME: out { parallel(n) } sum { compute_at(out, n) store_in(stack) } sum update 0 { } distance { compute_at(sum, r0)
kernel.func @kernel_mean(%z: !z, %w: !w) -> tensor<?xf32, #gen.plates<batch>> {
  %n = gen.batch_size {stage = "n"}
  %d = gen.subtract %z, %w {stage = "difference"} : !z, !w
  %q = gen.multiply %d, %d {stage = "square"} : !pairs, !pairs
  %s = gen.reduce_sum %q {stage = "distance"} : !pairs
  %m = gen.negate %s {stage = "less"} : !pair
  %e = gen.exp %m {stage = "kernel"} : !pair
  %t = gen.plate_sum %e {stage = "sum", plate = "other"} : !pair
  %r = gen.divide %t, %n {stage = "mean"} : tensor<?xf32, #gen.plates<batch>>, tensor<f32>
  kernel.return %r : tensor<?xf32, #gen.plates<batch>>
}
kernel.func @marginals(%z: !z, %w: !w) -> !z {
  %d = gen.subtract %w, %z {stage = "difference"} : !w, !z
  %q = gen.multiply %d, %d {stage = "square"} : tensor<?x?x10xf32, #gen.plates<batch, other>>, tensor<?x?x10xf32, #gen.plates<batch, other>>
  %r = gen.plate_logsumexp %q {stage = "lse", plate = "other"} : tensor<?x?x10xf32, #gen.plates<batch, other>>
  kernel.return %r : !z
}
kernel.func @aggregate(%z: !z, %w: !w) -> tensor<?xf32, #gen.plates<batch>> {
  %d = gen.subtract %z, %w {stage = "difference"} : !z, !w
  %q = gen.multiply %d, %d {stage = "square"} : !pairs, !pairs
  %s = gen.reduce_sum %q {stage = "distance"} : !pairs
  %r = gen.plate_logsumexp %s {stage = "lse", plate = "other"} : !pair
  kernel.return %r : tensor<?xf32, #gen.plates<batch>>
}
// A layer for every pair: slow, and right.
kernel.func @layer(%z: !z, %w: !w, %a: tensor<10x20xf32>) -> tensor<?xf32, #gen.plates<batch>> {
  %d = gen.subtract %z, %w {stage = "difference"} : !z, !w
  %l = gen.linear %d, %a {stage = "linear"} : !pairs, tensor<10x20xf32>
  %h = gen.tanh %l {stage = "tanh"} : tensor<?x?x20xf32, #gen.plates<batch, other>>
  %s = gen.reduce_sum %h {stage = "sum"} : tensor<?x?x20xf32, #gen.plates<batch, other>>
  %t = gen.plate_sum %s {stage = "all", plate = "other"} : !pair
  kernel.return %t : tensor<?xf32, #gen.plates<batch>>
}
kernel.func @far(%i: tensor<?xi32, #gen.plates<batch>>, %x: tensor<?xf32, #gen.plates<other>>) -> tensor<?xf32, #gen.plates<batch>> {
  %f = gen.cast %i {stage = "f", to = "f32"} : tensor<?xi32, #gen.plates<batch>>
  %d = gen.maximum %f, %x {stage = "m"} : tensor<?xf32, #gen.plates<batch>>, tensor<?xf32, #gen.plates<other>>
  %t = gen.plate_sum %d {stage = "all", plate = "other"} : !pair
  kernel.return %t : tensor<?xf32, #gen.plates<batch>>
}
