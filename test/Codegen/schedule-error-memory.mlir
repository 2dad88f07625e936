// RUN: not genc-kernel-test %s --dump=halide 2>&1 | FileCheck %s

// CHECK: schedule of stage 'add', directive 'store_in': 'cloud' is not a kind of memory (auto, stack, heap, register, shared)
kernel.func @k(%x: tensor<?x100xf32, #gen.plates<batch>>, %y: tensor<100xf32>) -> tensor<?x100xf32, #gen.plates<batch>> attributes {schedule = #kernel.schedule<add { compute_at(out, n) store_in(cloud) }>} {
  %0 = gen.add %x, %y {stage = "add"} : tensor<?x100xf32, #gen.plates<batch>>, tensor<100xf32>
  %1 = gen.sigmoid %0 {stage = "sig"} : tensor<?x100xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<?x100xf32, #gen.plates<batch>>
}
