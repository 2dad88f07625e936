// RUN: genc-opt %s --gen-move-scales | FileCheck %s

!x = tensor<?x64x16xf32, #gen.plates<batch>>
!w = tensor<?x64x64xf32, #gen.plates<batch>>

// CHECK-LABEL: func @attention
// CHECK: %[[F:.*]] = gen.constant dense<2.500000e-01>
// CHECK: %[[Q:.*]] = gen.multiply %arg0, %[[F]]
// CHECK: %[[S:.*]] = gen.matmul %[[Q]], %arg1
// CHECK: %[[M:.*]] = gen.reduce_max %[[S]]
// CHECK: %[[E:.*]] = gen.exp
// CHECK: %[[Z:.*]] = gen.reduce_sum %[[E]]
// CHECK: %[[P:.*]] = gen.matmul %[[E]], %arg1
// CHECK: %[[O:.*]] = gen.divide %[[P]], %[[Z]]
// CHECK: return %[[O]]
func.func @attention(%q: !x, %k: !x) -> !x {
  %four = gen.constant dense<4.0> : tensor<f32>
  %p = gen.matmul %q, %k {transpose_b = true} : !x, !x
  %s = gen.divide %p, %four : !w, tensor<f32>
  %m = gen.reduce_max %s {axes = array<i64: -1>, keep = true} : !w
  %d = gen.subtract %s, %m : !w, tensor<?x64x1xf32, #gen.plates<batch>>
  %e = gen.exp %d : !w
  %z = gen.reduce_sum %e {axes = array<i64: -1>, keep = true} : !w
  %a = gen.divide %e, %z : !w, tensor<?x64x1xf32, #gen.plates<batch>>
  %o = gen.matmul %a, %k : !w, !x
  return %o : !x
}

// A product smaller than its factors is scaled itself; a quotient that might overflow without its divisor stays.
// CHECK-LABEL: func @stays
// CHECK: %[[P:.*]] = gen.matmul %arg0, %arg1
// CHECK: gen.multiply %[[P]]
// CHECK: %[[D:.*]] = gen.divide %arg0
// CHECK: gen.matmul %[[D]]
func.func @stays(%a: !w, %b: !x, %r: tensor<?x64x1xf32, #gen.plates<batch>>) -> (!x, !x) {
  %four = gen.constant dense<4.0> : tensor<f32>
  %p = gen.matmul %a, %b : !w, !x
  %s = gen.multiply %p, %four : !x, tensor<f32>
  %d = gen.divide %a, %r : !w, tensor<?x64x1xf32, #gen.plates<batch>>
  %q = gen.matmul %d, %b : !w, !x
  return %s, %q : !x, !x
}
