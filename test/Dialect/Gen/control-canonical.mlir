// RUN: genc-opt %s --canonicalize | FileCheck %s

!h = tensor<?x8xf32, #gen.plates<batch>>
!xs = tensor<?x28x8xf32, #gen.plates<batch>>

// The first output and the first sequence are not used.
// CHECK-LABEL: func @f
// CHECK: %[[L:.*]]:2 = gen.scan carried 1 length 28(%arg3, %arg2, %arg1 : i64, {{.*}}) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %[[H:.*]]: {{.*}}, %[[B:.*]]: {{.*}}):
// CHECK-NEXT: %[[S:.*]] = gen.add %[[H]], %[[B]]
// CHECK-NEXT: gen.yield %[[S]], %[[B]]
// CHECK: return %[[L]]#0, %[[L]]#1
func.func @f(%as: !xs, %bs: !xs, %h0: !h, %n: i64) -> (!h, !xs) {
  %last, %c, %d = gen.scan carried 1 length 28 (%n, %h0, %as, %bs : i64, !h, !xs, !xs) {
  ^bb0(%i: tensor<i32>, %h: !h, %a: !h, %b: !h):
    %s = gen.add %h, %b : !h, !h
    %t = gen.multiply %h, %b : !h, !h
    gen.yield %s, %t, %b : !h, !h, !h
  } : !h, !xs, !xs
  return %last, %d : !h, !xs
}
