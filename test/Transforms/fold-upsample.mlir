// RUN: genc-opt %s --gen-fold-upsample | FileCheck %s

gen.weight @f3 : tensor<3x3x16x8xf32>
gen.weight @f1 : tensor<1x1x16x8xf32>

// Even rows see x[m - 1] under tap 0 and x[m] under taps 1 and 2; odd rows x[m] under 0 and 1, x[m + 1] under 2.
// CHECK-LABEL: func @kernel3
func.func @kernel3(%x: tensor<?x8x8x16xf32, #gen.plates<batch>>) -> tensor<?x16x16x8xf32, #gen.plates<batch>> {
  // CHECK: %[[F:.*]] = gen.parameter @f3
  // CHECK-NEXT: %[[T0:.*]] = gen.slice %[[F]] {{.*}}start = array<i64: 0, 0, 0, 0>
  // CHECK-NEXT: %[[T1:.*]] = gen.slice %[[F]] {{.*}}start = array<i64: 1, 0, 0, 0>
  // CHECK-NEXT: %[[T2:.*]] = gen.slice %[[F]] {{.*}}start = array<i64: 2, 0, 0, 0>
  // CHECK-NEXT: %[[S:.*]] = gen.add %[[T1]], %[[T2]]
  // CHECK-NEXT: gen.concat %[[T0]], %[[S]] {axis = 0
  // CHECK: %[[C00:.*]] = gen.conv %arg0, {{.*}}padding_low = array<i64: 1, 1>} : {{.*}}, tensor<2x2x16x8xf32>
  // CHECK: %[[C01:.*]] = gen.conv %arg0, {{.*}}padding_high = array<i64: 0, 1>, padding_low = array<i64: 1, 0>}
  // CHECK: %[[C10:.*]] = gen.conv %arg0
  // CHECK: %[[C11:.*]] = gen.conv %arg0, {{.*}}padding_high = array<i64: 1, 1>}
  // CHECK: gen.interleave %[[C00]], %[[C01]], %[[C10]], %[[C11]] {factors = array<i64: 2, 2>}
  // CHECK-NOT: gen.resize_nearest
  %f = gen.parameter @f3 : tensor<3x3x16x8xf32>
  %u = gen.resize_nearest %x {factor = array<i64: 2, 2>} : tensor<?x8x8x16xf32, #gen.plates<batch>>
  %y = gen.conv %u, %f {padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x16x16x16xf32, #gen.plates<batch>>, tensor<3x3x16x8xf32>
  return %y : tensor<?x16x16x8xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @pointwise
func.func @pointwise(%x: tensor<?x8x8x16xf32, #gen.plates<batch>>) -> tensor<?x16x16x8xf32, #gen.plates<batch>> {
  // CHECK: %[[C:.*]] = gen.conv %arg0
  // CHECK-NEXT: %[[Y:.*]] = gen.resize_nearest %[[C]]
  // CHECK-NEXT: return %[[Y]]
  %f = gen.parameter @f1 : tensor<1x1x16x8xf32>
  %u = gen.resize_nearest %x {factor = array<i64: 2, 2>} : tensor<?x8x8x16xf32, #gen.plates<batch>>
  %y = gen.conv %u, %f : tensor<?x16x16x16xf32, #gen.plates<batch>>, tensor<1x1x16x8xf32>
  return %y : tensor<?x16x16x8xf32, #gen.plates<batch>>
}

// Another reader needs the large image anyway.
// CHECK-LABEL: func @shared
// CHECK: gen.resize_nearest
// CHECK-NOT: gen.interleave
func.func @shared(%x: tensor<?x8x8x16xf32, #gen.plates<batch>>) -> (tensor<?x16x16x8xf32, #gen.plates<batch>>, tensor<?x16x16x16xf32, #gen.plates<batch>>) {
  %f = gen.parameter @f3 : tensor<3x3x16x8xf32>
  %u = gen.resize_nearest %x {factor = array<i64: 2, 2>} : tensor<?x8x8x16xf32, #gen.plates<batch>>
  %y = gen.conv %u, %f {padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x16x16x16xf32, #gen.plates<batch>>, tensor<3x3x16x8xf32>
  return %y, %u : tensor<?x16x16x8xf32, #gen.plates<batch>>, tensor<?x16x16x16xf32, #gen.plates<batch>>
}

// A stride skips phases.
// CHECK-LABEL: func @strided
// CHECK-NOT: gen.interleave
func.func @strided(%x: tensor<?x8x8x16xf32, #gen.plates<batch>>) -> tensor<?x8x8x8xf32, #gen.plates<batch>> {
  %f = gen.parameter @f3 : tensor<3x3x16x8xf32>
  %u = gen.resize_nearest %x {factor = array<i64: 2, 2>} : tensor<?x8x8x16xf32, #gen.plates<batch>>
  %y = gen.conv %u, %f {strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x16x16x16xf32, #gen.plates<batch>>, tensor<3x3x16x8xf32>
  return %y : tensor<?x8x8x8xf32, #gen.plates<batch>>
}
