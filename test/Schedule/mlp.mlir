// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,8,200
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=1,8

!x = tensor<?x16xf32, #gen.plates<batch>>
!h = tensor<?x40xf32, #gen.plates<batch>>

// All layers of eight examples, then of the next eight; tasks of half a million multiply-adds.
// CHECK: kernel.func @layers(
// CHECK-SAME: batch_multiple = 8
// CHECK-SAME: out { split(c, co, ci, 16) split(n, ro, ri, 8) reorder(ci, ri, co, ro)
// CHECK-SAME: split(ro, task, rest, 52, guard) parallel(task)
// CHECK-SAME: relu { compute_at(out, rest) store_in(stack)
// CHECK-SAME: first { compute_at(relu, co)
// CHECK: kernel.func @layers_row(
// CHECK-SAME: batch_multiple = 1
// CHECK-SAME: relu { compute_at(out, rest)
kernel.func @layers(%x: !x, %w: tensor<16x40xf32>, %b: tensor<40xf32>, %v: tensor<40x16xf32>, %c: tensor<16xf32>) -> !x {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.linear %x, %w {stage = "first"} : !x, tensor<16x40xf32>
  %1 = gen.add %0, %b {stage = "add"} : !h, tensor<40xf32>
  %2 = gen.maximum %1, %zero {stage = "relu"} : !h, tensor<f32>
  %3 = gen.linear %2, %v {stage = "second"} : !h, tensor<40x16xf32>
  %4 = gen.add %3, %c {stage = "add_1"} : !x, tensor<16xf32>
  kernel.return %4 : !x
}

// Sizes that no vector divides, and a layer that reads the input of the one before too.
// CHECK: kernel.func @odd(
// CHECK-SAME: relu { compute_at(out, rest)
kernel.func @odd(%x: tensor<?x19xf32, #gen.plates<batch>>, %w: tensor<19x21xf32>, %v: tensor<21x19xf32>) -> tensor<?x19xf32, #gen.plates<batch>> {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.linear %x, %w {stage = "first"} : tensor<?x19xf32, #gen.plates<batch>>, tensor<19x21xf32>
  %1 = gen.maximum %0, %zero {stage = "relu"} : tensor<?x21xf32, #gen.plates<batch>>, tensor<f32>
  %2 = gen.linear %1, %v {stage = "second"} : tensor<?x21xf32, #gen.plates<batch>>, tensor<21x19xf32>
  %3 = gen.add %2, %x {stage = "skip"} : tensor<?x19xf32, #gen.plates<batch>>, tensor<?x19xf32, #gen.plates<batch>>
  kernel.return %3 : tensor<?x19xf32, #gen.plates<batch>>
}

// A product without a bias is the result as it is.
// CHECK: kernel.func @bare(
// CHECK-SAME: second { compute_at(out, co)
// CHECK-SAME: tanh { compute_at(out, rest)
kernel.func @bare(%x: !x, %w: tensor<16x40xf32>, %v: tensor<40x16xf32>) -> !x {
  %0 = gen.linear %x, %w {stage = "first"} : !x, tensor<16x40xf32>
  %1 = gen.tanh %0 {stage = "tanh"} : !h
  %2 = gen.linear %1, %v {stage = "second"} : !h, tensor<40x16xf32>
  kernel.return %2 : !x
}
