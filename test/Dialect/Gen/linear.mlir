// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

// CHECK-LABEL: func @linear
func.func @linear(%x: tensor<?x7x20xf32, #gen.plates<batch>>, %w: tensor<20x400xf32>) -> tensor<?x7x400xf32, #gen.plates<batch>> {
  // CHECK: gen.linear %arg0, %arg1 : tensor<?x7x20xf32, #gen.plates<batch>>, tensor<20x400xf32>
  %y = gen.linear %x, %w : tensor<?x7x20xf32, #gen.plates<batch>>, tensor<20x400xf32>
  return %y : tensor<?x7x400xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @matmul
func.func @matmul(%a: tensor<?x2x7x16xf32, #gen.plates<batch>>, %b: tensor<?x1x9x16xf32, #gen.plates<batch>>) -> tensor<?x2x7x9xf32, #gen.plates<batch>> {
  // CHECK: gen.matmul %arg0, %arg1 {transpose_b = true}
  %y = gen.matmul %a, %b {transpose_b = true} : tensor<?x2x7x16xf32, #gen.plates<batch>>, tensor<?x1x9x16xf32, #gen.plates<batch>>
  return %y : tensor<?x2x7x9xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @conv
func.func @conv(%x: tensor<?x9x9x4xf32, #gen.plates<batch>>, %f: tensor<3x3x2x6xf32>) -> tensor<?x4x4x6xf32, #gen.plates<batch>> {
  // CHECK: gen.conv %arg0, %arg1 {dilation = array<i64: 2, 2>, groups = 2 : i64, padding_high = array<i64: 1, 1>, padding_low = array<i64: 1, 1>, strides = array<i64: 2, 2>}
  %y = gen.conv %x, %f {strides = array<i64: 2, 2>, dilation = array<i64: 2, 2>, padding_low = array<i64: 1, 1>, padding_high = array<i64: 1, 1>, groups = 2 : i64} : tensor<?x9x9x4xf32, #gen.plates<batch>>, tensor<3x3x2x6xf32>
  return %y : tensor<?x4x4x6xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @conv3
func.func @conv3(%x: tensor<?x4x5x6x2xf32, #gen.plates<batch>>, %f: tensor<3x3x3x2x1xf32>) -> tensor<?x2x3x4x1xf32, #gen.plates<batch>> {
  // CHECK: gen.conv %arg0, %arg1 : tensor<?x4x5x6x2xf32
  %y = gen.conv %x, %f : tensor<?x4x5x6x2xf32, #gen.plates<batch>>, tensor<3x3x3x2x1xf32>
  return %y : tensor<?x2x3x4x1xf32, #gen.plates<batch>>
}

// (7 - 1) * 2 + 4 - 1 - 1 + 1 = 15
// CHECK-LABEL: func @conv_transpose
func.func @conv_transpose(%x: tensor<?x7x4xf32, #gen.plates<batch>>, %f: tensor<4x4x3xf32>) -> tensor<?x15x6xf32, #gen.plates<batch>> {
  // CHECK: gen.conv_transpose %arg0, %arg1 {groups = 2 : i64, output_padding = array<i64: 1>, padding_high = array<i64: 1>, padding_low = array<i64: 1>, strides = array<i64: 2>}
  %y = gen.conv_transpose %x, %f {strides = array<i64: 2>, padding_low = array<i64: 1>, padding_high = array<i64: 1>, output_padding = array<i64: 1>, groups = 2 : i64} : tensor<?x7x4xf32, #gen.plates<batch>>, tensor<4x4x3xf32>
  return %y : tensor<?x15x6xf32, #gen.plates<batch>>
}
