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

!w = tensor<?x8xf32, #gen.plates<other>>
!pairs = tensor<?x?x8xf32, #gen.plates<batch, other>>
!pair = tensor<?x?xf32, #gen.plates<batch, other>>
!one = tensor<?xf32, #gen.plates<batch>>

// What ranges over pairs is computed by each of its reductions, what is of one example before them: the exponential once.
// CHECK: kernel.func @pairs_exp(
// CHECK-NOT: other
// CHECK: kernel.func @pairs_[[FIRST:.*]](%{{.*}}: tensor<?x8xf32, #gen.plates<batch>>, %{{.*}}: tensor<?x8xf32, #gen.plates<other>>) -> tensor<?xf32, #gen.plates<batch>>
// CHECK: gen.subtract
// CHECK: gen.reduce_sum
// CHECK: gen.plate_sum
// CHECK: kernel.func @pairs_[[SECOND:.*]](%{{.*}}: tensor<?x8xf32, #gen.plates<batch>>, %{{.*}}: tensor<?x8xf32, #gen.plates<other>>) -> tensor<?x8xf32, #gen.plates<batch>>
// CHECK: gen.subtract
// CHECK-NOT: gen.reduce_sum
// CHECK: gen.plate_logsumexp
// CHECK: func.func @pairs
// CHECK: %[[Z:.*]] = kernel.launch @pairs_exp(
// CHECK: %[[W:.*]] = gen.rename_plate %[[Z]]
// CHECK-DAG: kernel.launch @pairs_[[FIRST]](%[[Z]], %[[W]])
// CHECK-DAG: kernel.launch @pairs_[[SECOND]](%[[Z]], %[[W]])
func.func @pairs(%x: !x) -> (!one, !x) {
  %z = gen.exp %x : !x
  %w = gen.rename_plate %z {to = "other"} : !x
  %d = gen.subtract %z, %w : !x, !w
  %s = gen.reduce_sum %d : !pairs
  %a = gen.plate_sum %s {plate = "other"} : !pair
  %b = gen.plate_logsumexp %d {plate = "other"} : !pairs
  return %a, %b : !one, !x
}
