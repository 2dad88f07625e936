// RUN: genc-opt %s --gen-winograd-convolutions --cse | FileCheck %s

// What the filter's gradient multiplies of the result's gradient serves the input's, too.
// CHECK-LABEL: func @all_three
func.func @all_three(%x: tensor<?x16x16x64xf32, #gen.plates<batch>>, %f: tensor<4x4x64x128xf32>, %g: tensor<?x8x8x128xf32, #gen.plates<batch>>)
    -> (tensor<?x8x8x128xf32, #gen.plates<batch>>, tensor<?x16x16x64xf32, #gen.plates<batch>>, tensor<4x4x64x128xf32>) {
  // CHECK: %[[V:.*]] = gen.tile_transform %arg0 {inner = 64 : i64, low = array<i64: 1, 1>, {{.*}}points = 5 : i64, step = 4 : i64, stride = 2 : i64, tiles = array<i64: 2, 2>}
  // CHECK: %[[F:.*]] = gen.reshape %arg1 {shape = array<i64: 4, 4, 8192>}
  // CHECK: %[[U:.*]] = gen.tile_transform %[[F]] {inner = 8192 : i64, {{.*}}step = 2 : i64, stride = 2 : i64, tiles = array<i64: 1, 1>}
  // CHECK: %[[W:.*]] = gen.reshape %[[U]] {shape = array<i64: 25, 256, 128>}
  // CHECK: %[[M:.*]] = gen.matmul %[[V]], %[[W]]
  // CHECK: %[[Y:.*]] = gen.tile_assemble %[[M]] {{.*}}size = array<i64: 8, 8>, step = 4 : i64, stride = 1 : i64
  %y = gen.conv %x, %f {strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x16x16x64xf32, #gen.plates<batch>>, tensor<4x4x64x128xf32>
  // CHECK: %[[T:.*]] = gen.transpose %arg1
  %t = gen.transpose %f {permutation = array<i64: 0, 1, 3, 2>} : tensor<4x4x64x128xf32>
  // CHECK: %[[D:.*]] = gen.tile_transform %arg2 {inner = 128 : i64, low = array<i64: 0, 0>, {{.*}}step = 4 : i64, stride = 1 : i64
  // CHECK: gen.tile_transform {{.*}} {inner = 64 : i64
  // CHECK: %[[N:.*]] = gen.matmul %[[D]], %{{.*}} tensor<25x128x256xf32>
  // CHECK: %[[DX:.*]] = gen.tile_assemble %[[N]] {{.*}}size = array<i64: 16, 16>
  %dx = gen.conv_transpose %g, %t {strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x8x8x128xf32, #gen.plates<batch>>, tensor<4x4x128x64xf32>
  %p = gen.pad %x {low = array<i64: 1, 1, 0>, high = array<i64: 1, 1, 0>, value = 0.0 : f64} : tensor<?x16x16x64xf32, #gen.plates<batch>>
  // CHECK: %[[Z:.*]] = gen.pad %arg0
  // CHECK: %[[X:.*]] = gen.tile_transform %[[Z]] {inner = 64 : i64, low = array<i64: 0, 0>, {{.*}}stride = 2 : i64, tiles = array<i64: 2, 2>}
  // CHECK: gen.linear_weight_gradient %[[X]], %[[D]] {batch_axes = 1 : i64}
  // CHECK: gen.tile_assemble {{.*}} {inner = 8192 : i64, {{.*}}size = array<i64: 4, 4>
  %df = gen.conv_filter_gradient %p, %g {kernel = array<i64: 4, 4>, strides = array<i64: 2, 2>} : tensor<?x18x18x64xf32, #gen.plates<batch>>, tensor<?x8x8x128xf32, #gen.plates<batch>>
  return %y, %dx, %df : tensor<?x8x8x128xf32, #gen.plates<batch>>, tensor<?x16x16x64xf32, #gen.plates<batch>>, tensor<4x4x64x128xf32>
}

// Few channels: the transforms would cost more than they save.
// CHECK-LABEL: func @few_channels
func.func @few_channels(%x: tensor<?x18x18x3xf32, #gen.plates<batch>>, %f: tensor<4x4x3x64xf32>, %g: tensor<?x8x8x64xf32, #gen.plates<batch>>)
    -> (tensor<?x8x8x64xf32, #gen.plates<batch>>, tensor<4x4x3x64xf32>) {
  // CHECK-NOT: gen.tile
  %y = gen.conv %x, %f {strides = array<i64: 2, 2>} : tensor<?x18x18x3xf32, #gen.plates<batch>>, tensor<4x4x3x64xf32>
  %df = gen.conv_filter_gradient %x, %g {kernel = array<i64: 4, 4>, strides = array<i64: 2, 2>} : tensor<?x18x18x3xf32, #gen.plates<batch>>, tensor<?x8x8x64xf32, #gen.plates<batch>>
  return %y, %df : tensor<?x8x8x64xf32, #gen.plates<batch>>, tensor<4x4x3x64xf32>
}

// No train step.
// CHECK-LABEL: func @inference
func.func @inference(%x: tensor<?x16x16x64xf32, #gen.plates<batch>>, %f: tensor<4x4x64x128xf32>) -> tensor<?x8x8x128xf32, #gen.plates<batch>> {
  // CHECK: gen.conv
  %y = gen.conv %x, %f {strides = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>} : tensor<?x16x16x64xf32, #gen.plates<batch>>, tensor<4x4x64x128xf32>
  return %y : tensor<?x8x8x128xf32, #gen.plates<batch>>
}
