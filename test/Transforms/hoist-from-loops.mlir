// RUN: genc-opt %s --gen-hoist-from-loops | FileCheck %s

!h = tensor<?x8xf32, #gen.plates<batch>>
!x = tensor<?x3xf32, #gen.plates<batch>>
!xs = tensor<?x5x3xf32, #gen.plates<batch>>

// The product with the input is one for all steps, and its bias too; the product with the state stays.
// CHECK-LABEL: func @recurrent
// CHECK-DAG: %[[B2:.*]] = gen.exp %arg3 : tensor<8xf32>
// CHECK-DAG: %[[P:.*]] = gen.linear %arg0, %arg1 : tensor<?x5x3xf32, #gen.plates<batch>>, tensor<3x8xf32>
// CHECK: %[[A:.*]] = gen.add %[[P]], %[[B2]] : tensor<?x5x8xf32, #gen.plates<batch>>, tensor<8xf32>
// CHECK: gen.scan carried 1 length 5(%{{.*}}, %arg0, %[[A]] : tensor<8xf32>, tensor<?x5x3xf32, #gen.plates<batch>>, tensor<?x5x8xf32, #gen.plates<batch>>)
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %[[H:.*]]: tensor<?x8xf32, #gen.plates<batch>>, %{{.*}}: tensor<?x3xf32, #gen.plates<batch>>, %[[S:.*]]: tensor<?x8xf32, #gen.plates<batch>>):
// CHECK-NEXT: %[[Q:.*]] = gen.linear %[[H]], %arg2
// CHECK-NEXT: %[[SUM:.*]] = gen.add %[[S]], %[[Q]]
// CHECK-NEXT: gen.tanh %[[SUM]]
func.func @recurrent(%xs: !xs, %w: tensor<3x8xf32>, %u: tensor<8x8xf32>, %b: tensor<8xf32>) -> !h {
  %zero = gen.constant dense<0.0> : tensor<8xf32>
  %last = gen.scan carried 1 length 5 (%zero, %xs : tensor<8xf32>, !xs) {
  ^bb0(%i: tensor<i32>, %h: !h, %x: !x):
    %p = gen.linear %x, %w : !x, tensor<3x8xf32>
    %b2 = gen.exp %b : tensor<8xf32>
    %a = gen.add %p, %b2 : !h, tensor<8xf32>
    %q = gen.linear %h, %u : !h, tensor<8x8xf32>
    %s = gen.add %a, %q : !h, !h
    %next = gen.tanh %s : !h
    gen.yield %next : !h
  } : !h
  return %last : !h
}

// A slice of fewer axes than its partner: the axis of the steps stands in front of all of them.
// CHECK-LABEL: func @aligned
// CHECK: %[[R:.*]] = gen.reshape %arg1 {shape = array<i64: 5, 1, 3>}
// CHECK: %[[M:.*]] = gen.multiply %arg0, %[[R]] : tensor<5x2x3xf32>, tensor<5x1x3xf32>
// CHECK: gen.scan carried 0 length 5(%arg0, %arg1, %[[M]]
func.func @aligned(%a: tensor<5x2x3xf32>, %b: tensor<5x3xf32>) -> tensor<5x2x3xf32> {
  %ys = gen.scan carried 0 length 5 (%a, %b : tensor<5x2x3xf32>, tensor<5x3xf32>) {
  ^bb0(%i: tensor<i32>, %x: tensor<2x3xf32>, %y: tensor<3xf32>):
    %z = gen.multiply %x, %y : tensor<2x3xf32>, tensor<3xf32>
    gen.yield %z : tensor<2x3xf32>
  } : tensor<5x2x3xf32>
  return %ys : tensor<5x2x3xf32>
}
