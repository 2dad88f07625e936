// RUN: genc-opt %s --gen-form-kernels --gen-deduplicate-kernels | FileCheck %s

// Each reader widens numbers of 16 bits by itself, behind a view and in a loop, too.
// CHECK: kernel.func @widened_linear(%arg0: tensor<8x8xbf16>, %arg1:
// CHECK-NEXT: gen.widen %arg0 {stage = "widen"}
// CHECK: kernel.func @widened_multiply(%arg0: tensor<64xbf16>, %arg1:
// CHECK-NEXT: gen.widen %arg0 {stage = "widen"}
// CHECK-LABEL: func.func @widened
// CHECK: %[[W:.*]] = gen.parameter @stored : tensor<8x8xbf16>
// CHECK-NEXT: %[[V:.*]] = gen.reshape %[[W]] {shape = array<i64: 64>} : tensor<8x8xbf16>
// CHECK-NEXT: kernel.launch @widened_linear(%[[W]], %arg0)
// CHECK-NEXT: gen.scan
// CHECK-NEXT: ^bb0
// CHECK-NEXT: kernel.launch @widened_linear(%[[W]], %{{.*}})
// CHECK: kernel.launch @widened_multiply(%[[V]], %{{.*}})
gen.weight @stored : tensor<8x8xbf16>
!row = tensor<?x8xf32, #gen.plates<batch>>
func.func @widened(%x: !row) -> (!row, tensor<?x64xf32, #gen.plates<batch>>) {
  %n = gen.parameter @stored : tensor<8x8xbf16>
  %w = gen.widen %n : tensor<8x8xbf16>
  %first = gen.linear %x, %w : !row, tensor<8x8xf32>
  %last = gen.scan carried 1 length 40 (%first : !row) {
  ^bb0(%step: tensor<i32>, %h: !row):
    %next = gen.linear %h, %w : !row, tensor<8x8xf32>
    gen.yield %next : !row
  } : !row
  %v = gen.reshape %w {shape = array<i64: 64>} : tensor<8x8xf32>
  %s = gen.reduce_sum %last {axes = array<i64: 0>, keep = true} : !row
  %y = gen.multiply %s, %v : tensor<?x1xf32, #gen.plates<batch>>, tensor<64xf32>
  return %last, %y : !row, tensor<?x64xf32, #gen.plates<batch>>
}
