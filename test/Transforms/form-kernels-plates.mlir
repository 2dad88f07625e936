// RUN: genc-opt %s --gen-form-kernels --gen-plan-buffers | FileCheck %s

!x = tensor<?x8xf32, #gen.plates<batch>>

// What is summed is computed in the sum's kernel, what follows on the sum too; the batch again in another. The mean lies
// in the part of the arena that does not grow with the batch.
// CHECK: kernel.func @centre_divide(
// CHECK: gen.multiply
// CHECK: gen.plate_sum
// CHECK: gen.divide
// CHECK: kernel.return %{{.*}} : tensor<8xf32>
// CHECK: kernel.func @centre_subtract(
// CHECK-NOT: plate_sum
// CHECK: func.func @centre
// CHECK: kernel.launch @centre_divide({{.*}}) {places = [#kernel.place<fixed, 0>]}
// CHECK: kernel.launch @centre_subtract(
func.func @centre(%x: !x) -> !x {
  %n = gen.batch_size
  %s = gen.multiply %x, %x : !x, !x
  %t = gen.plate_sum %s : !x
  %m = gen.divide %t, %n : tensor<8xf32>, tensor<f32>
  %c = gen.subtract %x, %m : !x, tensor<8xf32>
  return %c : !x
}
