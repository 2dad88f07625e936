// RUN: not genc-kernel-test %s --target=host+opencl --dump=asm 2>&1 | FileCheck %s

// A thread has the double of one number in a register, and would read its neighbour's.
// CHECK: a thread has no part of its own of 'double{{.*}}' in registers
kernel.func @k(%x: tensor<?x64xf32, #gen.plates<batch>>) -> tensor<?x63xf32, #gen.plates<batch>> attributes {schedule = #kernel.schedule<out { gpu_blocks(n) gpu_threads(c) } double { compute_at(out, n) store_in(register) gpu_threads(c) }>} {
  %0 = gen.add %x, %x {stage = "double"} : tensor<?x64xf32, #gen.plates<batch>>, tensor<?x64xf32, #gen.plates<batch>>
  %1 = gen.slice %0 {stage = "low", start = array<i64: 0>, size = array<i64: 63>} : tensor<?x64xf32, #gen.plates<batch>>
  %2 = gen.slice %0 {stage = "high", start = array<i64: 1>, size = array<i64: 63>} : tensor<?x64xf32, #gen.plates<batch>>
  %3 = gen.subtract %1, %2 {stage = "difference"} : tensor<?x63xf32, #gen.plates<batch>>, tensor<?x63xf32, #gen.plates<batch>>
  kernel.return %3 : tensor<?x63xf32, #gen.plates<batch>>
}
