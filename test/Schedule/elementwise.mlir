// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,3

// Vectors along the channels; small examples share a task.
// CHECK: kernel.func @vector(
// CHECK-SAME: out { vectorize(c, 16{{.*}} split(n, no, ni, {{[0-9]+}}, guard) parallel(no) }
// GPU: kernel.func @vector(
// GPU-SAME: vectorize(c, 4) fuse(c, n, t) split(t, block, thread, 256, guard) gpu_blocks(block) gpu_threads(thread)
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

// A transposed input: blocks of a vector of channels x some cache lines of the axis along which the input is dense: eight, and
// fewer where eight tasks would not have as many.
// CHECK: kernel.func @turned(
// CHECK-SAME: out { split(c, co, ci, 16, shift) split(x, do, di, 32, shift) reorder(ci, di, co, do) vectorize(ci) parallel(do) }
kernel.func @turned(%x: tensor<200x300xf32>) -> tensor<300x200xf32> {
  %0 = gen.transpose %x {stage = "transpose", permutation = array<i64: 1, 0>} : tensor<200x300xf32>
  kernel.return %0 : tensor<300x200xf32>
}
// CHECK: kernel.func @turned_matrix(
// CHECK-SAME: out { split(c, co, ci, 16) split(x, do, di, 128, shift) reorder(ci, di, co, do) vectorize(ci) parallel(do) }
kernel.func @turned_matrix(%x: tensor<256x3136xf32>) -> tensor<3136x256xf32> {
  %0 = gen.transpose %x {stage = "transpose", permutation = array<i64: 1, 0>} : tensor<256x3136xf32>
  kernel.return %0 : tensor<3136x256xf32>
}
kernel.func @turned_examples(%x: tensor<?x5x40x64xf32, #gen.plates<batch>>) -> tensor<?x64x40x5xf32, #gen.plates<batch>> {
  %0 = gen.transpose %x {stage = "transpose", permutation = array<i64: 2, 1, 0>} : tensor<?x5x40x64xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x64x40x5xf32, #gen.plates<batch>>
}
kernel.func @turned_planes(%x: tensor<?x40x5x64xf32, #gen.plates<batch>>) -> tensor<?x64x5x40xf32, #gen.plates<batch>> {
  %0 = gen.transpose %x {stage = "transpose", permutation = array<i64: 2, 1, 0>} : tensor<?x40x5x64xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x64x5x40xf32, #gen.plates<batch>>
}
// Three numbers apart, for devices.
// GPU: kernel.func @turned_filter(
// GPU-SAME: schedule<out { fuse(c, x, t)
kernel.func @turned_filter(%x: tensor<64x3xf32>) -> tensor<3x64xf32> {
  %0 = gen.transpose %x {stage = "transpose", permutation = array<i64: 1, 0>} : tensor<64x3xf32>
  kernel.return %0 : tensor<3x64xf32>
}
// One condition for all elements: no branch of the host's, which could not read it from a device.
kernel.func @one_condition(%c: tensor<i1>, %x: tensor<?x40xf32, #gen.plates<batch>>, %y: tensor<?x40xf32, #gen.plates<batch>>) -> tensor<?x40xf32, #gen.plates<batch>> {
  %0 = gen.select %c, %x, %y {stage = "select"} : tensor<i1>, tensor<?x40xf32, #gen.plates<batch>>, tensor<?x40xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x40xf32, #gen.plates<batch>>
}
kernel.func @one_element_condition(%c: tensor<1xi1>, %x: tensor<?x40xf32, #gen.plates<batch>>, %y: tensor<?x40xf32, #gen.plates<batch>>) -> tensor<?x40xf32, #gen.plates<batch>> {
  %0 = gen.select %c, %x, %y {stage = "select"} : tensor<1xi1>, tensor<?x40xf32, #gen.plates<batch>>, tensor<?x40xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x40xf32, #gen.plates<batch>>
}
kernel.func @one_condition_of_integers(%c: tensor<i1>, %x: tensor<?x40xi32, #gen.plates<batch>>, %y: tensor<?x40xi32, #gen.plates<batch>>) -> tensor<?x40xi32, #gen.plates<batch>> {
  %0 = gen.select %c, %x, %y {stage = "select"} : tensor<i1>, tensor<?x40xi32, #gen.plates<batch>>, tensor<?x40xi32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x40xi32, #gen.plates<batch>>
}
