// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8,152
// RUN: genc-kernel-test %s --target=x86-64-avx512+opencl --dump=ir | FileCheck %s --check-prefix=GPU
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,4

// Rows are the next event axis; no batch variant is needed.
// CHECK: kernel.func @rows(
// CHECK-SAME: batch_multiple = 1
// CHECK-SAME: split(x, ro, ri, [[ROWS:[0-9]+]]
// CHECK-SAME: linear update 0 { reorder(c, x, k) vectorize(c, 16) unroll(c) unroll(x) }
kernel.func @rows(%x: tensor<?x24x40xf32, #gen.plates<batch>>, %w: tensor<40x64xf32>) -> tensor<?x24x64xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear"} : tensor<?x24x40xf32, #gen.plates<batch>>, tensor<40x64xf32>
  kernel.return %0 : tensor<?x24x64xf32, #gen.plates<batch>>
}

// A task is a panel of columns and some of the examples, so that five panels keep two processors busy; a product of few
// columns has tasks as well.
// CHECK: kernel.func @layer(
// CHECK-SAME: batch_multiple = 8
// CHECK-SAME: split(c, co, ci, 80) split(n, ro, ri, 4) split(ro, task, ro, 16, guard) reorder(ci, ri, ro, co, task)
// CHECK-SAME: fuse(co, task, t) parallel(t)
kernel.func @layer(%x: tensor<?x784xf32, #gen.plates<batch>>, %w: tensor<784x400xf32>) -> tensor<?x400xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear"} : tensor<?x784xf32, #gen.plates<batch>>, tensor<784x400xf32>
  kernel.return %0 : tensor<?x400xf32, #gen.plates<batch>>
}
// CHECK: kernel.func @head(
// CHECK-SAME: split(n, ro, ri, 8) split(ro, task, ro, 8, guard)
// CHECK-SAME: fuse(co, task, t) parallel(t)
kernel.func @head(%x: tensor<?x400xf32, #gen.plates<batch>>, %w: tensor<400x20xf32>) -> tensor<?x20xf32, #gen.plates<batch>> {
  %0 = gen.linear %x, %w {stage = "linear"} : tensor<?x400xf32, #gen.plates<batch>>, tensor<400x20xf32>
  kernel.return %0 : tensor<?x20xf32, #gen.plates<batch>>
}

// CHECK: kernel.func @products(
// CHECK-SAME: matmul update 0 { reorder(c, x, k)
kernel.func @products(%x: tensor<?x2x9x33xf32, #gen.plates<batch>>, %w: tensor<?x2x20x33xf32, #gen.plates<batch>>) -> tensor<?x2x9x20xf32, #gen.plates<batch>> {
  %0 = gen.matmul %x, %w {stage = "matmul", transpose_a = false, transpose_b = true} : tensor<?x2x9x33xf32, #gen.plates<batch>>, tensor<?x2x20x33xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x2x9x20xf32, #gen.plates<batch>>
}

// On an accelerator both operands may be turned, and what is fused before them is computed once for a block.
// GPU: kernel.func @turned(
// GPU-SAME: tanh.in { compute_at(matmul, ko) store_in(shared)
// GPU-SAME: in1.in { compute_at(matmul, ko) store_in(shared) reorder_storage(x, c)
// GPU-SAME: tanh.in.in { compute_at(matmul, kq)
kernel.func @turned(%a: tensor<?x2x32x20xf32, #gen.plates<batch>>, %b: tensor<?x2x36x32xf32, #gen.plates<batch>>) -> tensor<?x2x20x36xf32, #gen.plates<batch>> {
  %h = gen.tanh %a {stage = "tanh"} : tensor<?x2x32x20xf32, #gen.plates<batch>>
  %0 = gen.matmul %h, %b {stage = "matmul", transpose_a = true, transpose_b = true} : tensor<?x2x32x20xf32, #gen.plates<batch>>, tensor<?x2x36x32xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x2x20x36xf32, #gen.plates<batch>>
}
