// RUN: genc-kernel-test %s --target=x86-64-avx512 --dump=ir | FileCheck %s
// RUN: genc-kernel-test %s --check --batch=1,3,16,37

// Few elements are summed in lanes of examples, the same for every number of threads.
// CHECK: kernel.func @few(
// CHECK-SAME: sum { compute_root() } sum.lanes { compute_root() vectorize(u, 16) } sum.lanes update 0 { vectorize(u, 16) }
kernel.func @few(%x: tensor<?x3xf32, #gen.plates<batch>>) -> tensor<3xf32> {
  %0 = gen.plate_sum %x {stage = "sum"} : tensor<?x3xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<3xf32>
}
kernel.func @mean(%x: tensor<?xf32, #gen.plates<batch>>) -> tensor<f32> {
  %n = gen.batch_size {stage = "n"}
  %0 = gen.multiply %x, %x {stage = "square"} : tensor<?xf32, #gen.plates<batch>>, tensor<?xf32, #gen.plates<batch>>
  %1 = gen.plate_sum %0 {stage = "sum"} : tensor<?xf32, #gen.plates<batch>>
  %2 = gen.divide %1, %n {stage = "mean"} : tensor<f32>, tensor<f32>
  kernel.return %2 : tensor<f32>
}

// Many in tiles: the batch is the inner loop, what is summed is computed there.
// CHECK: kernel.func @outer(
// CHECK-SAME: parallel
// CHECK-SAME: sum { compute_at(out,
// CHECK-SAME: sum update 0 { reorder(c, x, r0) vectorize(c, 16)
kernel.func @outer(%x: tensor<?x784x1xf32, #gen.plates<batch>>, %y: tensor<?x1x40xf32, #gen.plates<batch>>) -> tensor<784x40xf32> {
  %0 = gen.multiply %x, %y {stage = "product"} : tensor<?x784x1xf32, #gen.plates<batch>>, tensor<?x1x40xf32, #gen.plates<batch>>
  %1 = gen.plate_sum %0 {stage = "sum"} : tensor<?x784x40xf32, #gen.plates<batch>>
  kernel.return %1 : tensor<784x40xf32>
}
kernel.func @vector(%x: tensor<?x83xf32, #gen.plates<batch>>) -> tensor<83xf32> {
  %0 = gen.plate_sum %x {stage = "sum"} : tensor<?x83xf32, #gen.plates<batch>>
  %1 = gen.negate %0 {stage = "less"} : tensor<83xf32>
  kernel.return %1 : tensor<83xf32>
}
kernel.func @image(%x: tensor<?x5x7x3xf32, #gen.plates<batch>>) -> tensor<5x7x3xf32> {
  %0 = gen.plate_sum %x {stage = "sum"} : tensor<?x5x7x3xf32, #gen.plates<batch>>
  kernel.return %0 : tensor<5x7x3xf32>
}
