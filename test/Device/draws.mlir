// Bits and uniforms on devices are those of the float64 reference, which the host's kernels have too: no bit differs. Normals differ
// by the elementary functions in them: 3e-7 of the largest of some thousand, which is near 4, are 5 units in the last place.
// REQUIRES: opencl, vulkan
// RUN: not genc-kernel-test %s --target=host+opencl --check --batch=3,64 --tolerance=-1 | FileCheck %s --check-prefix=NEVER
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=3,64 --tolerance=0 | FileCheck %s --check-prefix=SAME
// RUN: genc-kernel-test %s --target=host+opencl --check --batch=3,64 --tolerance=3e-7 | FileCheck %s --check-prefix=NEAR
// RUN: genc-kernel-test %s --target=host+vulkan --check --batch=64 --tolerance=3e-7 | FileCheck %s --check-prefix=NEAR
// NEVER: bits batch 3: WRONG (0)
// SAME-DAG: bits batch 3: ok
// SAME-DAG: bits batch 64: ok
// SAME-DAG: uniform batch 64: ok
// NEAR-DAG: normal batch 64: ok
kernel.func @bits() -> tensor<?x40xi32, #gen.plates<batch>> {
  %0 = gen.random_bits {stage = "draw", shape = array<i64: 40>, site = 3 : i64, name = "r", plates = #gen.plates<batch>}
  kernel.return %0 : tensor<?x40xi32, #gen.plates<batch>>
}
kernel.func @uniform() -> tensor<?x33xf32, #gen.plates<batch>> {
  %0 = gen.standard_uniform {stage = "draw", shape = array<i64: 33>, site = 1 : i64, name = "u", plates = #gen.plates<batch>}
  kernel.return %0 : tensor<?x33xf32, #gen.plates<batch>>
}
kernel.func @normal() -> tensor<?x40xf32, #gen.plates<batch>> {
  %0 = gen.standard_normal {stage = "draw", shape = array<i64: 40>, site = 0 : i64, name = "eps", plates = #gen.plates<batch>}
  kernel.return %0 : tensor<?x40xf32, #gen.plates<batch>>
}
