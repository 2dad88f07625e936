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

// Of three carried values the last reads the second, and no result comes from these two.
// CHECK-LABEL: func @unread_states
// CHECK: %[[L:.*]] = gen.scan carried 1 length 4(%arg0 : {{.*}}) {
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %[[H:.*]]: tensor<?x8xf32, #gen.plates<batch>>):
// CHECK-NEXT: %[[T:.*]] = gen.tanh %[[H]]
// CHECK-NEXT: gen.yield %[[T]]
// CHECK: return %[[L]]
func.func @unread_states(%h0: !h) -> !h {
  %last, %b, %c = gen.scan carried 3 length 4 (%h0, %h0, %h0 : !h, !h, !h) {
  ^bb0(%i: tensor<i32>, %h: !h, %s: !h, %t: !h):
    %n = gen.tanh %h : !h
    %o = gen.add %s, %h : !h, !h
    %p = gen.multiply %t, %o : !h, !h
    gen.yield %n, %o, %p : !h, !h, !h
  } : !h, !h, !h
  return %last : !h
}

// What a result comes from by way of another state stays.
// CHECK-LABEL: func @read_by_another
// CHECK: gen.scan carried 2
func.func @read_by_another(%h0: !h) -> !h {
  %last, %b = gen.scan carried 2 length 4 (%h0, %h0 : !h, !h) {
  ^bb0(%i: tensor<i32>, %h: !h, %s: !h):
    %n = gen.add %h, %s : !h, !h
    %o = gen.tanh %s : !h
    gen.yield %n, %o : !h, !h
  } : !h, !h
  return %last : !h
}
