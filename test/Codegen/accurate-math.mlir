// RUN: genc-kernel-test %s --dump=halide | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,5

// In a kernel of `accurate_math` what passes 1 ULP in float32 is computed in float64 and rounded once.
// CHECK-LABEL: // kernel fast
// CHECK-NOT: float64
// CHECK-LABEL: // kernel accurate
// CHECK: float64
kernel.func @fast(%x: tensor<?x20xf32, #gen.plates<batch>>) -> tensor<?x20xf32, #gen.plates<batch>> {
  %0 = gen.sigmoid %x {stage = "sigmoid"} : tensor<?x20xf32, #gen.plates<batch>>
  %1 = gen.erf %0 {stage = "erf"} : tensor<?x20xf32, #gen.plates<batch>>
  %2 = gen.reduce_logsumexp %1 {stage = "sum", axes = array<i64: -1>, keep = true} : tensor<?x20xf32, #gen.plates<batch>>
  %3 = gen.subtract %1, %2 {stage = "sub"} : tensor<?x20xf32, #gen.plates<batch>>, tensor<?x1xf32, #gen.plates<batch>>
  kernel.return %3 : tensor<?x20xf32, #gen.plates<batch>>
}
kernel.func @accurate(%x: tensor<?x20xf32, #gen.plates<batch>>) -> tensor<?x20xf32, #gen.plates<batch>> attributes {accurate_math} {
  %0 = gen.sigmoid %x {stage = "sigmoid"} : tensor<?x20xf32, #gen.plates<batch>>
  %1 = gen.erf %0 {stage = "erf"} : tensor<?x20xf32, #gen.plates<batch>>
  %2 = gen.reduce_logsumexp %1 {stage = "sum", axes = array<i64: -1>, keep = true} : tensor<?x20xf32, #gen.plates<batch>>
  %3 = gen.subtract %1, %2 {stage = "sub"} : tensor<?x20xf32, #gen.plates<batch>>, tensor<?x1xf32, #gen.plates<batch>>
  kernel.return %3 : tensor<?x20xf32, #gen.plates<batch>>
}
