// RUN: not genc-kernel-test %s --dump=halide 2>&1 | FileCheck %s

// CHECK: schedule of stage 'out', directive 'partition': 'sometimes' is not a way to partition (never, auto, always)
kernel.func @k(%x: tensor<?x100xf32, #gen.plates<batch>>, %y: tensor<100xf32>) -> tensor<?x100xf32, #gen.plates<batch>> attributes {schedule = #kernel.schedule<out { partition(c, sometimes) }>} {
  %0 = gen.add %x, %y {stage = "add"} : tensor<?x100xf32, #gen.plates<batch>>, tensor<100xf32>
  %1 = gen.sigmoid %0 {stage = "sig"} : tensor<?x100xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<?x100xf32, #gen.plates<batch>>
}
