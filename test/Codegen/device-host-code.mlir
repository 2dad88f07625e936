// RUN: not genc-kernel-test %s --target=x86-64+opencl --dump=asm 2>&1 | FileCheck %s

// A loop that the schedule leaves to the host cannot reach the tensors, which are the device's.
// CHECK: compiler bug: Halide refused the kernel
// CHECK-SAME: the kernel's host code writes
kernel.func @k(%x: tensor<?x100xf32, #gen.plates<batch>>) -> tensor<?x100xf32, #gen.plates<batch>> attributes {schedule = #kernel.schedule<out { vectorize(c, 4) }>} {
  %0 = gen.negate %x {stage = "negate"} : tensor<?x100xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<?x100xf32, #gen.plates<batch>>
}
