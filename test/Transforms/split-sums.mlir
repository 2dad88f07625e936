// RUN: genc-opt %s --gen-split-sums | FileCheck %s
// RUN: genc-opt %s --gen-split-sums --gen-form-kernels | FileCheck %s --check-prefix=KERNELS

// The norm of a gradient: rows, then their sum, then what is scaled by it, each a kernel.
// CHECK-LABEL: func.func @clipped
// CHECK: %[[Q:.*]] = gen.multiply %arg0, %arg0
// CHECK: %[[R:.*]] = gen.reduce_sum %[[Q]] {axes = array<i64: 1>} : tensor<784x400xf32>
// CHECK: gen.reduce_sum %[[R]] : tensor<784xf32>
// KERNELS-LABEL: func.func @clipped
// KERNELS-COUNT-3: kernel.launch
// KERNELS-NOT: kernel.launch
// KERNELS: return
func.func @clipped(%g: tensor<784x400xf32>) -> tensor<784x400xf32> {
  %q = gen.multiply %g, %g : tensor<784x400xf32>, tensor<784x400xf32>
  %s = gen.reduce_sum %q : tensor<784x400xf32>
  %r = gen.sqrt %s : tensor<f32>
  %d = gen.divide %g, %r : tensor<784x400xf32>, tensor<f32>
  return %d : tensor<784x400xf32>
}

// Of a filter the axes that make many rows.
// CHECK-LABEL: func.func @filter
// CHECK: gen.reduce_sum %arg0 {axes = array<i64: 3>} : tensor<3x3x64x32xf32>
// CHECK: %[[S:.*]] = gen.reduce_sum %{{.*}} : tensor<3x3x64xf32>
// CHECK: gen.reshape %[[S]] {shape = array<i64: 1, 1, 1, 1>}
func.func @filter(%g: tensor<3x3x64x32xf32>) -> tensor<1x1x1x1xf32> {
  %s = gen.reduce_sum %g {axes = array<i64: 0, 1, 2, 3>, keep = true} : tensor<3x3x64x32xf32>
  return %s : tensor<1x1x1x1xf32>
}

// An example's sum is its own; few elements are added at once.
// CHECK-LABEL: func.func @plain
// CHECK-COUNT-2: gen.reduce_sum
// CHECK-NOT: gen.reduce_sum
func.func @plain(%x: tensor<?x784x400xf32, #gen.plates<batch>>, %w: tensor<16x16xf32>) -> (tensor<?xf32, #gen.plates<batch>>, tensor<f32>) {
  %a = gen.reduce_sum %x : tensor<?x784x400xf32, #gen.plates<batch>>
  %b = gen.reduce_sum %w : tensor<16x16xf32>
  return %a, %b : tensor<?xf32, #gen.plates<batch>>, tensor<f32>
}
