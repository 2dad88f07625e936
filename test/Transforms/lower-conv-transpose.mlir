// RUN: genc-opt %s --gen-lower-conv-transpose | FileCheck %s

// A kernel of 4 and a stride of 2: every phase has 2x2 taps. Even rows q = 2m read x[m] under tap 1 and x[m - 1] under tap 3.
// CHECK-LABEL: func @equal_taps
func.func @equal_taps(%x: tensor<?x8x8x16xf32, #gen.plates<batch>>, %f: tensor<4x4x16x8xf32>) -> tensor<?x16x16x8xf32, #gen.plates<batch>> {
  // CHECK: %[[S00:.*]] = gen.slice %arg1 {size = array<i64: 2, 2, 16, 8>, start = array<i64: 1, 1, 0, 0>, step = array<i64: 2, 2, 1, 1>}
  // CHECK: %[[R00:.*]] = gen.reverse %[[S00]] {axes = array<i64: 0, 1>}
  // CHECK: %[[C00:.*]] = gen.conv %arg0, %[[R00]] {{.*}}padding_low = array<i64: 1, 1>}
  // CHECK: gen.slice %arg1 {size = array<i64: 2, 2, 16, 8>, start = array<i64: 1, 0, 0, 0>
  // CHECK: %[[C01:.*]] = gen.conv {{.*}}padding_high = array<i64: 0, 1>, padding_low = array<i64: 1, 0>}
  // CHECK: %[[C10:.*]] = gen.conv
  // CHECK: %[[C11:.*]] = gen.conv {{.*}}padding_high = array<i64: 1, 1>}
  // CHECK: %[[Y:.*]] = gen.interleave %[[C00]], %[[C01]], %[[C10]], %[[C11]] {factors = array<i64: 2, 2>}
  // CHECK: return %[[Y]]
  %y = gen.conv_transpose %x, %f {strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x8x8x16xf32, #gen.plates<batch>>, tensor<4x4x16x8xf32>
  return %y : tensor<?x16x16x8xf32, #gen.plates<batch>>
}

// A kernel of 3: phases of two taps and of one, of 9 and of 8 elements.
// CHECK-LABEL: func @unequal_taps
func.func @unequal_taps(%x: tensor<?x8x4xf32, #gen.plates<batch>>, %f: tensor<3x4x6xf32>) -> tensor<?x17x6xf32, #gen.plates<batch>> {
  // CHECK: gen.conv {{.*}} : tensor<?x8x4xf32, {{.*}}>, tensor<2x4x6xf32>
  // CHECK: gen.conv {{.*}} : tensor<?x8x4xf32, {{.*}}>, tensor<1x4x6xf32>
  // CHECK: gen.interleave {{.*}} : tensor<?x9x6xf32, {{.*}}>, tensor<?x8x6xf32
  %y = gen.conv_transpose %x, %f {strides = array<i64: 2>} : tensor<?x8x4xf32, #gen.plates<batch>>, tensor<3x4x6xf32>
  return %y : tensor<?x17x6xf32, #gen.plates<batch>>
}

// Without a stride there is one phase: the filter, turned around.
// CHECK-LABEL: func @one_phase
func.func @one_phase(%x: tensor<?x8x4xf32, #gen.plates<batch>>, %f: tensor<5x4x6xf32>) -> tensor<?x8x6xf32, #gen.plates<batch>> {
  // CHECK-NEXT: %[[R:.*]] = gen.reverse %arg1 {axes = array<i64: 0>}
  // CHECK-NEXT: %[[Y:.*]] = gen.conv %arg0, %[[R]] {{.*}}padding_high = array<i64: 2>, padding_low = array<i64: 2>
  // CHECK-NEXT: return %[[Y]]
  %y = gen.conv_transpose %x, %f {padding_low = array<i64: 2>, padding_high = array<i64: 2>} : tensor<?x8x4xf32, #gen.plates<batch>>, tensor<5x4x6xf32>
  return %y : tensor<?x8x6xf32, #gen.plates<batch>>
}

// A stride beyond the kernel leaves phases that no tap meets.
// CHECK-LABEL: func @empty_phase
func.func @empty_phase(%x: tensor<?x8x4xf32, #gen.plates<batch>>, %f: tensor<1x4x6xf32>) -> tensor<?x16x6xf32, #gen.plates<batch>> {
  // CHECK: %[[C:.*]] = gen.conv
  // CHECK: %[[Z:.*]] = gen.constant dense<0.000000e+00> : tensor<8x6xf32>
  // CHECK: gen.interleave %[[C]], %[[Z]]
  %y = gen.conv_transpose %x, %f {strides = array<i64: 2>, output_padding = array<i64: 1>} : tensor<?x8x4xf32, #gen.plates<batch>>, tensor<1x4x6xf32>
  return %y : tensor<?x16x6xf32, #gen.plates<batch>>
}

// The filter's input channels know their group; those of `conv` count inside of it.
// CHECK-LABEL: func @groups
func.func @groups(%x: tensor<?x8x4xf32, #gen.plates<batch>>, %f: tensor<2x4x3xf32>) -> tensor<?x16x6xf32, #gen.plates<batch>> {
  // CHECK: %[[A:.*]] = gen.reshape %arg1 {shape = array<i64: 2, 2, 2, 3>}
  // CHECK: %[[B:.*]] = gen.transpose %[[A]] {permutation = array<i64: 0, 2, 1, 3>}
  // CHECK: gen.reshape %[[B]] {shape = array<i64: 2, 2, 6>}
  // CHECK: gen.conv {{.*}}groups = 2
  %y = gen.conv_transpose %x, %f {strides = array<i64: 2>, groups = 2 : i64} : tensor<?x8x4xf32, #gen.plates<batch>>, tensor<2x4x3xf32>
  return %y : tensor<?x16x6xf32, #gen.plates<batch>>
}

// One pixel meets each tap once: a product for each.
// CHECK-LABEL: func @one_pixel
func.func @one_pixel(%x: tensor<?x1x1x20xf32, #gen.plates<batch>>, %f: tensor<4x4x20x32xf32>) -> tensor<?x4x4x32xf32, #gen.plates<batch>> {
  // CHECK: %[[X:.*]] = gen.reshape %arg0
  // CHECK: %[[F:.*]] = gen.reshape %arg1 {shape = array<i64: 16, 20, 32>}
  // CHECK: %[[P:.*]] = gen.matmul %[[X]], %[[F]]
  // CHECK: gen.reshape %[[P]] {shape = array<i64: 4, 4, 32>}
  %y = gen.conv_transpose %x, %f : tensor<?x1x1x20xf32, #gen.plates<batch>>, tensor<4x4x20x32xf32>
  return %y : tensor<?x4x4x32xf32, #gen.plates<batch>>
}
